//! One receiver for the sender in use, among many receivers for other senders.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use signals_core::{SenderType, Signal, receiver, signal};

/// The sender in use.
pub struct Shop;

/// The other senders.
pub struct Other<const N: u64>;

#[signal]
pub static AMONG_0: Signal<fn(sender: SenderType, order_id: u64, status: &str)>;

#[signal]
pub static AMONG_100: Signal<fn(sender: SenderType, order_id: u64, status: &str)>;

#[signal]
pub static AMONG_10000: Signal<fn(sender: SenderType, order_id: u64, status: &str)>;

#[receiver([AMONG_0, AMONG_100, AMONG_10000], sender = Shop)]
#[inline(never)]
fn receive(order_id: u64, status: &str) {
    touch(order_id + status.len() as u64);
}

fn touch(by: u64) {
    static TOUCHED: AtomicU64 = AtomicU64::new(0);
    TOUCHED.fetch_add(by, Relaxed);
}

include!(concat!(env!("OUT_DIR"), "/others.rs"));
