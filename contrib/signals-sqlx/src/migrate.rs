//! Migrations that send signals.

use std::collections::HashSet;

use signals_database::{Direction, Refusal, ask};
use sqlx::migrate::{Migrate, MigrateError, Migration, Migrator};

use crate::backend::Backend;
use crate::pool::Pool;
use crate::refused::refused;
use crate::signals::{POST_MIGRATE, PRE_MIGRATE, Step};

/// A migrator of sqlx whose methods send [`PRE_MIGRATE`] and [`POST_MIGRATE`] around the migrations.
///
/// ```no_run
/// use signals_sqlx::{Pool, Signalled};
/// use sqlx::Sqlite;
/// use sqlx::migrate::{MigrateError, Migrator};
///
/// /// `sqlx::migrate!()`, with the folder of the migrations of the program.
/// async fn migrate(pool: &Pool<Sqlite>, migrator: &Migrator) -> Result<(), MigrateError> {
///     Signalled(migrator).run(pool).await
/// }
/// ```
///
/// Migrations of the migrator itself, `migrator.run(&*pool)`, send nothing.
#[derive(Debug, Clone, Copy)]
pub struct Signalled<'m>(pub &'m Migrator);

impl Signalled<'_> {
    /// Applies the pending migrations.
    ///
    /// # Errors
    ///
    /// Returns the error of sqlx, and [`MigrateError::Execute`] with that of a receiver.
    pub async fn run<DB: Backend>(self, pool: &Pool<DB>) -> Result<(), MigrateError> {
        self.announced(pool, up, self.0.run(&**pool)).await
    }

    /// Applies the pending migrations up to the version `target`.
    ///
    /// # Errors
    ///
    /// The same as for [`run`](Self::run).
    pub async fn run_to<DB: Backend>(self, target: i64, pool: &Pool<DB>) -> Result<(), MigrateError> {
        let plan = |migrator: &Migrator, applied: &HashSet<i64>| {
            let mut plan = up(migrator, applied);
            plan.retain(|step| step.version <= target);
            plan
        };
        self.announced(pool, plan, self.0.run_to(target, &**pool)).await
    }

    /// Reverts the migrations after the version `target`, the last one first.
    ///
    /// # Errors
    ///
    /// The same as for [`run`](Self::run).
    pub async fn undo<DB: Backend>(self, pool: &Pool<DB>, target: i64) -> Result<(), MigrateError> {
        let plan = |migrator: &Migrator, applied: &HashSet<i64>| down(migrator, applied, target);
        self.announced(pool, plan, self.0.undo(&**pool, target)).await
    }

    async fn announced<DB: Backend>(
        self,
        pool: &Pool<DB>,
        plan: impl FnOnce(&Migrator, &HashSet<i64>) -> Vec<Step>,
        migrate: impl Future<Output = Result<(), MigrateError>>,
    ) -> Result<(), MigrateError> {
        if !PRE_MIGRATE.has_receivers() && !POST_MIGRATE.has_receivers() {
            return migrate.await;
        }
        let refused = |refusal: Refusal| MigrateError::Execute(refused(refusal));
        let plan = {
            // Returned to the pool before sqlx takes one, because there may be no other.
            let mut connection = pool.acquire().await?;
            let plan = plan(self.0, &self.applied(&mut *connection).await);
            ask(PRE_MIGRATE.responses(&mut *connection, &plan)).await.map_err(refused)?;
            plan
        };
        migrate.await?;
        let mut connection = pool.acquire().await?;
        ask(POST_MIGRATE.responses(&mut *connection, &plan)).await.map_err(refused)
    }

    /// The versions that are applied. None if they cannot be read, which is so before the first migration: sqlx then makes the
    /// table, or returns the error.
    async fn applied(self, connection: &mut impl Migrate) -> HashSet<i64> {
        let applied = connection.list_applied_migrations(&self.0.table_name).await;
        applied.unwrap_or_default().into_iter().map(|migration| migration.version).collect()
    }
}

fn up(migrator: &Migrator, applied: &HashSet<i64>) -> Vec<Step> {
    let migrations = migrator.iter().filter(|migration| migration.migration_type.is_up_migration());
    migrations
        .filter(|migration| !applied.contains(&migration.version))
        .map(|migration| step(migration, Direction::Up))
        .collect()
}

fn down(migrator: &Migrator, applied: &HashSet<i64>, target: i64) -> Vec<Step> {
    let migrations = migrator.iter().rev().filter(|migration| migration.migration_type.is_down_migration());
    migrations
        .filter(|migration| migration.version > target && applied.contains(&migration.version))
        .map(|migration| step(migration, Direction::Down))
        .collect()
}

fn step(migration: &Migration, direction: Direction) -> Step {
    Step { version: migration.version, description: migration.description.clone().into_owned(), direction }
}
