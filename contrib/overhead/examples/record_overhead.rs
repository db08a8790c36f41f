//! What a recording costs a send: `cargo run --release -p overhead --example record_overhead`

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

use overhead::compare;
use signals_core::{Signal, receiver, signal};

#[signal]
static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;

static PAID: AtomicU64 = AtomicU64::new(0);

#[receiver(ORDER_PAID)]
fn count() {
    PAID.fetch_add(1, Ordering::Relaxed);
}

const SENDS: u32 = 10_000;

fn main() {
    compare("sends that `record` records", SENDS, send, |times| {
        let _sent = ORDER_PAID.record();
        send(times);
    });
    compare("sends that `record_with` records", SENDS, send, |times| {
        let _sent = ORDER_PAID.record_with(|order_id, _| order_id);
        send(times);
    });
    compare("sends that `record_everywhere` records", SENDS, send, |times| {
        let _sent = ORDER_PAID.record_everywhere();
        send(times);
    });
}

fn send(times: u32) {
    for _ in 0..times {
        ORDER_PAID.send(black_box(7), black_box("settled"));
    }
}
