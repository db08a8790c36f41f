use std::any::Any;

use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static SAVED: AsyncSignal<fn(sender: &(dyn Any + Sync))>;

#[receiver(SAVED)]
async fn byte(sender: &u8) {
    let _ = sender;
}

fn main() {}
