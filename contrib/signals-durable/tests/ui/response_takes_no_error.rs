#![allow(unused)]

use signals_core::{AsyncSignal, Signal, signal};
use signals_durable::{BoxError, MemoryStore, durable};
use signals_orm::Db;

#[signal]
static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;

#[derive(Debug)]
struct Refused;

#[signal]
static ORDER_SHIPPED: AsyncSignal<fn(order_id: u64, db: &Db<'_>) -> Result<(), Refused>>;

#[durable(ORDER_SHIPPED, uid = "mail.ship")]
async fn ship(order_id: u64) {}

fn main() {}
