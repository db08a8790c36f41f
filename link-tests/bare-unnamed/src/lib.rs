//! Has a receiver in a crate that no code names.

#![no_std]
#![forbid(unsafe_code)]

use bare_signals::{Device, SWITCHED};
use signals_core::receiver;

#[receiver(SWITCHED, order = -1)]
fn first(volts: u32) -> u32 {
    volts
}

#[receiver(SWITCHED)]
fn any(sender: &dyn Device) -> u32 {
    sender.port()
}
