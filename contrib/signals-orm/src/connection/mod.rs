//! Connections and transactions, and the work that waits for their commit.
//!
//! | module | concept |
//! |---|---|
//! | `commit` | when a write is committed |
//! | `transaction` | a transaction that runs its hooks once it has committed |
//! | `turn` | who uses the connection of a transaction |
//! | `db` | the connection that receivers get |
//! | `statement` | statements that write a table, and what watches them |
//! | `pool` | a connection that sees all writes |
//! | `session` | SeaORM's transaction traits |
//! | `erased` | connections as trait objects |
//! | `cast` | casts of generic references |

mod cast;
mod commit;
mod db;
mod erased;
mod pool;
mod session;
mod statement;
mod transaction;
mod turn;

pub(crate) use self::commit::Commit;
pub use self::db::Db;
pub(crate) use self::db::unobserved;
pub use self::pool::Connection;
pub use self::session::transaction;
pub use self::statement::BulkKind;
pub(crate) use self::statement::{Announce, Own, Write, own_write};
pub(crate) use self::transaction::Watch;
pub use self::transaction::{Begin, Transaction};
