//! Signals and receivers for the test of `cargo signals coverage`.

use std::any::Any;

use signals_core::{AsyncSignal, Signal, receiver, signal};

macro_rules! signals {
    ($($name:ident: $kind:ident<fn() $(-> $response:ty)?>;)*) => {
        $(
            #[allow(missing_docs, reason = "the name says it")]
            #[signal]
            pub static $name: $kind<fn() $(-> $response)?>;
        )*
    };
}

signals! {
    SENT: Signal<fn()>;
    SENT_ROBUST: Signal<fn()>;
    SENT_TO_CLOSURES_TOO: Signal<fn()>;
    ASKED: Signal<fn() -> u32>;
    ASKED_ROBUST: Signal<fn() -> u32>;
    STOPPED: Signal<fn() -> Result<(), String>>;
    PANICKED: Signal<fn()>;
    AWAITED: AsyncSignal<fn()>;
    AWAITED_ROBUST: AsyncSignal<fn()>;
    STREAMED: AsyncSignal<fn() -> u32>;
    STREAMED_ROBUST: AsyncSignal<fn() -> u32>;
    CONCURRENT: AsyncSignal<fn()>;
    CONCURRENT_ROBUST: AsyncSignal<fn()>;
    NEVER_SENT: Signal<fn()>;
    FIRST_PROCESS: Signal<fn()>;
    SECOND_PROCESS: Signal<fn()>;
}

/// Sent by several types.
#[signal]
pub static SAVED: Signal<fn(sender: &dyn Any)>;

/// What both processes send.
#[receiver([SENT, SENT_ROBUST, SENT_TO_CLOSURES_TOO, NEVER_SENT, FIRST_PROCESS, SECOND_PROCESS])]
fn run() {}

#[receiver([ASKED, ASKED_ROBUST, STREAMED, STREAMED_ROBUST])]
fn answer() -> u32 {
    1
}

#[receiver([AWAITED, AWAITED_ROBUST, CONCURRENT, CONCURRENT_ROBUST])]
fn run_at_once() {}

#[receiver([AWAITED, AWAITED_ROBUST, CONCURRENT, CONCURRENT_ROBUST])]
async fn run_later() {}

#[receiver(STOPPED)]
fn stop() -> Result<(), String> {
    Err("stopped".to_owned())
}

#[receiver(STOPPED, after = stop)]
fn behind_the_stop() {}

#[receiver(PANICKED)]
fn panic() {
    panic!("on purpose");
}

/// Runs only if it is connected.
#[receiver(SENT)]
pub fn disconnected() {}

#[receiver(SAVED, sender = [u8, u16])]
fn save(sender: &dyn Any) {
    let _ = sender;
}
