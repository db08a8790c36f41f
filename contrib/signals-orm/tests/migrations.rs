//! `PRE_MIGRATE` and `POST_MIGRATE`.

mod bank;

use std::sync::Mutex;

use bank::databases;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, MigratorTraitSelf, SchemaManager};
use signals_core::{SenderType, receiver};
use signals_orm::{BoxError, Db, Direction, POST_MIGRATE, PRE_MIGRATE, Signalled, Step, Transaction};

struct Table(&'static str);

impl MigrationName for Table {
    fn name(&self) -> &str {
        self.0
    }
}

#[allow(elided_lifetimes_in_paths, reason = "as the trait has it")]
#[async_trait::async_trait]
impl MigrationTrait for Table {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql =
            if self.0 == "broken" { "CREATE NONSENSE".to_owned() } else { format!("CREATE TABLE {} (id INT)", self.0) };
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(&format!("DROP TABLE {}", self.0)).await.map(drop)
    }
}

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Table("one")), Box::new(Table("two"))]
    }
}

struct Broken;

impl MigratorTrait for Broken {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Table("one")), Box::new(Table("broken"))]
    }
}

/// Its receiver fails before.
struct NotToday;

impl MigratorTrait for NotToday {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Table("one"))]
    }
}

#[receiver(PRE_MIGRATE, sender = NotToday)]
fn not_today() -> Result<(), BoxError> {
    Err("not today".into())
}

/// Its receiver fails after.
struct NoData;

impl MigratorTrait for NoData {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Table("one"))]
    }
}

#[receiver(POST_MIGRATE, sender = NoData)]
async fn no_data(db: &Db<'_>) -> Result<(), BoxError> {
    db.execute_unprepared("INSERT INTO nowhere VALUES (1)").await?;
    Ok(())
}

fn written(plan: &[Step]) -> String {
    let steps = plan.iter().map(|step| match step.direction {
        Direction::Up => format!("+{}", step.migration),
        Direction::Down => format!("-{}", step.migration),
    });
    steps.collect::<Vec<_>>().join(" ")
}

/// The signals that are sent while `body` runs.
async fn received(body: impl Future<Output = ()>) -> Vec<String> {
    let received = Mutex::new(Vec::new());
    let pre = |sender: SenderType, plan: &[Step], _: &Db<'_>| {
        assert!(sender.is::<Migrator>() || sender.is::<Broken>());
        received.lock().unwrap().push(format!("pre {}", written(plan)));
        Ok(())
    };
    let post = |_: SenderType, plan: &[Step], _: &Db<'_>| {
        received.lock().unwrap().push(format!("post {}", written(plan)));
        Ok(())
    };
    PRE_MIGRATE.scoped_in(pre, POST_MIGRATE.scoped_in(post, body)).await;
    received.into_inner().unwrap()
}

async fn has(table: &str, db: &DatabaseConnection) -> bool {
    db.execute_unprepared(&format!("SELECT * FROM {table}")).await.is_ok()
}

#[tokio::test]
async fn the_plan_is_announced_before_and_after_even_if_it_is_empty() {
    for db in databases().await {
        let received = received(async {
            Signalled(Migrator).up(&db, Some(1)).await.unwrap();
            Signalled(Migrator).up(&db, None).await.unwrap();
            Signalled(Migrator).up(&db, None).await.unwrap();
            Signalled(Migrator).down(&db, Some(1)).await.unwrap();
            Signalled(Migrator).refresh(&db).await.unwrap();
            Signalled(Migrator).reset(&db).await.unwrap();
        });
        let plans = ["+one", "+two", "", "-two", "-one +one +two", "-two -one"];
        let expected: Vec<_> = plans.iter().flat_map(|plan| [format!("pre {plan}"), format!("post {plan}")]).collect();
        assert_eq!(received.await, expected);
        assert!(!has("one", &db).await);
    }
}

#[tokio::test]
async fn in_a_transaction_they_are_rolled_back_with_it() {
    for db in databases().await {
        let transaction = Transaction::begin(&db).await.unwrap();
        Signalled(Migrator).up(&transaction, None).await.unwrap();
        transaction.rollback().await.unwrap();
        assert!(!has("one", &db).await);
    }
}

#[tokio::test]
async fn fresh_applies_all() {
    let db = bank::sqlite().await;
    let received = received(async { Signalled(Migrator).fresh(&db).await.unwrap() });
    assert_eq!(received.await, ["pre +one +two", "post +one +two"]);
    assert!(has("two", &db).await);
}

#[tokio::test]
async fn a_migration_that_fails_sends_no_post_migrate() {
    for db in databases().await {
        let received = received(async {
            let error = Signalled(Broken).up(&db, None).await.unwrap_err();
            assert!(matches!(error, DbErr::Exec(_)), "{error:?}");
        });
        assert_eq!(received.await, ["pre +one +broken"]);
        let pending = Broken.get_pending_migrations(&db).await.unwrap();
        assert_eq!(pending.iter().map(sea_orm_migration::Migration::name).collect::<Vec<_>>(), ["broken"]);
    }
}

#[tokio::test]
async fn a_receiver_that_fails_before_keeps_them_from_running() {
    for db in databases().await {
        let error = Signalled(NotToday).up(&db, None).await.unwrap_err().to_string();
        assert!(error.contains("migrations::not_today (contrib/signals-orm/tests/migrations.rs:"), "{error}");
        assert!(!has("one", &db).await);
        assert!(!has("seaql_migrations", &db).await);
    }
}

#[tokio::test]
async fn a_receiver_that_fails_after_is_named_and_they_stay() {
    for db in databases().await {
        let error = Signalled(NoData).up(&db, None).await.unwrap_err().to_string();
        assert!(error.contains("migrations::no_data (contrib/signals-orm/tests/migrations.rs:"), "{error}");
        assert!(has("one", &db).await);
    }
}

#[tokio::test]
async fn without_receivers_it_migrates() {
    let db = bank::sqlite().await;
    Signalled(Migrator).up(&db, None).await.unwrap();
    assert!(has("two", &db).await);
}
