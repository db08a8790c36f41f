//! Signals of one name in two modules, heard by all the other crates.

pub mod first {
    use signals_core::{Receiver, Signal, signal};

    /// Every receiver adds what it is.
    #[signal]
    pub static SAVED: Signal<fn(seen: &mut Vec<&'static str>)>;

    /// The receivers of [`SAVED`], in order.
    pub fn receivers() -> Vec<Receiver> {
        SAVED.responses(&mut Vec::new()).map(|(receiver, ())| receiver).collect()
    }
}

pub mod second {
    use std::any::Any;

    use signals_core::{Signal, signal};

    /// Also called `SAVED`, with other arguments and a sender.
    #[signal]
    pub static SAVED: Signal<fn(sender: &dyn Any, raw: bool) -> u32>;
}
