use std::fmt;

use signals_core::{Signal, receiver, signal};

macro_rules! events {
    ($($(#[$meta:meta])* $vis:vis $name:ident($($argument:ident: $ty:ty),*) $(-> $response:ty)?;)*) => {$(
        $(#[$meta])*
        #[signal]
        $vis static $name: Signal<fn($($argument: $ty),*) $(-> $response)?>;
    )*};
}

macro_rules! whole_type {
    ($name:ident: $ty:ty) => {
        #[signal]
        static $name: $ty;
    };
}

macro_rules! sender {
    ($name:ident, $sender:ty, $model:path) => {
        #[signal]
        static $name: Signal<fn(sender: $sender) -> usize>;

        const _: () = {
            #[receiver($name)]
            fn every(sender: $sender) -> usize {
                sender.to_string().len()
            }

            #[receiver($name, sender = $model)]
            fn one(sender: &$model) -> usize {
                sender.len()
            }
        };
    };
}

events! {
    /// Sent once an order has been paid for.
    pub PAID(id: u64, status: &str) -> u64;
    REFUNDED(id: u64, out: &mut Vec<u64>);
    pub(crate) NOTHING();
    SPOKEN(sender: &dyn std::any::Any, word: &str) -> usize;
    SPEAKING(sender: &mut dyn std::any::Any) -> usize;
    PREPARED(sender: signals_core::SenderType) -> usize;
}

#[receiver([SPOKEN, SPEAKING], sender = u8)]
fn byte(sender: &u8) -> usize {
    usize::from(*sender)
}

#[receiver(PREPARED, sender = u8)]
fn prepare() -> usize {
    1
}

whole_type!(WHOLE: Signal<fn(id: u64) -> u64>);

trait Named: std::any::Any + fmt::Display {}

impl Named for String {}

sender!(SAVED, &dyn Named, std::string::String);

#[receiver([PAID, WHOLE])]
fn audit(id: u64) -> u64 {
    id
}

#[receiver(REFUNDED)]
fn collect(id: u64, out: &mut Vec<u64>) {
    out.push(id);
}

fn main() {
    assert_eq!(PAID.responses(1, "paid").count(), 1);
    assert_eq!(WHOLE.responses(1).count(), 1);
    assert_eq!(SPOKEN.responses(&7_u8, "word").next().unwrap().1, 7);
    assert_eq!(SPEAKING.responses(&mut 7_u8).next().unwrap().1, 7);
    assert_eq!(PREPARED.responses(signals_core::SenderType::of::<u8>()).count(), 1);
    let mut out = Vec::new();
    REFUNDED.send(1, &mut out);
    NOTHING.send();
    assert_eq!(out, [1]);
    assert_eq!(SAVED.responses(&String::from("name")).map(|(_, len)| len).collect::<Vec<_>>(), [4, 4]);
}
