//! `AFTER_COMMIT` and `on_commit`: what they announce is what is in the database, once each.

mod bank;
#[path = "../../signals-database/tests/dropping/mod.rs"]
mod dropping;

use std::collections::HashMap;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

use bank::Bare;
use dropping::drop_after;
use signals_sqlx::{AFTER_COMMIT, StatementKind};
use tokio::task::yield_now;

/// The writes that are announced while `body` runs.
async fn announced(body: impl Future<Output = ()>) -> Vec<String> {
    let mut announced = Vec::new();
    let note = |kind: StatementKind, table: &str, rows: u64| announced.push(format!("{kind:?} {table} {rows}"));
    AFTER_COMMIT.scoped_in(note, body).await;
    announced
}

const INSERT: &str = "INSERT INTO account (owner) VALUES ($1)";

#[tokio::test]
async fn a_write_on_the_pool_is_announced_at_once() {
    on_each_database!(pool, {
        let announced = announced(async {
            sqlx::query(INSERT).bind("Ada").execute(&pool).await.unwrap();
            let id: i32 = sqlx::query_scalar("INSERT INTO account (owner) VALUES ($1) RETURNING id")
                .bind("Ben")
                .fetch_one(&pool)
                .await
                .unwrap();
            assert_eq!(id, 2);
            sqlx::query("UPDATE account SET owner = owner || '!'").execute(&pool).await.unwrap();
            sqlx::query("DELETE FROM account WHERE id = 7").execute(&pool).await.unwrap();
            sqlx::query("SELECT * FROM account").fetch_all(&pool).await.unwrap();
            sqlx::query(INSERT).bind("Ada!").execute(&pool).await.unwrap_err();
        });
        assert_eq!(announced.await, ["Insert account 1", "Insert account 1", "Update account 2", "Delete account 0"]);
        assert_eq!(pool.owners().await, ["Ada!", "Ben!"]);
    });
}

#[tokio::test]
async fn in_a_transaction_it_waits_for_the_commit_and_rollbacks_drop_it() {
    on_each_database!(pool, {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let note = |what: &'static str| seen.lock().unwrap().push(what);
        let announced = announced(async {
            let mut outer = pool.begin().await.unwrap();
            sqlx::query(INSERT).bind("Ada").execute(&mut outer).await.unwrap();
            let mut inner = outer.begin().await.unwrap();
            sqlx::query("DELETE FROM account").execute(&mut inner).await.unwrap();
            inner.rollback().await.unwrap();
            let mut dropped = outer.begin().await.unwrap();
            sqlx::query("DELETE FROM account").execute(&mut dropped).await.unwrap();
            drop(dropped);
            let mut inner = outer.begin().await.unwrap();
            sqlx::query("UPDATE account SET owner = 'Ben'").execute(&mut inner).await.unwrap();
            let of_hook = Arc::clone(&seen);
            inner.on_commit(async move { of_hook.lock().unwrap().push("hook") });
            inner.commit().await.unwrap();
            note("written");
            outer.commit().await.unwrap();
            note("committed");
            let mut undone = pool.begin().await.unwrap();
            sqlx::query(INSERT).bind("Cleo").execute(&mut undone).await.unwrap();
            undone.on_commit(async { panic!("it is rolled back") });
            undone.rollback().await.unwrap();
            let mut undone = pool.begin().await.unwrap();
            sqlx::query(INSERT).bind("Cleo").execute(&mut undone).await.unwrap();
            drop(undone);
        });
        assert_eq!(announced.await, ["Insert account 1", "Update account 1"]);
        assert_eq!(*seen.lock().unwrap(), ["written", "hook", "committed"]);
        assert_eq!(pool.owners().await, ["Ben"]);
    });
}

#[tokio::test]
async fn a_future_that_panics_keeps_the_others() {
    let pool = bank::sqlite().await;
    let (sender, done) = channel();
    let mut transaction = pool.begin().await.unwrap();
    transaction.on_commit(async { panic!("on purpose") });
    transaction.on_commit(async move { sender.send("second").unwrap() });
    transaction.commit().await.unwrap();
    assert_eq!(done.try_recv(), Ok("second"));
}

#[tokio::test]
async fn a_commit_that_postgres_turns_into_a_rollback_is_an_error() {
    let Some(pool) = bank::postgres().await else { return };
    let announced = announced(async {
        let mut transaction = pool.begin().await.unwrap();
        sqlx::query(INSERT).bind("Ada").execute(&mut transaction).await.unwrap();
        sqlx::query("NONSENSE").execute(&mut transaction).await.unwrap_err();
        let error = transaction.commit().await.unwrap_err();
        assert!(error.as_database_error().is_some(), "{error}");
        let mut transaction = pool.begin().await.unwrap();
        sqlx::query(INSERT).bind("Ben").execute(&mut transaction).await.unwrap();
        let mut nested = transaction.begin().await.unwrap();
        sqlx::query("NONSENSE").execute(&mut nested).await.unwrap_err();
        drop(nested);
        transaction.commit().await.unwrap();
    });
    assert_eq!(announced.await, ["Insert account 1"]);
    assert_eq!(pool.owners().await, ["Ben"]);
}

/// Inserts an owner and sends a message once that is committed.
macro_rules! insert {
    ($transaction:expr, $owner:expr, $done:expr) => {{
        let (owner, done): (String, Sender<String>) = ($owner, $done.clone());
        sqlx::query(INSERT).bind(owner.clone()).execute(&mut $transaction).await?;
        $transaction.on_commit(async move {
            yield_now().await;
            done.send(owner).unwrap();
        });
    }};
}

#[tokio::test]
async fn wherever_it_is_dropped_what_is_there_is_announced_once() {
    on_each_database!(pool, {
        let (done, announcements) = channel();
        // Receivers make each write run in a savepoint.
        let announced = announced(async {
            for step in 0.. {
                let work = async {
                    let mut outer = pool.begin().await?;
                    insert!(outer, format!("outer {step}"), done);
                    let mut inner = outer.begin().await?;
                    insert!(inner, format!("inner {step}"), done);
                    inner.commit().await?;
                    let rolled_back = outer.begin().await?;
                    rolled_back.rollback().await?;
                    outer.commit().await
                };
                if let Some(result) = drop_after(step, work).await {
                    result.unwrap();
                    break;
                }
            }
        });
        let announced = announced.await.len();
        // The only connection of the pool is free once what was dropped has ended; hooks yield once each.
        let there = pool.owners().await;
        for _ in 0..100 {
            yield_now().await;
        }
        let mut announcements: Vec<_> = announcements.try_iter().collect();
        announcements.sort_by_key(|owner| there.iter().position(|there| there == owner));
        assert_eq!(there, announcements);
        assert!(there.len() >= 2 && announced >= 2, "{there:?}");
    });
}

/// A nested transaction or a write that is dropped leaves the outer one either whole, or refused.
#[tokio::test]
async fn what_is_dropped_inside_is_undone_or_the_commit_is_refused() {
    on_each_database!(pool, {
        let (done, announcements) = channel();
        let mut outcomes = HashMap::new();
        let _announced = announced(async {
            for step in 0.. {
                let mut outer = pool.begin().await.unwrap();
                let nested = async {
                    insert!(outer, format!("write {step}"), done);
                    let mut inner = outer.begin().await?;
                    insert!(inner, format!("nested {step}"), done);
                    inner.commit().await
                };
                let ended = drop_after(step, nested).await;
                let committed = outer.commit().await;
                *outcomes.entry(committed.is_ok()).or_insert(0) += 1;
                if let Some(ended) = ended {
                    ended.unwrap();
                    committed.unwrap();
                    break;
                }
            }
        })
        .await;
        let there = pool.owners().await;
        let announcements: Vec<_> = announcements.try_iter().collect();
        assert_eq!(there, announcements, "{outcomes:?}");
        assert!(there.len() >= 2);
    });
}

#[tokio::test]
async fn a_commit_that_is_dropped_or_aborted_is_announced() {
    on_each_database!(pool, {
        let (done, announcements) = channel();
        let begin = async |owner: &str| {
            let mut transaction = pool.begin().await?;
            insert!(transaction, owner.to_owned(), done);
            Ok::<_, sqlx::Error>(transaction)
        };
        let transaction = begin("dropped").await.unwrap();
        assert!(drop_after(0, transaction.commit()).await.is_none());
        assert_eq!(pool.owners().await.len(), 1);
        let transaction = begin("aborted").await.unwrap();
        let task = tokio::spawn(async move { transaction.commit().await });
        yield_now().await;
        task.abort();
        let _ = task.await;
        assert_eq!(pool.owners().await.len(), 2);
        for _ in 0..100 {
            yield_now().await;
        }
        assert_eq!(announcements.try_iter().count(), 2);
    });
}
