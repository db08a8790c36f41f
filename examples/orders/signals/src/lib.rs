//! The signals of the shop. They are all that its crates share.

#![forbid(unsafe_code)]

use signals_core::{AsyncSignal, Signal, signal};
use signals_durable::BoxError;
use signals_orm::Db;

/// Sent once an order has been paid for, in the transaction that saves it.
#[signal]
pub static ORDER_PAID: AsyncSignal<fn(order_id: i32, customer: &str, item: &str, db: &Db<'_>) -> Result<(), BoxError>>;

/// Sent before a worker starts, with the statements that make the tables in its database. Receivers add theirs.
#[signal]
pub static WORKER_STARTING: Signal<fn(tables: &mut Vec<&'static str>)>;
