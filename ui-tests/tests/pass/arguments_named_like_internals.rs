#![deny(warnings)]

use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<
    fn(
        arguments: u64,
        response: u64,
        self_: u64,
        dispatcher: u64,
        thunk: u64,
        private: u64,
        f: u64,
        calls: u64,
        call: u64,
        signal: u64,
        receiver: u64,
        upcast: u64,
        assertions: u64,
        unnamed_0: u64,
    ) -> u64,
>;

#[signal]
#[allow(non_snake_case)]
static UPPER: Signal<fn(T0: u64, RECEIVER: u64, SLOT: u64, Self_: u64) -> u64>;

#[receiver(PAID)]
#[allow(clippy::too_many_arguments)]
fn sum(
    private: u64,
    arguments: u64,
    response: u64,
    self_: u64,
    dispatcher: u64,
    thunk: u64,
    f: u64,
    calls: u64,
    call: u64,
    signal: u64,
    receiver: u64,
    upcast: u64,
    assertions: u64,
    unnamed_0: u64,
) -> u64 {
    private
        + arguments
        + response
        + self_
        + dispatcher
        + thunk
        + f
        + calls
        + call
        + signal
        + receiver
        + upcast
        + assertions
        + unnamed_0
}

#[receiver(UPPER)]
#[allow(non_snake_case)]
fn upper(RECEIVER: u64, T0: u64, SLOT: u64) -> u64 {
    T0 + RECEIVER + SLOT
}

fn main() {
    let sum = PAID.responses(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1).next().unwrap().1;
    assert_eq!(sum, 14);
    assert_eq!(UPPER.responses(1, 2, 3, 4).next().unwrap().1, 6);
}
