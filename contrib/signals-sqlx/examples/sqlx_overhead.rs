//! What the pool and its transactions cost: `cargo run --release -p signals-sqlx --example sqlx_overhead`
//!
//! On SQLite in memory.

use overhead::compare;
use signals_sqlx::{AFTER_COMMIT, POST_STATEMENT, Pool};
use sqlx::pool::PoolOptions;
use sqlx::{Executor, Sqlite};
use tokio::runtime::{Builder, Runtime};

const TIMES: u32 = 200;
const INSERT: &str = "INSERT INTO account (owner) VALUES ('Ada')";

fn main() -> sqlx::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build().expect("it needs nothing");
    let plain = runtime.block_on(database())?;
    let pool = Pool::new(plain.clone());

    measure(&runtime, "no receivers", &plain, &pool);
    AFTER_COMMIT.connect(async |_, _, _| ()).detach();
    measure(&runtime, "with a receiver of `AFTER_COMMIT`", &plain, &pool);
    POST_STATEMENT.connect(async |_, _, _, _, _| Ok(())).detach();
    measure(&runtime, "with another of `POST_STATEMENT`", &plain, &pool);
    Ok(())
}

fn measure(runtime: &Runtime, what: &str, plain: &sqlx::Pool<Sqlite>, pool: &Pool<Sqlite>) {
    let without = |times| repeat(runtime, times, async || read(plain).await);
    let with = |times| repeat(runtime, times, async || read(pool).await);
    compare(&format!("reads on a pool, {what}"), TIMES, without, with);

    let without = |times| {
        repeat(runtime, times, async || {
            let mut transaction = plain.begin().await?;
            sqlx::query(INSERT).execute(&mut *transaction).await?;
            transaction.commit().await
        });
    };
    let with = |times| {
        repeat(runtime, times, async || {
            let mut transaction = pool.begin().await?;
            sqlx::query(INSERT).execute(&mut transaction).await?;
            transaction.commit().await
        });
    };
    compare(&format!("transactions with an insert, {what}"), TIMES, without, with);
}

async fn read<'a>(pool: impl Executor<'a, Database = Sqlite>) -> sqlx::Result<()> {
    sqlx::query("SELECT 1").execute(pool).await.map(drop)
}

fn repeat(runtime: &Runtime, times: u32, work: impl AsyncFn() -> sqlx::Result<()>) {
    runtime.block_on(async {
        for _ in 0..times {
            work().await.expect("SQLite in memory takes it");
        }
    });
}

async fn database() -> sqlx::Result<sqlx::Pool<Sqlite>> {
    let pool = PoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    sqlx::query("CREATE TABLE account (id INTEGER PRIMARY KEY, owner TEXT)").execute(&pool).await?;
    Ok(pool)
}
