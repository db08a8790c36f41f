//! A receiver of the library's own, by which it sees that the linker has kept the list of receivers.
//!
//! Without it, a program whose list is lost would look like one in which nobody listens.

use core::convert::Infallible;
use core::marker::PhantomData;

use signals_runtime::__private0::{Dispatcher, IsSignal, Slot, Unnameable};
use signals_runtime::Signal;

use crate::program::PROGRAM;
use crate::slices;

/// The signal that the canary hears. Nobody sends it, and it is not among those of the program.
#[derive(Clone, Copy)]
struct Canary;

static DISPATCHER: Dispatcher<fn()> =
    Dispatcher::new(&PROGRAM, PhantomData::<Signal<fn()>>, ["CANARY", module_path!(), "fn()"], false, || ());

impl IsSignal<fn()> for Canary {
    type AsyncThunk = Infallible;

    fn dispatcher() -> &'static Dispatcher<fn()> {
        &DISPATCHER
    }
}

slices::SIGNALS_CORE_RECEIVERS! {
    #![linkme_macro = slices::linked::SIGNALS_CORE_RECEIVERS]
    static __SIGNALS_CORE_CANARY: Slot =
        Slot::new(Canary, (|| ()) as fn(), concat!(module_path!(), "::canary"), 6, Unnameable);
}

/// What the canary's slot belongs to.
pub(crate) const fn signal() -> &'static Signal {
    DISPATCHER.signal()
}

/// What to say when the canary's slot is missing.
pub(crate) const LOST: &str = concat!(
    "signals-core: the list of receivers is lost, so no signal can be used\n",
    "  target: ",
    env!("SIGNALS_CORE_TARGET"),
    "\n  linker: ",
    env!("SIGNALS_CORE_LINKER"),
    "\n",
    "  Linkers drop it that leave out what no code refers to, or move it: link with another one, or without that option.",
    "\n",
    "  WebAssembly: no constructor has run, so the host has to call `_initialize` or `__wasm_call_ctors` first.",
);
