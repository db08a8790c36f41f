//! Dispatch: how a send calls its receivers.
//!
//! # The way of a send
//!
//! 1. The method that `#[signal]` made, such as `ORDER_PAID.send(7, "paid")`, names the [`Targets`] of the send and passes
//!    the arguments, together with two closures that only it can write, since only it knows their types: `linked` calls a
//!    thunk with the arguments, `connected` calls a closure that was connected at run time.
//! 2. The verb ([`send`], [`responses`], [`robust`]) asks whether there is anything to do at all: [`Targets::is_idle`].
//! 3. If the wiring is what the linker made, [`Targets::linked`] returns the slots, and the verb visits them. This is the
//!    fast path: a loop over a slice, inlined into the caller.
//! 4. Else [`Targets::settle`] looks at the wiring, and the verb walks what it finds.
//!
//! Every call of a receiver is reported to [`crate::trace`], which does nothing without the feature `tracing`.

mod receivers;
mod responses;
#[cfg(feature = "std")]
mod robust;
mod send;
mod targets;

#[cfg(feature = "async")]
pub(crate) use self::receivers::{Receivers, Target};
pub use self::responses::responses;
#[cfg(feature = "std")]
pub use self::robust::{responses_robust, send_robust};
pub use self::send::send;
#[cfg(feature = "async")]
pub(crate) use self::targets::{All, AllFrom, FromEntry, Targets};
pub use self::targets::{targets, targets_for};
