//! Statements that are executed with their signals.

use async_stream::try_stream;
use either::Either;
use futures_core::stream::BoxStream;
use futures_util::TryStreamExt;
use signals_database::{ask, log};
use sqlx::{Database, Error, Execute, Executor, SqlStr};

use super::kind::StatementKind;
use super::query::Query;
use crate::backend::Backend;
use crate::pool::Pool;
use crate::refused::refused;
use crate::signals::{AFTER_COMMIT, POST_STATEMENT, PRE_STATEMENT};
use crate::transaction::Transaction;

/// What the execution of a statement yields: a row, or the end of one of its statements.
pub(crate) type Step<DB> = Either<<DB as Database>::QueryResult, <DB as Database>::Row>;

/// Returns `true` if anything is done for statements at all.
pub(crate) fn is_observed() -> bool {
    PRE_STATEMENT.has_receivers() || POST_STATEMENT.has_receivers() || AFTER_COMMIT.has_receivers()
}

/// Executes a statement on a pool, a write in a transaction with its receivers.
pub(crate) fn on_pool<'e, 'q: 'e, DB>(
    pool: &Pool<DB>,
    query: impl Execute<'q, DB> + 'q,
) -> BoxStream<'e, Result<Step<DB>, Error>>
where
    DB: Backend,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    let pool = pool.clone();
    let query = Query::of(query);
    Box::pin(try_stream! {
        if is_write(&query.text()) {
            for step in write(pool.begin().await?, query).await? {
                yield step;
            }
        } else {
            let mut connection = pool.acquire().await?;
            let mut steps = read(&mut *connection, query);
            while let Some(step) = steps.try_next().await? {
                yield step;
            }
        }
    })
}

/// Executes a statement in a transaction, a write in a nested one with its receivers.
pub(crate) fn on_transaction<'e, 'q: 'e, DB>(
    transaction: &'e mut Transaction<'_, DB>,
    query: impl Execute<'q, DB> + 'q,
) -> BoxStream<'e, Result<Step<DB>, Error>>
where
    DB: Backend,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    let query = Query::of(query);
    if !is_write(&query.text()) {
        return read(transaction.connection(), query);
    }
    Box::pin(try_stream! {
        for step in write(transaction.begin().await?, query).await? {
            yield step;
        }
    })
}

fn is_write(sql: &SqlStr) -> bool {
    StatementKind::of(sql.as_str()).0.is_write()
}

/// Executes a write in a transaction of its own, and commits it. All of its rows are read first, so that it is done or undone
/// whatever happens to the stream.
async fn write<DB>(mut transaction: Transaction<'_, DB>, query: Query<DB>) -> Result<Vec<Step<DB>>, Error>
where
    DB: Backend,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    let sql = query.text();
    let (kind, table) = StatementKind::of(sql.as_str());
    let connection = transaction.connection();
    ask(PRE_STATEMENT.responses(connection, kind, table, sql.as_str())).await.map_err(refused)?;
    let steps: Vec<Step<DB>> = connection.fetch_many(query).try_collect().await?;
    let rows = steps.iter().filter_map(|step| step.as_ref().left()).map(DB::rows).sum();
    ask(POST_STATEMENT.responses(connection, kind, table, sql.as_str(), rows)).await.map_err(refused)?;
    if let Some(table) = table.filter(|_| AFTER_COMMIT.has_receivers()).map(str::to_owned) {
        transaction.on_commit(async move { log(&AFTER_COMMIT.send_robust(kind, &table, rows).await) });
    }
    transaction.commit().await?;
    Ok(steps)
}

/// Executes any other statement.
fn read<DB>(connection: &mut DB::Connection, query: Query<DB>) -> BoxStream<'_, Result<Step<DB>, Error>>
where
    DB: Backend,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    Box::pin(try_stream! {
        let sql = query.text();
        let (kind, table) = StatementKind::of(sql.as_str());
        ask(PRE_STATEMENT.responses(connection, kind, table, sql.as_str())).await.map_err(refused)?;
        let mut rows = 0;
        {
            let mut steps = (&mut *connection).fetch_many(query);
            while let Some(step) = steps.try_next().await? {
                rows += u64::from(step.is_right());
                yield step;
            }
        }
        ask(POST_STATEMENT.responses(connection, kind, table, sql.as_str(), rows)).await.map_err(refused)?;
    })
}
