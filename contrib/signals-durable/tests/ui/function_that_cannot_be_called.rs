#![allow(unused)]

use signals_core::{AsyncSignal, Signal, signal};
use signals_durable::{BoxError, MemoryStore, durable};
use signals_orm::Db;

#[signal]
static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;

#[durable(ORDER_PAID, uid = "mail.generic")]
async fn generic<T>(order_id: T) {}

#[durable(ORDER_PAID, uid = "mail.unsafe")]
async unsafe fn unchecked(order_id: u64) {}

#[durable(ORDER_PAID, uid = "mail.pattern")]
async fn pattern((order_id, status): (u64, String)) {}

fn main() {}
