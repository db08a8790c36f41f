#![deny(warnings)]

use std::any::Any;

use signals_core::{AsyncSignal, SenderType, Signal, receiver, signal};

pub trait Model: Any + Sync {}

pub struct Account;

impl Model for Account {}

#[signal]
static T: Signal<fn(id: u64)>;

#[signal]
static T0: Signal<fn(id: u64, name: &str) -> Result<(), u8>>;

#[signal]
static D: Signal<fn()>;

#[signal]
static S: Signal<fn(sender: &dyn Model)>;

#[signal]
static O: Signal<fn(sender: &mut dyn Model)>;

#[signal]
static B: Signal<fn(sender: &Account)>;

#[signal]
static C: Signal<fn(sender: SenderType)>;

#[signal]
static F: AsyncSignal<fn(sender: &dyn Model) -> u8>;

#[receiver([T, T0])]
fn count(id: u64) {
    let _ = id;
}

#[receiver(D)]
fn nothing() {}

#[receiver([S, O, B, C], sender = Account)]
fn account() {}

#[receiver(F, sender = Account)]
async fn wait() -> u8 {
    1
}

fn main() {
    T.send(1);
    assert_eq!(T0.send(1, "one"), Ok(()));
    D.send();
    S.send(&Account);
    O.send(&mut Account);
    B.send(&Account);
    C.send(SenderType::of::<Account>());
    drop(F.responses(&Account));
    S.connect_for::<Account>(|_| ()).detach();
    assert!(S.has_receivers_for::<Account>());
}
