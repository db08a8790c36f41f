//! The signal and its handlers. What they do is compared with the model.

use std::env;

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, durable};
use signals_orm::Db;
use tokio::sync::OnceCell;

use crate::site::append;

#[signal]
pub(crate) static ORDERED: AsyncSignal<fn(number: i64, lane: i64, db: &Db<'_>) -> Result<(), BoxError>>;

/// The database of the sender, where workers look whether an order was committed.
pub(crate) static SENDER: OnceCell<DatabaseConnection> = OnceCell::const_new();

/// Many attempts, because each death of a worker is one.
#[durable(ORDERED, uid = "crash.effect", retry = 1_000_000, timeout = "2s", key = lane)]
async fn write_effect(number: i64, lane: i64, db: &Db<'_>) -> Result<(), BoxError> {
    note_if_early(number).await?;
    db.execute_unprepared(&format!("INSERT INTO effect (lane, number) VALUES ({lane}, {number})")).await?;
    println!("effect {number}");
    Ok(())
}

#[durable(ORDERED, uid = "crash.log", retry = 1_000_000, timeout = "2s", key = lane)]
async fn write_log(number: i64, lane: i64) -> Result<(), BoxError> {
    note_if_early(number).await?;
    note(&format!("ran {} {lane} {number}", env::var("CRASH_NAME")?))?;
    println!("log {number}");
    Ok(())
}

/// Notes that a handler runs with an order whose transaction has not committed.
async fn note_if_early(number: i64) -> Result<(), BoxError> {
    let sender = SENDER.get().ok_or("the worker has set it")?;
    let order = format!("SELECT number FROM ordered WHERE number = {number}");
    let order = sender.query_one_raw(Statement::from_string(sender.get_database_backend(), order)).await?;
    if order.is_none() { note(&format!("early {number}")) } else { Ok(()) }
}

fn note(line: &str) -> Result<(), BoxError> {
    Ok(append(env::var("CRASH_LOG")?.as_ref(), line)?)
}
