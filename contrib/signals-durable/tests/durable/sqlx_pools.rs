//! Pools of sqlx, without SeaORM.

use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, Error, POSTGRES_TABLE, SQLITE_TABLE, Worker, durable, open};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Connection, Executor, PgConnection, PgPool, SqliteConnection, SqlitePool};

use crate::shop::{called, calls, order, postgres, settled};

#[signal]
static BOOKED: AsyncSignal<fn(order_id: i64, db: &mut SqliteConnection) -> Result<(), BoxError>>;

#[durable(BOOKED, uid = "ledger.sqlite", key = order_id)]
async fn book(order_id: i64, db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO effect VALUES ($1)").bind(order_id).execute(db).await?;
    if called(order_id.unsigned_abs(), "booked") == 1 { Err(sqlx::Error::PoolClosed) } else { Ok(()) }
}

#[signal]
static BILLED: AsyncSignal<fn(order_id: i64, db: &mut PgConnection) -> Result<(), sqlx::Error>>;

#[durable(BILLED, uid = "ledger.postgres", key = order_id)]
async fn bill(order_id: i64, db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO effect VALUES ($1::text)").bind(order_id.to_string()).execute(db).await?;
    if called(order_id.unsigned_abs(), "billed") == 1 { Err(sqlx::Error::PoolClosed) } else { Ok(()) }
}

fn order_id() -> i64 {
    i64::try_from(order()).unwrap()
}

#[tokio::test]
async fn a_pool_of_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let pool = SqlitePool::connect(&format!("sqlite://{}/shop?mode=rwc", directory.path().display())).await.unwrap();
    pool.execute(SQLITE_TABLE).await.unwrap();
    pool.execute("CREATE TABLE effect (number INTEGER)").await.unwrap();
    let (kept, lost) = (order_id(), order_id());
    let mut transaction = pool.begin().await.unwrap();
    BOOKED.send(kept, &mut transaction).await.unwrap();
    transaction.commit().await.unwrap();
    let mut transaction = pool.begin().await.unwrap();
    BOOKED.send(lost, &mut transaction).await.unwrap();
    transaction.rollback().await.unwrap();

    let store = open(&pool);
    let worker = Worker::new(&pool).backoff(std::time::Duration::ZERO, std::time::Duration::ZERO);
    worker.run(settled(&*store)).await.unwrap();
    assert_eq!(calls(kept.unsigned_abs()).len(), 2);
    let effects = sqlx::query_scalar::<_, i64>("SELECT number FROM effect").fetch_all(&pool).await.unwrap();
    assert_eq!(effects, [kept]);
}

#[tokio::test]
async fn a_pool_of_one_connection_is_enough() {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    pool.execute(SQLITE_TABLE).await.unwrap();
    pool.execute("CREATE TABLE effect (number INTEGER)").await.unwrap();
    for _ in 0..50 {
        let mut connection = pool.acquire().await.unwrap();
        BOOKED.send(order_id(), &mut connection).await.unwrap();
    }
    let store = open(&pool);
    let worker = Worker::new(&pool).backoff(std::time::Duration::ZERO, std::time::Duration::ZERO);
    worker.run(settled(&*store)).await.unwrap();
    let effects = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM effect").fetch_one(&pool).await.unwrap();
    assert_eq!(effects, 50);
}

#[tokio::test]
async fn a_pool_of_postgres() {
    let Some((_shop, schema)) = postgres().await else { return };
    let options: sqlx::postgres::PgConnectOptions = std::env::var("DATABASE_URL").unwrap().parse().unwrap();
    let pool = PgPool::connect_with(options.options([("search_path", schema)])).await.unwrap();
    pool.execute(POSTGRES_TABLE).await.unwrap();
    let order = order_id();
    let mut transaction = pool.begin().await.unwrap();
    BILLED.send(order, &mut transaction).await.unwrap();
    transaction.commit().await.unwrap();

    let store = open(&pool);
    let worker = Worker::new(&pool).backoff(std::time::Duration::ZERO, std::time::Duration::ZERO);
    worker.run(settled(&*store)).await.unwrap();
    assert_eq!(calls(order.unsigned_abs()).len(), 2);
    let effects = sqlx::query_scalar::<_, String>("SELECT text FROM effect").fetch_all(&pool).await.unwrap();
    assert_eq!(effects, [order.to_string()]);
}

/// A transaction that reads first fails if another connection has written since.
#[tokio::test]
async fn a_write_after_a_read_says_how_to_begin_the_transaction() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/shop?mode=rwc", directory.path().display());
    let pool = SqlitePool::connect(&url).await.unwrap();
    pool.execute("PRAGMA journal_mode = WAL").await.unwrap();
    pool.execute(SQLITE_TABLE).await.unwrap();
    let mut reader = SqliteConnection::connect(&url).await.unwrap();
    let mut transaction = reader.begin().await.unwrap();
    transaction.fetch_all("SELECT * FROM signals_durable_event").await.unwrap();
    pool.execute("CREATE TABLE other (number INTEGER)").await.unwrap();
    let error = BOOKED.send(order_id(), &mut transaction).await.unwrap_err().downcast::<Error>().unwrap();
    assert!(matches!(*error, Error::ReadBeforeWrite(_)), "{error}");
}

/// SQLite has ended the transaction by itself, which sqlx does not notice.
#[tokio::test]
async fn a_pool_of_sqlx_goes_on_after_a_full_disk() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/shop?mode=rwc", directory.path().display());
    let pool = SqlitePoolOptions::new().max_connections(1).connect(&url).await.unwrap();
    pool.execute(SQLITE_TABLE).await.unwrap();
    pool.execute("CREATE TABLE effect (number INTEGER)").await.unwrap();
    pool.execute("PRAGMA max_page_count = 30").await.unwrap();
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let fill = "INSERT INTO effect SELECT value FROM (WITH RECURSIVE counted(value) AS (SELECT 1 UNION ALL SELECT value + 1 \
                FROM counted LIMIT 100000) SELECT value FROM counted)";
    let error = transaction.execute(fill).await.unwrap_err();
    assert!(error.to_string().contains("full"), "{error}");
    drop(transaction);

    let order = order_id();
    BOOKED.send(order, &mut pool.acquire().await.unwrap()).await.unwrap();
    let store = open(&pool);
    let worker = Worker::new(&pool).backoff(std::time::Duration::ZERO, std::time::Duration::ZERO);
    worker.run(settled(&*store)).await.unwrap();
    let effects = sqlx::query_scalar::<_, i64>("SELECT number FROM effect").fetch_all(&pool).await.unwrap();
    assert_eq!(effects, [order]);
}
