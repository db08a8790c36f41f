//! Migrations that send signals.

use async_trait::async_trait;
use sea_orm::{DatabaseExecutor, DbErr, DynIden, IntoDatabaseExecutor};
use sea_orm_migration::{Migration, MigrationTrait, MigratorTraitSelf};
use signals_core::SenderType;

use crate::connection::Db;
use crate::error::ask;
use crate::registry::prepare;
use signals_database::Direction;

use crate::signals::{POST_MIGRATE, PRE_MIGRATE, Step};

/// A migrator that sends [`PRE_MIGRATE`] and [`POST_MIGRATE`]: `Signalled(Migrator)` in place of `Migrator`.
///
/// ```
/// use sea_orm::{Database, DbErr};
/// use sea_orm_migration::{MigrationTrait, MigratorTrait, MigratorTraitSelf};
/// use signals_orm::Signalled;
///
/// struct Migrator;
///
/// impl MigratorTrait for Migrator {
///     fn migrations() -> Vec<Box<dyn MigrationTrait>> {
///         vec![]
///     }
/// }
///
/// # async fn run() -> Result<(), DbErr> {
/// let db = Database::connect("sqlite::memory:").await?;
/// Signalled(Migrator).up(&db, None).await?;
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// ```
///
/// `up`, `down`, `fresh`, `refresh` and `reset` send the signals, with the migrator as sender. The command line works too:
/// `run_cli(Signalled(Migrator))`.
///
/// Django: `manage.py migrate`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signalled<M>(pub M);

#[async_trait]
impl<M: MigratorTraitSelf + 'static> MigratorTraitSelf for Signalled<M> {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        self.0.migrations()
    }

    fn migration_table_name(&self) -> DynIden {
        self.0.migration_table_name()
    }

    async fn up<'c, C: IntoDatabaseExecutor<'c>>(&self, db: C, steps: Option<u32>) -> Result<(), DbErr> {
        let db = db.into_database_executor();
        let plan = async { Ok(ups(self.pending(&db).await?, steps)) };
        self.announce(&db, plan, self.0.up(again(&db), steps)).await
    }

    async fn down<'c, C: IntoDatabaseExecutor<'c>>(&self, db: C, steps: Option<u32>) -> Result<(), DbErr> {
        let db = db.into_database_executor();
        let plan = async { Ok(downs(self.applied(&db).await?, steps)) };
        self.announce(&db, plan, self.0.down(again(&db), steps)).await
    }

    async fn fresh<'c, C: IntoDatabaseExecutor<'c>>(&self, db: C) -> Result<(), DbErr> {
        let db = db.into_database_executor();
        let plan = async { Ok(ups(self.0.get_migration_files(), None)) };
        self.announce(&db, plan, self.0.fresh(again(&db))).await
    }

    async fn refresh<'c, C: IntoDatabaseExecutor<'c>>(&self, db: C) -> Result<(), DbErr> {
        let db = db.into_database_executor();
        let plan = async {
            let mut plan = downs(self.applied(&db).await?, None);
            plan.extend(ups(self.0.get_migration_files(), None));
            Ok(plan)
        };
        self.announce(&db, plan, self.0.refresh(again(&db))).await
    }

    async fn reset<'c, C: IntoDatabaseExecutor<'c>>(&self, db: C) -> Result<(), DbErr> {
        let db = db.into_database_executor();
        let plan = async { Ok(downs(self.applied(&db).await?, None)) };
        self.announce(&db, plan, self.0.reset(again(&db))).await
    }
}

impl<M: MigratorTraitSelf> Signalled<M> {
    async fn pending(&self, db: &DatabaseExecutor<'_>) -> Result<Vec<Migration>, DbErr> {
        self.0.get_pending_migrations_read_only(db).await
    }

    async fn applied(&self, db: &DatabaseExecutor<'_>) -> Result<Vec<Migration>, DbErr> {
        self.0.get_applied_migrations_read_only(db).await
    }

    /// Runs `migrate` and sends the signals around it. The plan is made only if there are receivers.
    async fn announce(
        &self,
        db: &DatabaseExecutor<'_>,
        plan: impl Future<Output = Result<Vec<Step>, DbErr>> + Send,
        migrate: impl Future<Output = Result<(), DbErr>> + Send,
    ) -> Result<(), DbErr>
    where
        M: 'static,
    {
        prepare();
        if !PRE_MIGRATE.has_receivers_for::<M>() && !POST_MIGRATE.has_receivers_for::<M>() {
            return migrate.await;
        }
        let (sender, plan, db) = (SenderType::of::<M>(), plan.await?, Db::new(db));
        ask(PRE_MIGRATE.responses(sender, &plan, &db)).await?;
        migrate.await?;
        ask(POST_MIGRATE.responses(sender, &plan, &db)).await
    }
}

/// Borrows the connection or transaction of `db` again.
fn again<'a>(db: &'a DatabaseExecutor<'_>) -> DatabaseExecutor<'a> {
    match db {
        DatabaseExecutor::Connection(connection) => DatabaseExecutor::Connection(connection),
        DatabaseExecutor::Transaction(transaction) => DatabaseExecutor::Transaction(transaction),
        DatabaseExecutor::OwnedTransaction(transaction) => DatabaseExecutor::Transaction(transaction),
    }
}

fn ups(migrations: Vec<Migration>, steps: Option<u32>) -> Vec<Step> {
    some(migrations.into_iter(), Direction::Up, steps)
}

fn downs(migrations: Vec<Migration>, steps: Option<u32>) -> Vec<Step> {
    some(migrations.into_iter().rev(), Direction::Down, steps)
}

fn some(migrations: impl Iterator<Item = Migration>, direction: Direction, steps: Option<u32>) -> Vec<Step> {
    let steps = steps.map_or(usize::MAX, |steps| steps as usize);
    migrations.take(steps).map(|migration| Step { migration: migration.name().to_owned(), direction }).collect()
}
