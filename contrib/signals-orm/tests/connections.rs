//! `CONNECTION_CREATED`.

mod bank;

use std::pin::Pin;

use sea_orm::sqlx::SqliteConnection;
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::{ConnectOptions, ConnectionTrait, DbErr, SqlxSqliteConnector};
use signals_core::receiver;
use signals_orm::{AnyConnection, BoxError, CONNECTION_CREATED, announce, connect};

/// Sets up connections to SQLite, which it gets as their own type.
#[receiver(CONNECTION_CREATED, sender = SqliteConnection)]
async fn set_up(sender: &mut SqliteConnection) -> Result<(), BoxError> {
    AnyConnection::execute(sender, "CREATE TEMPORARY TABLE set_up (id INT)").await
}

/// How many connections are made while `body` runs.
fn count(body: impl Future<Output = ()>) -> Pin<Box<impl Future<Output = Vec<&'static str>>>> {
    Box::pin(async {
        let mut made = Vec::new();
        let receive = |connection: &mut dyn AnyConnection| {
            made.push(connection.database());
            Ok(())
        };
        CONNECTION_CREATED.scoped_in(receive, body).await;
        made
    })
}

#[tokio::test]
async fn a_connection_is_set_up_before_it_is_used() {
    let db = connect("sqlite::memory:").await.unwrap();
    db.execute_unprepared("SELECT * FROM set_up").await.unwrap();
}

#[tokio::test]
async fn each_physical_connection_is_announced_and_each_that_replaces_a_lost_one() {
    let made = count(async {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(2);
        let db = connect(options).await.unwrap();
        let pool = db.get_sqlite_connection_pool();
        let one = pool.acquire().await.unwrap();
        let two = pool.acquire().await.unwrap();
        drop((one, two));
        pool.acquire().await.unwrap().close().await.unwrap();
        let again = [pool.acquire().await.unwrap(), pool.acquire().await.unwrap()];
        drop(again);
    });
    assert_eq!(made.await, ["SQLite"; 3]);
}

#[tokio::test]
async fn a_pool_of_ones_own_is_announced() {
    let made = count(async {
        let pool = announce(PoolOptions::new().max_connections(1)).connect("sqlite::memory:").await.unwrap();
        let db = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
        db.execute_unprepared("SELECT * FROM set_up").await.unwrap();
    });
    assert_eq!(made.await, ["SQLite"]);
}

#[tokio::test]
async fn a_receiver_that_fails_is_named_at_once() {
    let refuse = |_: &mut dyn AnyConnection| Err("not from here".into());
    let DbErr::Custom(error) = CONNECTION_CREATED.scoped_in(refuse, connect("sqlite::memory:")).await.unwrap_err()
    else {
        panic!("it is custom")
    };
    assert!(
        error.starts_with("connections::a_receiver_that_fails_is_named_at_once") && error.ends_with("not from here"),
        "{error}"
    );
}

#[tokio::test]
async fn a_connection_that_fails_is_not_announced() {
    let made = count(async {
        let unreachable = connect("sqlite:///nowhere/at/all.sqlite").await.unwrap_err();
        assert!(matches!(unreachable, DbErr::Conn(_)), "{unreachable:?}");
    });
    assert!(made.await.is_empty());
}

#[tokio::test]
async fn a_schema_search_path_is_refused_rather_than_lost() {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.set_schema_search_path("own");
    assert!(matches!(connect(options).await, Err(DbErr::Custom(_))));
}

#[tokio::test]
async fn a_connection_to_postgres_that_replaces_a_lost_one_is_announced() {
    let Some(url) = bank::postgres_url() else { return };
    let made = count(async {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1);
        let db = connect(options).await.unwrap();
        // It ends the connection that it runs on.
        db.execute_unprepared("SELECT pg_terminate_backend(pg_backend_pid())").await.unwrap_err();
        db.execute_unprepared("SELECT 1").await.unwrap();
    });
    assert_eq!(made.await, ["PostgreSQL"; 2]);
}
