//! Dispatch: how a send calls its receivers.
//!
//! # The steps of a send
//!
//! 1. `ORDER_PAID.send(7, "paid")` is a method that `#[signal]` generated. It makes the [`Targets`] of the send from the signal,
//!    puts the arguments into their struct, and passes both to the verb, here [`send()`]. It adds two functions, since only
//!    it knows the types: `linked` calls a thunk with the arguments, `connected` calls a closure that was connected at run time.
//!    The functions that record the send come last. For a signal that selects by the type of the sender, the method is
//!    [`send_from`], which finds the sender in the arguments only if there are receivers.
//! 2. The verb returns at once if [`Targets::is_idle`]: the signal has no receivers and none was connected.
//! 3. [`Targets::linked`] returns the slots of the signal if they are sorted and the wiring is as linked. The verb then calls
//!    them in order. This is the fast path: a loop over a slice, inlined into the caller.
//! 4. Otherwise the verb asks the [wiring](crate::wiring). If there is a plan, and no thread has scopes or mutes of its own, the
//!    send walks the plan. Everything else is decided by [`Wiring::look_closer`](crate::wiring::Wiring): the first use of any
//!    signal sorts the slots of the program (see [`registry`](crate::registry)), and scopes and mutes of this thread count.
//! 5. After each call, [`Response::stops`](crate::Response::stops) decides whether the send continues.
//!
//! # A send with one connected closure
//!
//! Take a signal with linked receivers and one closure that was connected with `connect`:
//!
//! 1. The status word of the slots is "rewired", so [`Targets::linked`] returns `None`, and the send takes the cold path.
//! 2. `Wiring::is_planned` finds a plan and no scope or mute. The send loads the plan. The guard of the plan keeps the closure
//!    alive for the whole send.
//! 3. The verb visits the linked slots whose rank is lower than that of the closure, then the closure, then the other slots.
//! 4. Before it calls the closure, it checks that the closure is still connected and that its sender fits. If the closure
//!    has an owner, the send holds the owner during the call. The type of the closures was compared once, with that of the first.
//! 5. The guard is dropped. If the closure was disconnected during the send and no other send uses the plan, this drops it.
//!
//! # What a receiver may do
//!
//! A receiver runs under no lock. It may use any signal, also its own: send, connect, disconnect and mute. So may the `Drop` of a
//! closure or an owner: the [page of the wiring](crate::wiring) says when that runs.
//!
//! # Adding a verb
//!
//! 1. Write the function in a file of its own here, generic over [`Targets`] and the two functions. A verb that runs to its end at
//!    once asks [`Targets::linked`] and then calls `Wiring::visit`, as [`send_robust()`] does. One that pauses between receivers
//!    iterates over [`Receivers`], as [`responses()`] does: the linked receivers are a slice, and everything else is looked at
//!    only when that slice is empty. Either calls linked receivers where `coverage::ON` is asked, so that
//!    `cargo signals coverage` records them. The verbs of asynchronous signals are in `crate::asynchronous`.
//! 2. Give its name to [`Ongoing::begin`](ongoing::Ongoing::begin) and to `trace::Send::new`, as text.
//! 3. Export the function in `private.rs`.
//! 4. Add the method to `signal/expand/verbs.rs` in `signals-macros`, or to `async_verbs.rs` there.
//! 5. Add the name to `sites/verbs.rs` in `cargo-signals`, which finds send sites by the names of functions.
//! 6. Describe the method in `signal/verbs.rs`, in `lib.rs` and, for an asynchronous one, in the documentation of `AsyncSignal`.
//! 7. Add a send to the tests that use every verb: `tests/threads.rs`, `tests/no_heap.rs` and `tests/tracing.rs` of this crate, and
//!    in `cargo-signals` `tests/measured`, which has a signal for each verb, and the list in `tests/tool/examples.rs`.
//!
//! # Recording
//!
//! The slow path of each verb begins with [`Ongoing::begin`](ongoing::Ongoing::begin). It returns nothing unless a recording
//! waits for the send: see [`crate::record`]. A send that is recorded iterates over [`Receivers`] in every verb, and says at its
//! end how it ended. A linked send never asks.
//!
//! # Tracing
//!
//! Every verb reports its send and the call of each receiver to [`crate::trace`], which does nothing without the feature
//! `tracing`.
//!
//! # Safety
//!
//! The `unsafe` calls in this folder give a thunk its type back. They are sound because [`Targets<T>`](Targets) are only made
//! from a [`Dispatcher`](crate::signal::dispatcher::Dispatcher) of thunks of type `T`, which admits no other thunks.

mod each;
#[cfg_attr(not(feature = "std"), path = "unrecorded.rs")]
mod ongoing;
mod receivers;
mod responses;
#[cfg(feature = "std")]
mod robust;
mod send;
mod targets;

#[cfg(feature = "std")]
pub use self::ongoing::RecordedBy;
#[cfg(not(feature = "std"))]
pub use self::ongoing::Unrecorded;
#[cfg(feature = "async")]
pub(crate) use self::ongoing::{Keeps, Ongoing, Shows, note_robust};
#[cfg(feature = "async")]
pub(crate) use self::receivers::{Receivers, Target};
pub use self::responses::responses;
#[cfg(feature = "std")]
pub use self::robust::{responses_robust, send_robust};
pub use self::send::{send, send_from};
#[cfg(feature = "async")]
pub(crate) use self::targets::{All, AllFrom, FromEntry, Targets};
pub use self::targets::{targets, targets_for};
