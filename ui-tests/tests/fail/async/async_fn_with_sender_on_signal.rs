use std::any::Any;

use signals_core::{Signal, receiver, signal};

#[signal]
static SAVED: Signal<fn(sender: &dyn Any)>;

#[receiver(SAVED, sender = u8)]
async fn byte(sender: &u8) {
    let _ = sender;
}

fn main() {
    drop(byte(&1));
}
