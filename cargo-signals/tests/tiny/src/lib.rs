//! Signals with every kind of option.

#![cfg_attr(feature = "bare", no_std)]

use core::any::Any;

use signals_core::{Signal, receiver, signal};

/// Sent once an order has been paid for.
#[signal(receivers = 1..)]
pub static PAID: Signal<fn(order_id: u64)>;

/// Sent after a value was saved.
#[signal]
pub static SAVED: Signal<fn(sender: &dyn Any) -> u32>;

#[receiver(PAID, order = -10)]
fn audit(order_id: u64) {
    core::hint::black_box(order_id);
}

#[receiver(PAID, uid = "mail", after = charge)]
fn thank() {}

#[receiver(PAID, before = "mail")]
fn charge() {}

#[receiver(SAVED, sender = [u8, u16])]
fn count() -> u32 {
    1
}

/// Sends both signals.
// SAFETY: no other symbol of the library has this name.
#[unsafe(no_mangle)]
pub extern "C" fn pay(order_id: u64) -> u32 {
    PAID.send(order_id);
    SAVED.responses(&1_u8).map(|(_, response)| response).sum()
}

#[cfg(feature = "bare")]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
