//! The signals and handlers of the tests, and databases for them.

use std::collections::HashMap;
use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, Filter, State, Store, Worker, durable, migrate, open};
use signals_orm::Db;
use tempfile::TempDir;

/// An order is paid for. The database and the number name it among all tests.
#[signal]
pub(crate) static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;

/// What handlers did, by order. All tests share it, and no two use the same orders.
static CALLS: Mutex<Option<HashMap<u64, Vec<String>>>> = Mutex::new(None);

pub(crate) fn called(order_id: u64, what: impl Into<String>) -> usize {
    let mut calls = CALLS.lock().unwrap_or_else(PoisonError::into_inner);
    let calls = calls.get_or_insert_default().entry(order_id).or_default();
    calls.push(what.into());
    calls.len()
}

pub(crate) fn calls(order_id: u64) -> Vec<String> {
    let calls = CALLS.lock().unwrap_or_else(PoisonError::into_inner);
    calls.as_ref().and_then(|calls| calls.get(&order_id)).cloned().unwrap_or_default()
}

/// A number that no other order has.
pub(crate) fn order() -> u64 {
    static ORDERS: AtomicU64 = AtomicU64::new(1);
    ORDERS.fetch_add(1, Ordering::Relaxed)
}

/// Does what the status says.
#[durable(ORDER_PAID, uid = "mail.thank", retry = 3, timeout = "10s", key = order_id)]
async fn thank(order_id: u64, status: String) -> Result<(), String> {
    let attempt = called(order_id, status.clone());
    match status.as_str() {
        "fails once" if attempt == 1 => Err("the mail server is away".to_owned()),
        "fails" => Err(format!("refused {attempt}")),
        "panics" => panic!("no mail today"),
        _ => Ok(()),
    }
}

/// A database with the table of events and a table of effects.
pub(crate) struct Shop {
    pub(crate) db: DatabaseConnection,
    /// Of a database that is a file. Dropped last.
    #[expect(dead_code, reason = "its drop deletes the file")]
    directory: Option<TempDir>,
}

pub(crate) async fn sqlite() -> Shop {
    let directory = tempfile::tempdir().expect("there is room for temporary files");
    let shop = sqlite_with(directory.path(), 4).await;
    Shop { directory: Some(directory), ..shop }
}

/// A database in this directory, with a pool of so many connections.
pub(crate) async fn sqlite_with(directory: &Path, connections: u32) -> Shop {
    let mut options = ConnectOptions::new(format!("sqlite://{}/shop?mode=rwc", directory.display()));
    options.max_connections(connections);
    let db = Database::connect(options).await.expect("the file is new");
    db.execute_unprepared("PRAGMA journal_mode = WAL").await.expect("SQLite has this mode");
    Shop::new(db).await
}

/// The server that `DATABASE_URL` names, or `None` with a word on stderr.
pub(crate) fn postgres_url() -> Option<String> {
    let url = env::var("DATABASE_URL").ok().filter(|url| url.starts_with("postgres"));
    if url.is_none() {
        // Past the test harness, which keeps the output of tests that pass to itself.
        writeln!(io::stderr(), "SKIPPED: DATABASE_URL names no PostgreSQL").expect("stderr can be written to");
    }
    url
}

/// A database in a new schema on that server, and the name of the schema.
pub(crate) async fn postgres() -> Option<(Shop, String)> {
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);
    let url = postgres_url()?;
    let schema = format!("durable_{}_{}", std::process::id(), SCHEMAS.fetch_add(1, Ordering::Relaxed));
    let db = Database::connect(&url).await.expect("DATABASE_URL names a server that runs");
    db.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await.expect("the schema is new");
    db.close().await.expect("it can be closed");
    let mut options = ConnectOptions::new(url);
    options.set_schema_search_path(&schema).max_connections(8);
    let db = Database::connect(options).await.expect("the server runs");
    Some((Shop::new(db).await, schema))
}

/// Every database to test on.
pub(crate) async fn shops() -> Vec<Shop> {
    let mut shops = vec![sqlite().await];
    shops.extend(postgres().await.map(|(shop, _)| shop));
    shops
}

impl Shop {
    async fn new(db: DatabaseConnection) -> Self {
        migrate(&db).await.expect("the table is new");
        db.execute_unprepared("CREATE TABLE effect (text TEXT NOT NULL)").await.expect("the table is new");
        Shop { db, directory: None }
    }

    pub(crate) fn store(&self) -> Arc<dyn Store> {
        open(&self.db)
    }

    /// Sends the signal without a transaction.
    pub(crate) async fn pay(&self, order_id: u64, status: &str) {
        ORDER_PAID.send(order_id, status, &Db::new(&self.db)).await.expect("the event can be written");
    }

    /// Runs a worker until no event can run any more. A failed event waits for no time.
    pub(crate) async fn work(&self) {
        let store = self.store();
        let worker = Worker::new(&self.db).backoff(Duration::ZERO, Duration::ZERO);
        worker.run(settled(&*store)).await.expect("the worker can start");
    }

    pub(crate) async fn effects(&self) -> Vec<String> {
        let backend = self.db.get_database_backend();
        let statement = sea_orm::Statement::from_string(backend, "SELECT text FROM effect ORDER BY text");
        let rows = self.db.query_all_raw(statement).await.expect("effects can be read");
        rows.iter().map(|row| row.try_get_by_index(0).expect("it is a text")).collect()
    }
}

/// Waits until each event is a dead letter or of a handler that no program has. Panics if that takes far longer than it can.
pub(crate) async fn settled(store: &dyn Store) {
    const LOOKS: u32 = 20_000;
    let is_known = |uid: &str| signals_durable::handlers().any(|handler| handler.uid() == uid);
    let mut counts = Vec::new();
    for _ in 0..LOOKS {
        counts = store.counts().await.expect("events can be counted");
        if counts.iter().all(|count| count.state == State::Dead || !is_known(&count.uid)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("events are still to be run after {LOOKS} looks: {counts:?}");
}

pub(crate) async fn dead(store: &dyn Store) -> Vec<signals_durable::Event> {
    store.list(&Filter::new().state(State::Dead)).await.expect("events can be listed")
}

impl Shop {
    /// Ends all leases, as time would.
    pub(crate) async fn end_leases(&self) {
        let ended = "UPDATE signals_durable_event SET due = 0 WHERE token IS NOT NULL";
        self.db.execute_unprepared(ended).await.expect("events can be changed");
    }
}
