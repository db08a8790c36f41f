#![allow(unused)]

use signals_core::{AsyncSignal, Signal, signal};
use signals_durable::{BoxError, MemoryStore, durable};
use signals_orm::Db;

#[signal]
static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;

#[signal]
static ORDER_SHIPPED: AsyncSignal<fn(order_id: u64, db: &str)>;

#[durable(ORDER_SHIPPED, uid = "mail.ship")]
async fn ship(order_id: u64) {}

fn main() {}
