//! Signals with the same name in two modules. All other crates have receivers for them.

pub mod first {
    use signals_core::{Receiver, Signal, signal};

    /// Each receiver adds its name.
    #[signal]
    pub static SAVED: Signal<fn(seen: &mut Vec<&'static str>)>;

    /// The names of the receivers of [`SAVED`] that ran, in order.
    pub fn receivers() -> Vec<Receiver> {
        SAVED.responses(&mut Vec::new()).map(|(receiver, ())| receiver).collect()
    }
}

pub mod second {
    use std::any::Any;

    use signals_core::{Signal, signal};

    /// Also named `SAVED`, with other arguments and a sender.
    #[signal]
    pub static SAVED: Signal<fn(sender: &dyn Any, raw: bool) -> u32>;
}
