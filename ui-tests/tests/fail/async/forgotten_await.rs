#![deny(unused_must_use)]

use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

#[receiver(PAID)]
fn audit() {}

fn main() {
    PAID.send(1);
    PAID.send_robust(1);
    PAID.send_concurrent(1);
    PAID.send_concurrent_robust(1);
    PAID.responses(1);
    PAID.responses_robust(1);
    PAID.mute_in(PAID.send(1));
    PAID.mute_receiver_in(audit, PAID.send(1));
    PAID.scoped_in(|_| {}, PAID.send(1));
}
