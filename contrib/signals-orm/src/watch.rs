//! What sends the signals for the writes that a [`Connection`] sees.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

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
        cfg!(debug_assertions) || has_receivers()
    }

    fn sees(&self, write: &Write) -> bool {
        prepare();
        let is_of_model = sender(write).is_some();
        if !is_of_model {
            note(&write.table);
        }
        is_of_model && has_receivers()
    }

    async fn before(&self, write: &Write, transaction: &Transaction) -> Result<(), DbErr> {
        let Some(sender) = sender(write) else { return Ok(()) };
        ask(PRE_BULK_WRITE.responses(sender, write.kind, &write.statement, &Db::new(transaction))).await
    }

    async fn after(&self, write: &Write, rows: u64, transaction: &Transaction) -> Result<(), DbErr> {
        let Some(sender) = sender(write) else { return Ok(()) };
        ask(POST_BULK_WRITE.responses(sender, write.kind, rows, &write.statement, &Db::new(transaction))).await
    }
}

fn has_receivers() -> bool {
    PRE_BULK_WRITE.has_receivers() || POST_BULK_WRITE.has_receivers()
}

static WITHOUT_MODEL: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn note(table: &str) {
    let mut tables = WITHOUT_MODEL.lock().unwrap_or_else(PoisonError::into_inner);
    if !tables.contains(table) {
        tables.insert(table.to_owned());
        drop(tables);
        tracing::warn!(
            "the table `{table}` is written and sends no signals, because no `signals_orm::model!` names it"
        );
    }
}

/// Returns the tables that were written through a [`Connection`] so far and that no [`model!`](crate::model!) names, so that
/// their writes send no signals. Each is logged once through `tracing`, as a warning.
///
/// Call it at the end of a test that writes every entity, to find one whose `model!` was forgotten. Without `debug_assertions`,
/// only writes are seen that happen while bulk writes have receivers.
///
/// ```standalone_crate
/// use sea_orm::sea_query::Query;
/// use sea_orm::{ConnectionTrait, DbErr};
///
/// # async fn run() -> Result<(), DbErr> {
/// let db = signals_orm::connect("sqlite::memory:").await?;
/// db.execute_unprepared("CREATE TABLE account (id INTEGER)").await?;
/// db.execute(Query::insert().into_table("account").columns(["id"]).values_panic([1.into()])).await?;
/// assert_eq!(signals_orm::tables_without_model(), ["account"]);
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// ```
#[must_use]
pub fn tables_without_model() -> Vec<String> {
    WITHOUT_MODEL.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

/// The model whose table is written, or `None` if it is no model's.
fn sender(write: &Write) -> Option<SenderType> {
    models().find(|model| model.table == write.table).map(|model| model.sender)
}
