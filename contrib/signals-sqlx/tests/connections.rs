//! `CONNECTION_CREATED`, and `PRE_MIGRATE` and `POST_MIGRATE`.

mod bank;

use std::sync::Mutex;

use signals_core::receiver;
use signals_sqlx::{
    AnyConnection, BoxError, CONNECTION_CREATED, Direction, POST_MIGRATE, PRE_MIGRATE, Pool, Signalled, Step, refusal,
};
use sqlx::migrate::Migrator;
use sqlx::{Executor, Sqlite, SqliteConnection};

static MIGRATOR: Migrator = sqlx::migrate!("tests/migrations");

#[receiver(CONNECTION_CREATED, sender = SqliteConnection)]
async fn set_up(sender: &mut SqliteConnection) -> Result<(), BoxError> {
    sqlx::query("CREATE TEMPORARY TABLE set_up (id INT)").execute(sender).await?;
    Ok(())
}

#[tokio::test]
async fn a_connection_is_set_up_before_it_is_used_and_so_is_one_that_replaces_it() {
    let pool = bank::sqlite().await;
    pool.execute("SELECT * FROM set_up").await.unwrap();
    pool.acquire().await.unwrap().close().await.unwrap();
    pool.execute("SELECT * FROM set_up").await.unwrap();
}

#[tokio::test]
async fn a_receiver_that_fails_is_named_at_once() {
    let refuse = |connection: &mut dyn AnyConnection| Err(format!("no {} here", connection.database()).into());
    let connect = Pool::<Sqlite>::connect("sqlite::memory:");
    let error = CONNECTION_CREATED.scoped_in(refuse, connect).await.unwrap_err();
    assert!(refusal(&error).unwrap().to_string().ends_with("no SQLite here"), "{error}");
}

fn written(plan: &[Step]) -> String {
    let steps = plan.iter().map(|step| match step.direction {
        Direction::Up => format!("+{} {}", step.version, step.description),
        Direction::Down => format!("-{} {}", step.version, step.description),
    });
    steps.collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn migrations_are_announced_with_their_plan() {
    on_each_database!(pool, {
        let received = Mutex::new(Vec::new());
        let pre = |_: &mut dyn AnyConnection, plan: &[Step]| {
            received.lock().unwrap().push(format!("pre {}", written(plan)));
            Ok(())
        };
        let post = |_: &mut dyn AnyConnection, plan: &[Step]| {
            received.lock().unwrap().push(format!("post {}", written(plan)));
            Ok(())
        };
        let body = async {
            Signalled(&MIGRATOR).run_to(1, &pool).await.unwrap();
            Signalled(&MIGRATOR).run(&pool).await.unwrap();
            Signalled(&MIGRATOR).run(&pool).await.unwrap();
            Signalled(&MIGRATOR).undo(&pool, 0).await.unwrap();
        };
        PRE_MIGRATE.scoped_in(pre, POST_MIGRATE.scoped_in(post, body)).await;
        let plans = ["+1 create", "+2 fill", "", "-2 fill, -1 create"];
        let expected: Vec<_> = plans.iter().flat_map(|plan| [format!("pre {plan}"), format!("post {plan}")]).collect();
        assert_eq!(received.into_inner().unwrap(), expected);
        pool.execute("SELECT * FROM migrated").await.unwrap_err();
    });
}

#[tokio::test]
async fn a_receiver_that_fails_before_keeps_them_from_running() {
    on_each_database!(pool, {
        let refuse = |_: &mut dyn AnyConnection, _: &[Step]| Err("not today".into());
        let error = PRE_MIGRATE.scoped_in(refuse, Signalled(&MIGRATOR).run(&pool)).await.unwrap_err();
        assert!(error.to_string().ends_with("not today"), "{error}");
        pool.execute("SELECT * FROM migrated").await.unwrap_err();
        pool.execute("SELECT * FROM _sqlx_migrations").await.unwrap_err();
        Signalled(&MIGRATOR).run(&pool).await.unwrap();
        pool.execute("SELECT * FROM migrated").await.unwrap();
    });
}
