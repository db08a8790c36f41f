//! What a driver does.

use async_trait::async_trait;

use super::statement::Dialect;
use crate::argument::Payload;
use crate::error::Error;
use crate::failure::Failure;
use crate::handler::Handler;

/// A parameter or result of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
}

impl Value {
    pub(crate) fn int(self) -> Option<i64> {
        if let Value::Int(int) = self { int } else { None }
    }

    pub(crate) fn text(self) -> Option<String> {
        if let Value::Text(text) = self { text } else { None }
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Value::Int(Some(int))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(Some(text.to_owned()))
    }
}

/// What is read of a text that is none, which SQLite keeps as it is given. It begins so that no payload with it can be read: the
/// event becomes a dead letter, and blocks no other.
pub(crate) fn damaged(bytes: &[u8]) -> String {
    format!("(no text) {}", String::from_utf8_lossy(bytes))
}

/// The type of a column of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Int,
    Text,
}

/// The values of one row.
pub(crate) type Row = Vec<Value>;

/// A connection, in a transaction or not.
#[async_trait]
pub(crate) trait Session: Send {
    /// Executes a statement and returns the number of rows that it changed.
    async fn execute(&mut self, sql: String, values: Vec<Value>) -> Result<u64, Error>;

    /// Executes a statement and returns its rows, whose columns have these types.
    async fn query(&mut self, sql: String, values: Vec<Value>, columns: &[Column]) -> Result<Vec<Row>, Error>;
}

/// A transaction. It is rolled back if it is dropped.
#[async_trait]
pub(crate) trait Transaction: Session {
    /// Calls a handler in the transaction.
    async fn lend(&mut self, handler: &Handler, payload: &Payload) -> Result<(), Failure>;

    async fn commit(self: Box<Self>) -> Result<(), Error>;
}

/// A pool of connections.
#[async_trait]
pub(crate) trait Database: Send + Sync + 'static {
    fn dialect(&self) -> Dialect;

    /// Returns a connection that is in no transaction.
    async fn session(&self) -> Result<Box<dyn Session + '_>, Error>;

    /// Begins a transaction that will write.
    async fn begin(&self) -> Result<Box<dyn Transaction + '_>, Error>;
}
