//! Runs receivers in every way.

use std::process::Command;

use futures_util::StreamExt;
use measured::{
    ASKED, ASKED_ROBUST, AWAITED, AWAITED_ROBUST, CONCURRENT, CONCURRENT_ROBUST, PANICKED, SAVED, SENT, SENT_ROBUST,
    SENT_TO_CLOSURES_TOO, STOPPED, STREAMED, STREAMED_ROBUST, disconnected,
};
use pollster::block_on;

#[test]
fn plain() {
    assert!(SENT.disconnect(disconnected));
    SENT.send();
    assert!(SENT_ROBUST.send_robust().is_empty());
    let _connected = SENT_TO_CLOSURES_TOO.connect(|| {});
    SENT_TO_CLOSURES_TOO.send();
    assert_eq!(ASKED.responses().count(), 1);
    assert_eq!(ASKED_ROBUST.responses_robust().count(), 1);
    assert!(STOPPED.send().is_err());
    assert_eq!(PANICKED.send_robust().len(), 1);
    SAVED.send(&1_u8);
}

#[test]
fn asynchronous() {
    block_on(AWAITED.send());
    assert!(block_on(AWAITED_ROBUST.send_robust()).is_empty());
    block_on(CONCURRENT.send_concurrent());
    assert!(block_on(CONCURRENT_ROBUST.send_concurrent_robust()).is_empty());
    assert_eq!(block_on(STREAMED.responses().count()), 1);
    assert_eq!(block_on(STREAMED_ROBUST.responses_robust().count()), 1);
}

#[test]
fn several_processes_at_once() {
    let start = |argument| Command::new(env!("CARGO_BIN_EXE_measured")).arg(argument).spawn().unwrap();
    for mut process in ["first", "second", "first", "second", "first", "second"].map(start) {
        assert!(process.wait().unwrap().success());
    }
}
