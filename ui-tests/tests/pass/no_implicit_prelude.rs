#![no_implicit_prelude]

use ::signals_core::{SenderType, Signal, receiver, receivers, signal};

trait Model: ::std::any::Any {}

struct Account;

impl Model for Account {}

#[signal]
static SAVED: Signal<fn(sender: &dyn Model, id: u64) -> ::std::result::Result<(), u8>>;

#[signal]
static PREPARED: Signal<fn(sender: SenderType)>;

#[signal]
static OPENED: Signal<fn(sender: &mut Account) -> u8>;

#[receiver(SAVED, sender = [Account])]
fn audit<S: Model>(sender: &S, id: u64) {
    let _ = (sender, id);
}

#[receiver(PREPARED, sender = Account)]
fn prepare(sender: SenderType) {
    let _ = sender;
}

#[receivers]
impl Account {
    #[receiver(OPENED, sender = Self, order = 1, uid = "open")]
    fn open(sender: &mut Self) -> u8 {
        let _ = sender;
        1
    }
}

fn main() {
    ::std::assert!(SAVED.send(&Account, 1).is_ok());
    ::std::assert!(SAVED.send_robust(&Account, 1).is_empty());
    PREPARED.send(SenderType::of::<Account>());
    ::std::assert!(OPENED.has_receivers_for::<Account>());
    ::std::assert_eq!(::std::iter::Iterator::count(OPENED.responses(&mut Account)), 1);
    ::std::assert_eq!(::std::iter::Iterator::count(OPENED.responses_robust(&mut Account)), 1);
}
