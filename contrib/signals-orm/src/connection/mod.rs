//! Connections and transactions, and the work that waits for their commit.
//!
//! | module | concept |
//! |---|---|
//! | `shield` | futures that run to their end even if their caller is dropped |
//! | `commits` | the hooks of an open transaction, by savepoint |
//! | `transaction` | a transaction that runs its hooks once it has committed |
//! | `db` | the connection that receivers get |
//! | `statement` | statements that write a table, and what watches them |
//! | `pool` | a connection that sees all writes |
//! | `session` | SeaORM's transaction traits |
//! | `erased` | connections as trait objects |
//! | `cast` | casts of generic references |

mod cast;
mod commits;
mod db;
mod erased;
mod pool;
mod session;
mod shield;
mod statement;
mod transaction;

pub(crate) use self::commits::{Commit, hook};
pub use self::db::Db;
pub(crate) use self::db::unobserved;
pub use self::pool::Connection;
pub use self::session::transaction;
pub(crate) use self::shield::{Shield, shield};
pub use self::statement::BulkKind;
pub(crate) use self::statement::{Write, own_write};
pub(crate) use self::transaction::Watch;
pub use self::transaction::{Begin, Transaction};
