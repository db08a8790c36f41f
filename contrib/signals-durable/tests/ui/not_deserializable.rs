#![allow(unused)]

use serde::Serialize;
use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, durable};
use signals_orm::Db;

#[derive(Serialize)]
struct Order;

#[signal]
static ORDER_SHIPPED: AsyncSignal<fn(order: &Order, db: &Db<'_>)>;

#[durable(ORDER_SHIPPED, uid = "mail.ship")]
async fn ship(order: Order) {}

fn main() {}
