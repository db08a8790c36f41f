#![allow(unused)]

use signals_core::{AsyncSignal, Signal, signal};
use signals_durable::{BoxError, MemoryStore, durable};
use signals_orm::Db;

#[signal]
static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;

struct Order;

#[signal]
static ORDER_SHIPPED: AsyncSignal<fn(order: &Order, db: &Db<'_>)>;

#[durable(ORDER_SHIPPED, uid = "mail.ship")]
async fn ship(order: Order) {}

fn main() {}
