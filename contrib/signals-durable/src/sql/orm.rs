//! The driver of SeaORM.

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions,
};
use signals_orm::{Connection, Db};

use super::session::{Column, Database, Row, Session, Transaction, Value, damaged};
use super::statement::Dialect;
use super::store::SqlStore;
#[cfg(feature = "sqlite")]
use super::stuck;
use crate::argument::Payload;
use crate::error::Error;
use crate::failure::Failure;
use crate::handler::Handler;
use crate::lent::Lent;
use crate::store::{IntoStore, Store};

impl IntoStore for &DatabaseConnection {
    fn into_store(self) -> Arc<dyn Store> {
        Arc::new(SqlStore::new(Connection::new(self.clone())))
    }
}

impl IntoStore for &Connection {
    fn into_store(self) -> Arc<dyn Store> {
        Arc::new(SqlStore::new(self.clone()))
    }
}

/// Begins a transaction that writes: with `BEGIN IMMEDIATE` in SQLite, where a transaction that reads and then writes fails
/// if another connection wrote in between.
///
/// ```
/// # async fn run() -> Result<(), sea_orm::DbErr> {
/// let db = sea_orm::Database::connect("sqlite::memory:").await?;
/// let transaction = signals_durable::begin(&db).await?;
/// // … read, save, and send signals with `&Db::new(&transaction)` …
/// transaction.commit().await?;
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// ```
///
/// # Errors
///
/// Returns the error of SeaORM.
pub async fn begin(db: &impl signals_orm::Begin) -> Result<signals_orm::Transaction, DbErr> {
    let transaction = db.begin_transaction(immediate(db.get_database_backend())).await?;
    #[cfg(feature = "sqlite")]
    if let Some(pool) = db.pool().filter(|db| db.get_database_backend() == DbBackend::Sqlite)
        && transaction.execute_unprepared(stuck::PROBE).await.is_ok()
    {
        drop(transaction);
        stuck::close_stuck(pool.get_sqlite_connection_pool()).await;
        return begin_again(db).await;
    }
    Ok(transaction)
}

/// Begins a transaction after the connections that cannot be used any more were closed.
#[cfg(feature = "sqlite")]
async fn begin_again(db: &impl signals_orm::Begin) -> Result<signals_orm::Transaction, DbErr> {
    let transaction = db.begin_transaction(immediate(DbBackend::Sqlite)).await?;
    if transaction.execute_unprepared(stuck::PROBE).await.is_ok() {
        let error = "the connection is in a transaction that SQLite has ended, for instance because its disk was full";
        return Err(DbErr::Custom(error.to_owned()));
    }
    Ok(transaction)
}

fn immediate(backend: DbBackend) -> TransactionOptions {
    let mode = (backend == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
    TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() }
}

pub(crate) fn dialect(backend: DbBackend) -> Result<Dialect, Error> {
    match backend {
        DbBackend::Sqlite => Ok(Dialect::Sqlite),
        DbBackend::Postgres => Ok(Dialect::Postgres),
        backend => {
            Err(Error::Database(format!("events are stored in SQLite or PostgreSQL, not in {backend:?}").into()))
        }
    }
}

fn statement(db: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Statement {
    let values = values.into_iter().map(|value| match value {
        Value::Int(int) => sea_orm::Value::from(int),
        Value::Text(text) => sea_orm::Value::from(text),
    });
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

pub(crate) async fn execute(db: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<u64, Error> {
    let executed = db.execute_raw(statement(db, sql, values)).await;
    executed.map(|result| result.rows_affected()).map_err(Error::of_database)
}

async fn query(
    db: &impl ConnectionTrait,
    sql: String,
    values: Vec<Value>,
    columns: &[Column],
) -> Result<Vec<Row>, Error> {
    let rows = db.query_all_raw(statement(db, sql, values)).await.map_err(Error::of_database)?;
    rows.iter().map(|row| values_of(row, columns)).collect()
}

fn values_of(row: &QueryResult, columns: &[Column]) -> Result<Row, Error> {
    let value = |(index, column): (usize, &Column)| match column {
        Column::Int => row.try_get_by_index(index).map(Value::Int),
        Column::Text => text(row, index).map(Value::Text),
    };
    columns.iter().enumerate().map(value).collect::<Result<_, _>>().map_err(Error::of_database)
}

fn text(row: &QueryResult, index: usize) -> Result<Option<String>, DbErr> {
    row.try_get_by_index(index).or_else(|error| {
        let bytes = row.try_get_by_index::<Vec<u8>>(index).map_err(|_| error)?;
        Ok(Some(damaged(&bytes)))
    })
}

#[async_trait]
impl Session for &Connection {
    async fn execute(&mut self, sql: String, values: Vec<Value>) -> Result<u64, Error> {
        execute(*self, sql, values).await
    }

    async fn query(&mut self, sql: String, values: Vec<Value>, columns: &[Column]) -> Result<Vec<Row>, Error> {
        query(*self, sql, values, columns).await
    }
}

#[async_trait]
impl Session for signals_orm::Transaction {
    async fn execute(&mut self, sql: String, values: Vec<Value>) -> Result<u64, Error> {
        execute(self, sql, values).await
    }

    async fn query(&mut self, sql: String, values: Vec<Value>, columns: &[Column]) -> Result<Vec<Row>, Error> {
        query(self, sql, values, columns).await
    }
}

#[async_trait]
impl Transaction for signals_orm::Transaction {
    async fn lend(&mut self, handler: &Handler, payload: &Payload) -> Result<(), Failure> {
        let db = Db::new(self);
        handler.call(payload, Lent::Orm { transaction: self, db: &db }).await
    }

    async fn commit(self: Box<Self>) -> Result<(), Error> {
        signals_orm::Transaction::commit(*self).await.map_err(Error::of_database)
    }
}

#[async_trait]
impl Database for Connection {
    fn dialect(&self) -> Dialect {
        // Another database has no table of events, so that every statement fails.
        dialect(self.get_database_backend()).unwrap_or(Dialect::Postgres)
    }

    async fn session(&self) -> Result<Box<dyn Session + '_>, Error> {
        Ok(Box::new(self))
    }

    async fn begin(&self) -> Result<Box<dyn Transaction + '_>, Error> {
        Ok(Box::new(begin(self).await.map_err(Error::of_database)?))
    }
}
