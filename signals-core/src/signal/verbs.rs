//! The methods of a declared signal that take its arguments.
//!
//! `#[signal]` generates them for each signal, with the declared arguments as parameters. This page contains no code: it explains
//! them for `ORDER_PAID`, a `Signal<fn(order_id: u64, status: &str)>`. The methods that all signals share are those of
//! [`Signal`](crate::Signal).
//!
//! # Send
//!
//! | method | what it does |
//! |---|---|
//! | `send(7, "paid")` | calls the receivers in order. With a response `Result<(), E>` or `ControlFlow<B>`, it stops at the first `Err` or `Break` and returns it. |
//! | `send_robust(7, "paid")` | calls every receiver, even after one failed, and returns the [`Failures`](crate::Failures) |
//! | `responses(7, "paid")` | returns an iterator of `(Receiver, R)`: receivers run as you iterate, and if you stop early, the rest are not called |
//! | `responses_robust(7, "paid")` | the same, and a receiver that panics is an item too: `(Receiver, Result<R, Failure>)` |
//! | `has_receivers_for::<Account>()` | returns `true` if a send by a sender of this type would call any receiver; only on signals with a `sender` |
//!
//! `send` and `send_robust` exist if the response is a [`Response`](crate::Response): nothing, `Result<(), E>`, `ControlFlow<B>` or
//! a type of your own.
//!
//! A receiver can panic. `send` and `responses` let the panic unwind to the sender, the robust methods catch it.
//!
//! # Send and wait
//!
//! The methods of an `AsyncSignal` have the same names. `send` and `send_robust` are futures, `responses` and
//! `responses_robust` are streams, and these are added:
//!
//! | method | what it does |
//! |---|---|
//! | `send_concurrent(…).await` | starts all receivers, and waits for all or for the first response that stops the send |
//! | `send_concurrent_robust(…).await` | starts all receivers and waits for all, even after one failed |
//!
//! # Connect
//!
//! | method | connects |
//! |---|---|
//! | `connect(\|order_id, status\| …)` | a function or closure that borrows nothing, until the [`Connection`](crate::Connection) is dropped |
//! | `connect_with(options, …)` | the same, with an order, a uid or an owner: [`Options`](crate::Options) |
//! | `connect_for::<Account>(…)`, `connect_for_with::<Account>(options, …)` | a receiver of one type of sender, which it gets as its own type; only on signals that several types can send |
//! | `connect_weak(&shop, \|shop, order_id, status\| …)`, `connect_weak_with(options, …)` | a receiver that is disconnected once the value of the `Arc` is dropped, and gets a reference to it |
//!
//! A closure for an `AsyncSignal` is `async`, and its captures are `Clone`.
//!
//! # Test
//!
//! | method | what it does |
//! |---|---|
//! | `scoped(\|order_id, status\| …, \|\| checkout(7))` | runs the second closure, with the first as a receiver of what this thread sends. Both may borrow. |
//! | `scoped_in(\|order_id, status\| …, future).await` | the same for what a future sends, on any thread that polls it |
//! | `record()` | records what this thread sends, until the [`Recording`](crate::Recording) is dropped |
//! | `record_in(future).await` | records what a future sends, and returns its output and the recording |
//! | `record_everywhere()` | records what the whole process sends |
//! | `record_with(\|order_id, status\| …)`, `record_in_with(…, future)`, `record_everywhere_with(…)` | record what the closure returns for the arguments |
//!
//! While a scope or a recording exists, sends of the signal take a slower path, on every thread.
//!
//! ```
//! use signals_core::{Signal, signal};
//!
//! #[signal]
//! static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;
//!
//! # fn main() {
//! let sent = ORDER_PAID.record();
//! ORDER_PAID.send(7, "paid");
//! assert_eq!(sent.only().status, "paid");
//! # }
//! ```
