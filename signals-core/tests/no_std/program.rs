//! A program without the standard library and without an allocator. It exits with 0 if all checks pass.

#![no_std]
#![no_main]
#![forbid(unsafe_op_in_unsafe_fn)]

use core::any::Any;
use core::cell::Cell;

use signals_core::{SenderType, Signal, receiver, signal};

trait Device: Any {
    fn port(&self) -> u32;
}

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

#[signal]
static TICK: Signal<fn(now: u32, digits: &Cell<u32>) -> Result<(), u32>>;

#[receiver(TICK, order = 2)]
fn second(digits: &Cell<u32>) {
    digits.set(digits.get() * 10 + 2);
}

#[receiver(TICK, order = 1)]
fn first(digits: &Cell<u32>) {
    digits.set(digits.get() * 10 + 1);
}

#[receiver(TICK, order = 3)]
fn refuse(now: u32) -> Result<(), u32> {
    if now == 7 { Err(now) } else { Ok(()) }
}

#[signal]
static SWITCHED: Signal<fn(sender: &mut dyn Device) -> u32>;

#[receiver(SWITCHED)]
fn any_device(sender: &dyn Device) -> u32 {
    sender.port()
}

#[receiver(SWITCHED, sender = Lamp)]
fn lamp(sender: &Lamp) -> u32 {
    99 + sender.port()
}

#[signal]
static REGISTERED: Signal<fn(sender: SenderType) -> u32>;

#[receiver(REGISTERED, sender = Fan)]
fn fan() -> u32 {
    7
}

fn all_is_well() -> bool {
    let digits = Cell::new(0);
    TICK.send(1, &digits) == Ok(())
        && TICK.send(7, &digits) == Err(7)
        && digits.get() == 1212
        && SWITCHED.responses(&mut Lamp).map(|(_, n)| n).sum::<u32>() == 101
        && SWITCHED.responses(&mut Fan).map(|(_, n)| n).sum::<u32>() == 2
        && REGISTERED.responses(SenderType::of::<Fan>()).count() == 1
        && !REGISTERED.has_receivers_for::<Lamp>()
}

#[link(name = "c")]
unsafe extern "C" {}

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    i32::from(!all_is_well())
}

/// The `core` of the toolchain was built with unwinding and needs this symbol, even in a program that aborts.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
