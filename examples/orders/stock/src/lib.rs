//! Keeps the stock.

#![forbid(unsafe_code)]

use order_signals::{ORDER_PAID, WORKER_STARTING};
use sea_orm::{ConnectionTrait, Statement};
use signals_core::receiver;
use signals_durable::{BoxError, durable};
use signals_orm::Db;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS stock (item TEXT PRIMARY KEY, pieces INTEGER NOT NULL)";

#[receiver(WORKER_STARTING)]
fn add_table(tables: &mut Vec<&'static str>) {
    tables.push(TABLE);
}

/// Takes one piece out of the stock, which goes below zero for what must be ordered. The events of one item run one after the
/// other.
#[durable(ORDER_PAID, uid = "stock.take", retry = 5, timeout = "2s", key = item)]
async fn take(item: String, db: &Db<'_>) -> Result<(), BoxError> {
    let update = "INSERT INTO stock (item, pieces) VALUES ($1, -1) \
                  ON CONFLICT (item) DO UPDATE SET pieces = stock.pieces - 1";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), update, [item.into()])).await?;
    Ok(())
}
