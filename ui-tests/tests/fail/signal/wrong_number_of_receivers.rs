use signals_core::{Signal, signal};

#[signal(receivers = "one")]
static TEXT: Signal<fn()>;

#[signal(receivers = ..)]
static NO_BOUND: Signal<fn()>;

#[signal(receivers = 3..=1)]
static REVERSED: Signal<fn()>;

#[signal(receivers = 0..0)]
static EMPTY: Signal<fn()>;

#[signal(receivers = -1..)]
static NEGATIVE: Signal<fn()>;

#[signal(receivers = 1.. =2)]
static SPACED: Signal<fn()>;

#[signal(receivers)]
static NO_VALUE: Signal<fn()>;

#[signal(receiver = 1..)]
static MISNAMED: Signal<fn()>;

fn main() {
    TEXT.send();
}
