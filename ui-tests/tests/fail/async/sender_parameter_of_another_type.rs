use std::any::Any;

use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static SAVED: AsyncSignal<fn(sender: &(dyn Any + Sync))>;

#[receiver(SAVED, sender = u8)]
async fn byte(sender: &u16) {
    let _ = sender;
}

fn main() {}
