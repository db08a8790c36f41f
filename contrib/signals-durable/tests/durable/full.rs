//! A disk that is full.

use std::env;
use std::io::{self, Write};
use std::time::Duration;

use sea_orm::ConnectionTrait;
use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, Error, Worker, begin, durable};
use signals_orm::Db;
use sqlx::{Connection, SqliteConnection};
use tokio::sync::oneshot;

use crate::shop::{Shop, called, calls, order, postgres, settled, sqlite_with};

#[signal]
static STORED: AsyncSignal<fn(order_id: u64, number: u64, text: &str, db: &Db<'_>) -> Result<(), BoxError>>;

/// Writes more than the end of its event makes room for.
#[durable(STORED, uid = "store", retry = 1_000_000)]
async fn store(order_id: u64, number: u64, text: String, db: &Db<'_>) -> Result<(), BoxError> {
    called(order_id, "tried");
    db.execute_unprepared(&format!("INSERT INTO effect (text) VALUES ('{number} {text}{text}')")).await?;
    Ok(())
}

/// Sends events until the database refuses one. Returns the numbers of those that were committed.
async fn fill(shop: &Shop, order: u64, text: &str) -> Vec<u64> {
    let mut committed = Vec::new();
    for number in 10_000.. {
        let transaction = begin(&shop.db).await.unwrap();
        if let Err(error) = STORED.send(order, number, text, &Db::new(&transaction)).await {
            let error = error.downcast::<Error>().unwrap();
            assert!(matches!(*error, Error::Database(_)), "{error}");
            // SQLite has ended it already, so that it cannot be rolled back.
            drop(transaction);
            break;
        }
        transaction.commit().await.unwrap();
        committed.push(number);
    }
    committed
}

/// Runs a worker on a full disk, then makes room for it. What was committed runs, each once, and nothing else.
async fn work(shop: &Shop, order: u64, text: &str, committed: &[u64], make_room: &str) {
    let (shutdown, asked) = oneshot::channel::<()>();
    let worker = Worker::new(&shop.db).backoff(Duration::ZERO, Duration::ZERO);
    let worker = tokio::spawn(worker.run(async { drop(asked.await) }));
    for _ in 0..100 {
        assert_eq!(shop.effects().await.len(), 0, "there is no room");
    }
    assert!(!worker.is_finished());
    shop.db.execute_unprepared(make_room).await.unwrap();
    // Of attempts whose failure could not be written either.
    shop.end_leases().await;
    settled(&*shop.store()).await;
    shutdown.send(()).unwrap();
    worker.await.unwrap().unwrap();
    assert!(shop.effects().await == effects(committed, text), "each has its effect once");
    assert!(calls(order).len() >= committed.len());
}

fn effects(committed: &[u64], text: &str) -> Vec<String> {
    committed.iter().map(|number| format!("{number} {text}{text}")).collect()
}

#[tokio::test]
async fn a_full_disk_loses_nothing_in_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    // The limit is one of the connection.
    let shop = sqlite_with(directory.path(), 1).await;
    shop.db.execute_unprepared("PRAGMA max_page_count = 60").await.unwrap();
    let (order, text) = (order(), "x".repeat(9_000));
    let committed = fill(&shop, order, &text).await;
    assert!(committed.len() > 5, "{committed:?}");
    work(&shop, order, &text, &committed, "PRAGMA max_page_count = 100000").await;
    // Another connection sees what is committed.
    let url = format!("sqlite://{}/shop", directory.path().display());
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    let seen = sqlx::query_scalar::<_, String>("SELECT text FROM effect ORDER BY text").fetch_all(&mut other).await;
    assert!(seen.unwrap() == effects(&committed, &text), "the effects are committed");
    let lost = begin(&shop.db).await.unwrap();
    STORED.send(order, 0, "", &Db::new(&lost)).await.unwrap();
    lost.rollback().await.unwrap();
    let kept = begin(&shop.db).await.unwrap();
    STORED.send(order, 1, "", &Db::new(&kept)).await.unwrap();
    kept.commit().await.unwrap();
    let events = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM signals_durable_event").fetch_one(&mut other).await;
    assert_eq!(events.unwrap(), 1);
}

/// The table of events is on a small file system of its own.
#[tokio::test]
async fn a_full_disk_loses_nothing_in_postgres() {
    let Some((shop, _)) = postgres().await else { return };
    let text = "x".repeat(3_500);
    let Ok(small) = env::var("DATABASE_SMALL") else {
        writeln!(io::stderr(), "SKIPPED: DATABASE_SMALL names no small file system: see .ci/postgres").unwrap();
        return;
    };
    for statement in [
        &format!("CREATE TABLESPACE small LOCATION '{small}'"),
        "CREATE TABLE filler TABLESPACE small AS SELECT repeat('x', 1000) FROM generate_series(1, 7000)",
        "ALTER TABLE signals_durable_event SET TABLESPACE small",
        "ALTER TABLE signals_durable_event ALTER COLUMN payload SET STORAGE PLAIN",
    ] {
        shop.db.execute_unprepared(statement).await.unwrap();
    }
    let order = order();
    let committed = fill(&shop, order, &text).await;
    assert!(committed.len() > 5, "{committed:?}");
    work(&shop, order, &text, &committed, "DROP TABLE filler").await;
}
