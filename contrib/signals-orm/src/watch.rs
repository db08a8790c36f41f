//! What sends the signals for the writes that a [`Connection`] sees.

use async_trait::async_trait;
use sea_orm::{DatabaseConnection, DbErr};
use signals_core::SenderType;

pub use crate::connection::Connection;
use crate::connection::{Db, Transaction, Watch, Write};
use crate::error::ask;
use crate::registry::{models, prepare};
use crate::signals::{POST_BULK_WRITE, PRE_BULK_WRITE};

impl Connection {
    /// Wraps a connection of SeaORM.
    #[must_use]
    pub fn new(connection: DatabaseConnection) -> Self {
        Connection::watched_by(connection, &Signals)
    }
}

struct Signals;

#[async_trait]
impl Watch for Signals {
    fn is_on(&self) -> bool {
        PRE_BULK_WRITE.has_receivers() || POST_BULK_WRITE.has_receivers()
    }

    async fn before(&self, write: &Write, transaction: &Transaction) -> Result<(), DbErr> {
        prepare();
        let Some(sender) = sender(write) else { return Ok(()) };
        ask(PRE_BULK_WRITE.responses(sender, write.kind, &write.statement, &Db::new(transaction))).await
    }

    async fn after(&self, write: &Write, rows: u64, transaction: &Transaction) -> Result<(), DbErr> {
        let Some(sender) = sender(write) else { return Ok(()) };
        ask(POST_BULK_WRITE.responses(sender, write.kind, rows, &write.statement, &Db::new(transaction))).await
    }
}

/// The model whose table is written, or `None` if it is no model's.
fn sender(write: &Write) -> Option<SenderType> {
    models().find(|model| model.table == write.table).map(|model| model.sender)
}
