//! `gen` is a name in edition 2021 and a keyword in edition 2024, the edition of the macros.
#![allow(non_upper_case_globals)]

use signals_core::{receiver, signal, AsyncSignal, SenderType, Signal};

#[signal]
static gen: Signal<fn(n: u32)>;

mod asynchronous {
    use super::{receiver, signal, AsyncSignal, SenderType};

    #[signal]
    pub(super) static gen: AsyncSignal<fn(sender: SenderType, n: u32) -> Result<(), u8>>;

    #[receiver(gen, sender = u8)]
    fn called(n: u32) {
        let _ = n;
    }
}

mod arguments {
    use super::{receiver, signal, Signal};

    #[signal]
    pub(super) static SENT: Signal<fn(gen: u32)>;

    #[receiver(SENT)]
    fn sent(gen: u32) {
        assert_eq!(gen, 7);
    }
}

mod functions {
    use super::receiver;

    #[receiver(super::gen)]
    fn gen(n: u32) {
        assert_eq!(n, 7);
    }
}

#[test]
fn gen_is_a_name() {
    gen.send(7);
    assert_eq!(gen.name(), "gen");
    assert!(gen.receivers().map(|receiver| receiver.name().to_owned()).eq(["gen"]));
    assert_eq!(asynchronous::gen.receivers().count(), 1);
    drop(asynchronous::gen.send(SenderType::of::<u8>(), 7));
    arguments::SENT.send(7);
    assert_eq!(arguments::SENT.receivers().count(), 1);
}
