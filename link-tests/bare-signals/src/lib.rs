//! The signals of the program without operating system.

#![no_std]
#![forbid(unsafe_code)]

use core::any::Any;

use signals_core::{Signal, signal};

/// A part of the machine.
pub trait Device: Any {
    /// The port it is plugged into.
    fn port(&self) -> u32;
}

/// Sent when a device is switched on.
#[signal]
pub static SWITCHED: Signal<fn(sender: &dyn Device, volts: u32) -> u32>;
