use std::ops::ControlFlow;

use signals_core::{Response, Signal, receiver, signal};

#[derive(Debug, PartialEq)]
pub struct Invalid;

type Vetoed = Result<(), Invalid>;

type Found<T> = ControlFlow<T>;

type Nothing = ();

#[signal]
static SAVING: Signal<fn(raw: bool) -> Vetoed>;

#[signal]
static SEARCHED: Signal<fn(id: u64) -> Found<u64>>;

#[signal]
static PAID: Signal<fn(id: u64) -> Nothing>;

#[receiver(SAVING)]
fn validate(raw: bool) -> Vetoed {
    if raw { Err(Invalid) } else { Ok(()) }
}

#[receiver(SAVING)]
#[receiver(SEARCHED)]
fn nothing() {}

#[receiver(SEARCHED)]
fn find(id: u64) -> ControlFlow<u64> {
    ControlFlow::Break(id)
}

struct Own(bool);

impl Response for Own {
    type Failure = ();

    fn proceed() -> Self {
        Own(true)
    }

    fn stops(&self) -> bool {
        !self.0
    }

    fn into_failure(self) -> Option<()> {
        (!self.0).then_some(())
    }
}

#[signal]
static ASKED: Signal<fn(id: u64) -> Own>;

#[receiver(ASKED)]
fn answer(id: u64) -> Own {
    Own(id > 0)
}

fn main() {
    assert_eq!(SAVING.send(true), Err(Invalid));
    assert_eq!(SAVING.send(false), Ok(()));
    assert_eq!(SEARCHED.send(7), ControlFlow::Break(7));
    PAID.send(1);
    assert!(!ASKED.send(0).0);
    assert_eq!(ASKED.send_robust(0).len(), 1);
}
