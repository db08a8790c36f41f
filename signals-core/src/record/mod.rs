//! Recordings: the sends of a signal, kept for a test to look at.
//!
//! # Concepts
//!
//! - A [`Recorder`](recorder::Recorder) is what the wiring knows of a recording. It keeps the arguments of a send: in their owned
//!   form, see [`keep`], or as the closure of `record_with` returns them.
//! - A [`Call`](call::Call) is one send: its verb, its arguments as text, and its [`Outcome`]. All recordings of the send share
//!   it.
//! - A [`Log`](log::Log) is the list of one recording: for each send the kept arguments and the call.
//! - A [`Recording`] is what the test holds, and [`Sent`] is one send in it.
//!
//! # Lifecycle of a recorded send
//!
//! 1. A recording makes its signal "rewired", so a send takes the slow path and asks the wiring for recorders. A program that
//!    records nothing never comes here.
//! 2. Before it calls any receiver, the send makes a [`Call`](call::Call), whose outcome is [`Outcome::Running`], and each recorder
//!    keeps the arguments. This runs user code, `Clone`, `Debug` or a closure, without a lock.
//! 3. The receivers run, or none if the signal is muted.
//! 4. At its end the send sets the outcome and wakes the threads that wait. If it unwinds or is dropped, that is the outcome.
//!
//! [`crate::dispatch`] has the steps of a send. [`crate::wiring`] keeps the recorders.

pub(crate) mod call;
pub(crate) mod keep;
pub(crate) mod log;
pub(crate) mod outcome;
pub(crate) mod recorder;
mod recording;
mod sent;
pub(crate) mod text;

pub use self::outcome::Outcome;
pub use self::recording::Recording;
pub use self::sent::Sent;
