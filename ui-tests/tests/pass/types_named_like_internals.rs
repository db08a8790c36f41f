use std::any::Any;

use signals_core::{receiver, signal};

#[derive(Clone, Copy)]
pub struct Arguments(u64);

#[derive(Clone, Copy)]
pub struct Receiver(u64);

#[derive(Clone, Copy)]
pub struct Slot(u64);

#[derive(Clone, Copy)]
pub struct T(u64);

#[derive(Clone, Copy)]
pub struct T0(u64);

#[derive(Clone, Copy)]
pub struct D(u64);

#[derive(Clone, Copy)]
pub struct S(u64);

pub trait Model: Any {
    fn id(&self) -> u64;
}

impl Model for S {
    fn id(&self) -> u64 {
        self.0
    }
}

impl Model for T {
    fn id(&self) -> u64 {
        self.0
    }
}

pub struct Result;

pub struct Response;

pub struct Dispatcher;

pub struct PhantomData;

pub struct Failures;

#[signal]
static SAVED: signals_core::Signal<
    fn(sender: &dyn Model, t: T, t0: T0, d: D, s: S, receiver: Receiver, slot: Slot, arguments: Arguments) -> u64,
>;

#[signal]
static OPENED: signals_core::Signal<fn(sender: &T, result: &Result, response: &Response, dispatcher: &Dispatcher)>;

#[receiver(SAVED, sender = T)]
fn is_t(sender: &T, t: T, t0: T0, d: D) -> u64 {
    sender.0 + t.0 + t0.0 + d.0
}

#[receiver(SAVED, sender = S)]
fn is_s(sender: &S, s: S, receiver: Receiver, slot: Slot, arguments: Arguments) -> u64 {
    sender.id() + s.0 + receiver.0 + slot.0 + arguments.0
}

#[receiver(OPENED, sender = T)]
fn opened(sender: &T, result: &Result) {
    let _ = (sender, result, PhantomData, Failures);
}

fn main() {
    let send = |sender: &dyn Model| {
        SAVED
            .responses(sender, T(1), T0(1), D(1), S(1), Receiver(1), Slot(1), Arguments(1))
            .map(|(_, sum)| sum)
            .sum::<u64>()
    };
    assert_eq!(send(&T(1)), 4);
    assert_eq!(send(&S(1)), 5);
    OPENED.send(&T(1), &Result, &Response, &Dispatcher);
}
