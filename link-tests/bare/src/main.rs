//! Prints the wiring of a program without operating system and standard library.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod machine;

use core::fmt::{self, Write};

use bare_signals::{Device, SWITCHED};
use signals_core::receiver;

signals_core::link_dependencies!();

struct Lamp;

struct Fan;

impl Device for Lamp {
    fn port(&self) -> u32 {
        1
    }
}

impl Device for Fan {
    fn port(&self) -> u32 {
        2
    }
}

#[receiver(SWITCHED, sender = Fan, after = last)]
fn fan(sender: &Fan, volts: u32) -> u32 {
    sender.port() * volts
}

#[receiver(SWITCHED, order = 5)]
fn last() -> u32 {
    0
}

fn write_wiring(to: &mut impl Write) -> fmt::Result {
    let devices: [(&str, &dyn Device); 2] = [("Lamp", &Lamp), ("Fan", &Fan)];
    for (name, device) in devices {
        writeln!(to, "SWITCHED by a {name}")?;
        write_responses(to, device)?;
    }
    Ok(())
}

fn write_responses(to: &mut impl Write, device: &dyn Device) -> fmt::Result {
    for (receiver, response) in SWITCHED.responses(device, 12) {
        writeln!(to, "  {} (order {}, line {}) -> {response}", receiver.path(), receiver.order(), receiver.line())?;
    }
    Ok(())
}

#[cfg(not(target_os = "none"))]
fn main() {
    let mut wiring = String::new();
    write_wiring(&mut wiring).expect("a string takes all that is written to it");
    print!("{wiring}");
}
