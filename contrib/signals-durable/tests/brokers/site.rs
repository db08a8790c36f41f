//! The database of a sender, the database of a worker, and what moves events between them.

use std::path::Path;
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use signals_durable::{BoxError, Broker, Error, Inbox, Relay, Worker, migrate};
use signals_orm::Db;
use tempfile::TempDir;
use tokio::task::JoinSet;

/// Two databases in a directory.
pub(crate) struct Site {
    _directory: TempDir,
    pub(crate) sender: DatabaseConnection,
    pub(crate) worker: DatabaseConnection,
}

impl Site {
    pub(crate) async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let sender = open(&directory.path().join("sender")).await;
        let worker = open(&directory.path().join("worker")).await;
        Site { _directory: directory, sender, worker }
    }

    /// Relays the events of a handler, takes its messages and runs it.
    pub(crate) fn run(&self, broker: &Broker, uid: &str) -> JoinSet<Result<(), Error>> {
        let mut running = JoinSet::new();
        running.spawn(Relay::new(&self.sender, broker).only([uid]).run(std::future::pending()));
        running.spawn(Inbox::new(&self.worker, broker).only([uid]).run(std::future::pending()));
        running.spawn(Worker::new(&self.worker).backoff(SHORT, SHORT).run(std::future::pending()));
        running
    }
}

const SHORT: Duration = Duration::from_millis(20);

pub(crate) async fn open(path: &Path) -> DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", path.display()));
    options.max_connections(4).sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    db.execute_unprepared("PRAGMA journal_mode = WAL").await.unwrap();
    migrate(&db).await.unwrap();
    db.execute_unprepared("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, of_key, number)").await.unwrap();
    db
}

/// What the handlers do, in the transaction that ends their events. Number -1 is poison.
pub(crate) async fn note(key: i64, number: i64, db: &Db<'_>) -> Result<(), BoxError> {
    if number < 0 {
        return Err("no number is negative".into());
    }
    db.execute_unprepared(&format!("INSERT INTO note (of_key, number) VALUES ({key}, {number})")).await?;
    Ok(())
}

/// The keys and numbers that handlers ran with, in the order of their commits.
pub(crate) async fn notes(db: &DatabaseConnection) -> Vec<(i64, i64)> {
    let rows = db.query_all_raw(sea_orm::Statement::from_string(
        sea_orm::DbBackend::Sqlite,
        "SELECT of_key, number FROM note ORDER BY id",
    ));
    let read = |row: sea_orm::QueryResult| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
    rows.await.unwrap().into_iter().map(read).collect()
}

/// Waits until the handlers ran with so many events. Panics if that takes far longer than it can.
pub(crate) async fn wait_for_notes(db: &DatabaseConnection, count: usize) -> Vec<(i64, i64)> {
    wait(async || Some(notes(db).await).filter(|notes| notes.len() >= count)).await
}

/// Waits until there is a value. Panics if that takes far longer than it can.
pub(crate) async fn wait<T>(value: impl AsyncFn() -> Option<T>) -> T {
    const LOOKS: u32 = 18_000;
    for _ in 0..LOOKS {
        if let Some(value) = value().await {
            return value;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("what is waited for has not happened after {LOOKS} looks");
}

/// Asserts that the numbers of each key are those from 0 on, each once and in order.
pub(crate) fn assert_once_and_in_order(notes: &[(i64, i64)], keys: i64, numbers: i64) {
    assert_eq!(notes.len(), usize::try_from(keys * numbers).unwrap(), "{notes:?}");
    for key in 0..keys {
        let of_key = notes.iter().filter(|note| note.0 == key).map(|note| note.1);
        assert!(of_key.eq(0..numbers), "key {key} in {notes:?}");
    }
}
