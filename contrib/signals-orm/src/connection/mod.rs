//! Connections and transactions, and what waits for their commit.

mod commits;
mod db;
mod transaction;

pub(crate) use self::commits::Commit;
pub use self::db::Db;
pub(crate) use self::db::untold;
pub use self::transaction::{Begin, Transaction, transaction};
