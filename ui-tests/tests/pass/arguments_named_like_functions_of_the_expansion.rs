use std::any::Any;

use signals_core::{SenderType, Signal, receiver, signal};

#[signal]
static SAVED: Signal<fn(sender: &dyn Any, access_sender: u64, upcast: u64, assertions: u64, type_id_of: u64) -> u64>;

#[signal]
static SAVING: Signal<fn(sender: &mut dyn Any, access_sender: u64) -> u64>;

#[signal]
static PREPARED: Signal<fn(sender: SenderType, access_sender: u64) -> u64>;

#[receiver(SAVED, sender = u8)]
#[receiver(SAVING, sender = u8)]
#[receiver(PREPARED, sender = u8)]
fn sum(access_sender: u64) -> u64 {
    access_sender
}

fn main() {
    assert_eq!(SAVED.responses(&1_u8, 1, 2, 3, 4).count(), 1);
    assert_eq!(SAVING.responses(&mut 1_u8, 1).count(), 1);
    assert_eq!(PREPARED.responses(SenderType::of::<u8>(), 1).count(), 1);
    assert_eq!(PREPARED.responses(SenderType::of::<u16>(), 1).count(), 0);
}
