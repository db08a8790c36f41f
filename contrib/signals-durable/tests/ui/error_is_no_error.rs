#![allow(unused)]

use signals_core::{AsyncSignal, Signal, signal};
use signals_durable::{BoxError, MemoryStore, durable};
use signals_orm::Db;

#[signal]
static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;

#[durable(ORDER_PAID, uid = "mail.thank")]
async fn thank(order_id: u64) -> Result<(), u8> {
    Ok(())
}

fn main() {}
