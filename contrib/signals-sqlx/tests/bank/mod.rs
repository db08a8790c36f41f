//! Databases for the tests.
#![allow(dead_code, unreachable_pub, reason = "no test uses all of it")]

use std::env;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU32, Ordering};

use signals_sqlx::Pool;
use sqlx::pool::PoolOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Postgres, Sqlite};

/// A database of its own in memory, with a table `account` of owners.
pub async fn sqlite() -> Pool<Sqlite> {
    let options = PoolOptions::new().max_connections(1);
    let pool = Pool::connect_with(options, "sqlite::memory:".parse().unwrap()).await.unwrap();
    pool.inner_execute("CREATE TABLE account (id INTEGER PRIMARY KEY, owner TEXT NOT NULL UNIQUE)").await;
    pool
}

/// A schema of its own on the server that `DATABASE_URL` names, or `None` with a word on stderr.
pub async fn postgres() -> Option<Pool<Postgres>> {
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);
    let Some(url) = env::var("DATABASE_URL").ok().filter(|url| url.starts_with("postgres")) else {
        // Past the test harness, which keeps the output of tests that pass to itself.
        io::stderr().write_all(b"SKIPPED: DATABASE_URL names no PostgreSQL\n").unwrap();
        return None;
    };
    let schema = format!("sqlx_{}_{}", std::process::id(), SCHEMAS.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&url).await.unwrap();
    connection.execute(AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).await.unwrap();
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let options = options.options([("search_path", schema)]);
    let pool = Pool::connect_with(PoolOptions::new().max_connections(1), options).await.unwrap();
    pool.inner_execute("CREATE TABLE account (id SERIAL PRIMARY KEY, owner TEXT NOT NULL UNIQUE)").await;
    Some(pool)
}

/// What sends no signals.
pub trait Bare {
    fn inner_execute(&self, sql: &'static str) -> impl Future<Output = ()>;
    fn owners(&self) -> impl Future<Output = Vec<String>>;
}

macro_rules! bare {
    ($database:ty) => {
        impl Bare for Pool<$database> {
            async fn inner_execute(&self, sql: &'static str) {
                (**self).execute(sql).await.unwrap();
            }

            async fn owners(&self) -> Vec<String> {
                sqlx::query_scalar("SELECT owner FROM account ORDER BY id").fetch_all(&**self).await.unwrap()
            }
        }
    };
}

bare!(Sqlite);
bare!(Postgres);

/// Runs a test on SQLite, and on PostgreSQL if there is one. Each has a pool of one connection.
#[macro_export]
macro_rules! on_each_database {
    ($pool:ident, $body:block) => {{
        {
            let $pool = bank::sqlite().await;
            $body
        }
        if let Some($pool) = bank::postgres().await {
            $body
        }
    }};
}
