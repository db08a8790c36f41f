//! Writes invoices.

#![forbid(unsafe_code)]

use order_signals::{ORDER_PAID, WORKER_STARTING};
use sea_orm::{ConnectionTrait, Statement};
use signals_core::receiver;
use signals_durable::{BoxError, durable};
use signals_orm::Db;

// The order is not unique, so that a second invoice would show.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS invoice (order_id INTEGER NOT NULL, customer TEXT NOT NULL)";

#[receiver(WORKER_STARTING)]
fn add_table(tables: &mut Vec<&'static str>) {
    tables.push(TABLE);
}

/// Writes in the transaction that ends the event, so there is one invoice, however often the worker is killed.
#[durable(ORDER_PAID, uid = "invoices.write", retry = 5, timeout = "2s")]
async fn write(order_id: i32, customer: String, db: &Db<'_>) -> Result<(), BoxError> {
    let insert = "INSERT INTO invoice (order_id, customer) VALUES ($1, $2)";
    let values = [order_id.into(), customer.into()];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), insert, values)).await?;
    Ok(())
}
