//! The table of events.

/// Creates the table of events in SQLite, as SQL text. It can be executed again.
pub const SQLITE_TABLE: &str = include_str!("sqlite.sql");

/// Creates the table of events in PostgreSQL, as SQL text: one statement, which can be executed again.
pub const POSTGRES_TABLE: &str = include_str!("postgres.sql");

/// Makes PostgreSQL notify the channel `signals_durable` when a transaction with events commits, as SQL text. It can be executed
/// again.
///
/// It is not part of the migration, because the server takes a lock of all its databases when a transaction that notifies
/// commits. Add it if workers in other processes must start sooner than [`Worker::poll`](crate::Worker::poll) makes them. They
/// listen, for instance by sqlx's `PgListener`, and call [`wake`](crate::wake) for each notification.
pub const POSTGRES_NOTIFY: &str = include_str!("postgres_notify.sql");

#[cfg(feature = "orm")]
mod orm {
    use sea_orm::{ConnectionTrait, DbErr};

    use super::{POSTGRES_TABLE, SQLITE_TABLE};
    use crate::sql::orm::dialect;
    use crate::sql::statement::Dialect;

    /// Creates the table of events, if it does not exist. Several programs may do so at once.
    ///
    /// Programs with a migrator of their own add `Migration` (feature `migrate`) to it, or execute
    /// [`SQLITE_TABLE`](crate::SQLITE_TABLE) or [`POSTGRES_TABLE`](crate::POSTGRES_TABLE) by any other tool.
    ///
    /// # Errors
    ///
    /// Returns the error of the database.
    pub async fn migrate(db: &impl ConnectionTrait) -> Result<(), DbErr> {
        match dialect(db.get_database_backend())? {
            // One by one: SeaORM prepares no text of several statements.
            Dialect::Sqlite => {
                for statement in SQLITE_TABLE.split(';').filter(|statement| !statement.trim().is_empty()) {
                    db.execute_unprepared(statement).await?;
                }
            }
            Dialect::Postgres => {
                db.execute_unprepared(POSTGRES_TABLE).await?;
            }
        }
        Ok(())
    }
}
#[cfg(feature = "orm")]
pub use self::orm::migrate;

#[cfg(feature = "migrate")]
mod migrator {
    use async_trait::async_trait;
    use sea_orm::{ConnectionTrait, DbErr};
    use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

    use super::migrate;

    /// The migration of the table of events, for a migrator of `sea-orm-migration`.
    ///
    /// ```
    /// use sea_orm_migration::{MigrationTrait, MigratorTrait};
    ///
    /// struct Migrator;
    ///
    /// impl MigratorTrait for Migrator {
    ///     fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    ///         vec![Box::new(signals_durable::Migration)]
    ///     }
    /// }
    /// ```
    #[derive(Debug, Clone, Copy, Default)]
    pub struct Migration;

    impl MigrationName for Migration {
        fn name(&self) -> &'static str {
            "signals_durable_event_1"
        }
    }

    #[allow(elided_lifetimes_in_paths, reason = "as the trait has it")]
    #[async_trait]
    impl MigrationTrait for Migration {
        async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            migrate(manager.get_connection()).await
        }

        async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
            for table in ["signals_durable_event", "signals_durable_inbox", "signals_durable_source"] {
                manager.get_connection().execute_unprepared(&format!("DROP TABLE {table}")).await?;
            }
            Ok(())
        }
    }
}
#[cfg(feature = "migrate")]
pub use self::migrator::Migration;
