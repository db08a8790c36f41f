//! `PRE_STATEMENT` and `POST_STATEMENT`.

mod bank;

use std::fmt;
use std::sync::Mutex;

use bank::Bare;
use futures_util::TryStreamExt;
use signals_core::receiver;
use signals_sqlx::{AnyConnection, BoxError, POST_STATEMENT, PRE_STATEMENT, StatementKind, refusal};
use sqlx::{Executor, Row, SqliteConnection, Statement};

/// The statements that are announced while `body` runs.
async fn received(body: impl Future<Output = ()>) -> Vec<String> {
    let received = Mutex::new(Vec::new());
    let pre = |_: &mut dyn AnyConnection, kind: StatementKind, table: Option<&str>, _: &str| {
        received.lock().unwrap().push(format!("pre {kind:?} {}", table.unwrap_or("-")));
        Ok(())
    };
    let post = |_: &mut dyn AnyConnection, kind: StatementKind, table: Option<&str>, _: &str, rows: u64| {
        received.lock().unwrap().push(format!("post {kind:?} {} {rows}", table.unwrap_or("-")));
        Ok(())
    };
    PRE_STATEMENT.scoped_in(pre, POST_STATEMENT.scoped_in(post, body)).await;
    received.into_inner().unwrap()
}

#[tokio::test]
async fn every_statement_is_announced_with_its_kind_and_table() {
    on_each_database!(pool, {
        let received = received(async {
            sqlx::query("INSERT INTO account (owner) VALUES ($1), ($2)")
                .bind("Ada")
                .bind("Ben")
                .execute(&pool)
                .await
                .unwrap();
            let owners: Vec<String> = sqlx::query_scalar("SELECT owner FROM account WHERE owner <> $1")
                .bind("Ben")
                .fetch_all(&pool)
                .await
                .unwrap();
            assert_eq!(owners, ["Ada"]);
            let mut transaction = pool.begin().await.unwrap();
            let owner = sqlx::query("SELECT owner FROM account ORDER BY id").fetch_one(&mut transaction).await.unwrap();
            assert_eq!(owner.get::<String, _>(0), "Ada");
            transaction.execute("UPDATE account SET owner = 'Cleo' WHERE id = 1").await.unwrap();
            let prepared = (&mut transaction)
                .prepare(sqlx::SqlSafeStr::into_sql_str("DELETE FROM account WHERE owner = $1"))
                .await
                .unwrap();
            prepared.query().bind("Ben").execute(&mut transaction).await.unwrap();
            transaction.commit().await.unwrap();
            pool.execute("CREATE TABLE other (id INT)").await.unwrap();
            sqlx::query("SELECT nonsense FROM account").execute(&pool).await.unwrap_err();
        });
        let expected = [
            "pre Insert account",
            "post Insert account 2",
            "pre Select account",
            "post Select account 1",
            "pre Select account",
            "post Select account 2",
            "pre Update account",
            "post Update account 1",
            "pre Delete account",
            "post Delete account 1",
            "pre Other -",
            "post Other - 0",
            "pre Select account",
        ];
        assert_eq!(received.await, expected);
        assert_eq!(pool.owners().await, ["Cleo"]);
    });
}

#[tokio::test]
async fn a_stream_of_rows_is_a_stream_that_sends_its_end() {
    on_each_database!(pool, {
        pool.inner_execute("INSERT INTO account (owner) VALUES ('Ada'), ('Ben')").await;
        let received = received(async {
            let rows: Vec<_> = sqlx::query("SELECT owner FROM account").fetch(&pool).try_collect().await.unwrap();
            assert_eq!(rows.len(), 2);
            sqlx::query("SELECT owner FROM account").fetch(&pool).try_next().await.unwrap();
            let mut written = sqlx::query("INSERT INTO account (owner) VALUES ('Cleo') RETURNING id").fetch(&pool);
            written.try_next().await.unwrap();
        });
        let expected = [
            "pre Select account",
            "post Select account 2",
            "pre Select account",
            "pre Insert account",
            "post Insert account 1",
        ];
        assert_eq!(received.await, expected);
        assert_eq!(pool.owners().await, ["Ada", "Ben", "Cleo"]);
    });
}

#[derive(Debug)]
struct Kept;

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the ledger is kept")
    }
}

impl std::error::Error for Kept {}

#[receiver(PRE_STATEMENT)]
fn keep(kind: StatementKind, table: Option<&str>) -> Result<(), BoxError> {
    if kind == StatementKind::Delete && table == Some("ledger") { Err(Kept.into()) } else { Ok(()) }
}

#[receiver(POST_STATEMENT)]
fn bound(table: Option<&str>, rows: u64) -> Result<(), BoxError> {
    if table == Some("ledger") && rows > 1 { Err(Kept.into()) } else { Ok(()) }
}

#[tokio::test]
async fn a_receiver_that_fails_undoes_the_write_and_its_error_can_be_downcast() {
    on_each_database!(pool, {
        pool.inner_execute("CREATE TABLE ledger (id INT)").await;
        let error = sqlx::query("DELETE FROM ledger").execute(&pool).await.unwrap_err();
        assert!(error.to_string().contains("statements::keep (contrib/signals-sqlx/tests/statements.rs:"), "{error}");
        assert!(refusal(&error).unwrap().downcast_ref::<Kept>().is_some());
        let mut transaction = pool.begin().await.unwrap();
        transaction.execute("INSERT INTO ledger VALUES (1)").await.unwrap();
        let error = transaction.execute("UPDATE ledger SET id = 2").await;
        error.unwrap();
        let error = transaction.execute("INSERT INTO ledger VALUES (3), (4)").await.unwrap_err();
        assert!(refusal(&error).is_some());
        transaction.commit().await.unwrap();
        let there: Vec<i32> = sqlx::query_scalar("SELECT id FROM ledger").fetch_all(&pool).await.unwrap();
        assert_eq!(there, [2]);
        assert!(refusal(&sqlx::Error::RowNotFound).is_none());
    });
}

/// Writes through the connection that it is lent, in the transaction of the statement.
#[receiver(POST_STATEMENT, sender = SqliteConnection)]
async fn trail(sender: &mut SqliteConnection, table: Option<&str>) -> Result<(), BoxError> {
    if table == Some("watched") {
        sqlx::query("INSERT INTO trail VALUES (?)").bind("written").execute(sender).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_receiver_writes_in_the_transaction_of_the_statement() {
    let pool = bank::sqlite().await;
    pool.inner_execute("CREATE TABLE watched (id INT); CREATE TABLE trail (text TEXT)").await;
    pool.execute("INSERT INTO watched VALUES (1)").await.unwrap();
    let mut undone = pool.begin().await.unwrap();
    undone.execute("INSERT INTO watched VALUES (2)").await.unwrap();
    undone.rollback().await.unwrap();
    let trail: Vec<String> = sqlx::query_scalar("SELECT text FROM trail").fetch_all(&pool).await.unwrap();
    assert_eq!(trail, ["written"]);
}
