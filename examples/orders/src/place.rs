//! Where events are stored, and which broker moves them.

use std::fs::OpenOptions;
use std::path::Path;

use clap::Args;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};
use signals_durable::Broker;

use crate::Result;

/// The database of a process, and the broker between it and the other process.
#[derive(Args, Clone)]
pub(crate) struct Place {
    /// The database, `sqlite://FILE` or `postgres://…`
    #[arg(long)]
    pub(crate) database: String,
    /// The schema in a PostgreSQL database
    #[arg(long)]
    pub(crate) schema: Option<String>,
    /// The broker, `amqp://…` or `nats://…`; without one both processes have one database
    #[arg(long)]
    pub(crate) broker: Option<String>,
}

impl Place {
    pub(crate) async fn open(&self) -> Result<DatabaseConnection> {
        if let Some(file) = self.database.strip_prefix("sqlite://") {
            create_private(file.as_ref())?;
        }
        let mut options = ConnectOptions::new(&self.database);
        options.max_connections(8).sqlx_logging(false);
        if let Some(schema) = &self.schema {
            options.set_schema_search_path(schema);
        }
        let db = sea_orm::Database::connect(options).await?;
        if self.database.starts_with("sqlite:") {
            // Readers and the one writer do not wait for each other.
            db.execute_unprepared("PRAGMA journal_mode = WAL").await?;
        }
        signals_durable::migrate(&db).await?;
        Ok(db)
    }

    /// The one line that decides the engine.
    pub(crate) fn broker(&self) -> Result<Option<Broker>> {
        Ok(self.broker.as_deref().map(Broker::new).transpose()?)
    }
}

/// Creates a file that only its owner can read. SQLite gives the files beside it the same mode.
fn create_private(file: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?;
    Ok(())
}
