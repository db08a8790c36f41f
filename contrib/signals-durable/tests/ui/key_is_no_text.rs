#![allow(unused)]

use signals_core::{AsyncSignal, Signal, signal};
use signals_durable::{BoxError, MemoryStore, durable};
use signals_orm::Db;

#[signal]
static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;

#[durable(ORDER_LISTED, uid = "mail.list", key = items)]
async fn list(items: Vec<u64>) {}

#[signal]
static ORDER_LISTED: AsyncSignal<fn(items: &[u64], db: &Db<'_>)>;

fn main() {}
