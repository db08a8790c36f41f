#![allow(unused)]

use signals_core::{AsyncSignal, Signal, signal};
use signals_durable::{BoxError, MemoryStore, durable};
use signals_orm::Db;

#[signal]
static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;

#[signal]
static PAGE_CHANGED: AsyncSignal<fn(path: &str)>;

#[durable(PAGE_CHANGED, uid = "cache.warm")]
async fn warm(path: String) {}

fn main() {}
