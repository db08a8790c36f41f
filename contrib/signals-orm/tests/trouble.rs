//! Databases that are locked, gone, or refuse the commit.

mod bank;

use std::pin::Pin;
use std::time::Duration;

use bank::account;
use sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, EntityTrait,
    TransactionTrait,
};
use signals_orm::{AFTER_COMMIT, AnyModel, Change, Db, POST_DELETE, POST_SAVE, PRE_SAVE, Transaction, delete};

/// The signals that are sent while `body` runs.
fn received(body: impl Future<Output = ()>) -> Pin<Box<impl Future<Output = Vec<&'static str>>>> {
    Box::pin(async {
        let received = std::sync::Mutex::new(Vec::new());
        let receive = |what| {
            received.lock().unwrap().push(what);
            Ok(())
        };
        let pre = |_: &mut dyn AnyModel, _, _: &[&'static str], _: &Db<'_>| receive("pre");
        let post = |_: &dyn AnyModel, _, _: Option<&[&'static str]>, _: &Db<'_>| receive("post");
        let deleted = |_: &dyn AnyModel, _: &Db<'_>| receive("deleted");
        let after = |_: &dyn AnyModel, _: Change| receive("commit").unwrap_or_default();
        let body = AFTER_COMMIT.scoped_in(after, POST_DELETE.scoped_in(deleted, body));
        PRE_SAVE.scoped_in(pre, POST_SAVE.scoped_in(post, body)).await;
        received.into_inner().unwrap()
    })
}

struct File(std::path::PathBuf);

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A database in a file, with connections that do not wait for locks.
async fn file(name: &str) -> (File, DatabaseConnection) {
    let path = std::env::temp_dir().join(format!("signals-orm-{name}-{}.sqlite", std::process::id()));
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", path.display()));
    options.max_connections(2).map_sqlx_sqlite_opts(|options| options.busy_timeout(Duration::ZERO));
    let db = Database::connect(options).await.unwrap();
    bank::create_tables(&db).await.unwrap();
    (File(path), db)
}

#[tokio::test]
async fn a_locked_database_is_an_error_and_nothing_is_announced() {
    let (_file, db) = file("locked").await;
    let ada = account("Ada").insert(&db).await.unwrap();
    let lock = db.begin().await.unwrap();
    lock.execute_unprepared("UPDATE account SET cents = 1").await.unwrap();
    let received = received(async {
        let error = account("Ben").insert(&db).await.unwrap_err();
        assert!(error.to_string().contains("database is locked"), "{error:?}");
        let error = delete(ada, &db).await.unwrap_err();
        assert!(matches!(error, DbErr::Exec(_)), "{error:?}");
        assert!(error.to_string().contains("database is locked"), "{error:?}");
    });
    assert_eq!(received.await, ["pre"]);
    lock.rollback().await.unwrap();
    assert_eq!(bank::owners(&db).await, ["Ada"]);
}

#[tokio::test]
async fn a_connection_that_is_closed_is_an_error() {
    let db = bank::sqlite().await;
    db.clone().close().await.unwrap();
    let received = received(async {
        let error = account("Ada").insert(&db).await.unwrap_err();
        assert!(matches!(error, DbErr::ConnectionAcquire(_)), "{error:?}");
        assert!(matches!(Transaction::begin(&db).await, Err(DbErr::ConnectionAcquire(_))));
    });
    assert_eq!(received.await, ["pre"]);
}

#[tokio::test]
async fn a_commit_that_fails_is_not_announced() {
    for db in bank::databases().await {
        let table = "CREATE TABLE wanted (account_id INT REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED)";
        db.execute_unprepared(table).await.unwrap();
        let received = received(async {
            let transaction = Transaction::begin(&db).await.unwrap();
            account("Ada").insert(&transaction).await.unwrap();
            transaction.execute_unprepared("INSERT INTO wanted VALUES (7)").await.unwrap();
            let error = transaction.commit().await.unwrap_err();
            assert!(matches!(error, DbErr::Query(_)), "{error:?}");
        });
        assert_eq!(received.await, ["pre", "post"]);
        assert!(account::Entity::find().all(&db).await.unwrap().is_empty());
    }
}
