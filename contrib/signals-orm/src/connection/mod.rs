//! Connections and transactions, and the work that waits for their commit.
//!
//! | module | concept |
//! |---|---|
//! | `shield` | futures that run to their end even if their caller is dropped |
//! | `commits` | the hooks of an open transaction, by savepoint |
//! | `transaction` | a transaction that runs its hooks once it has committed |
//! | `db` | the connection that receivers get |
//! | `session` | SeaORM's transaction traits for both |

mod commits;
mod db;
mod session;
mod shield;
mod transaction;

pub(crate) use self::commits::{Commit, hook};
pub use self::db::Db;
pub(crate) use self::db::unobserved;
pub(crate) use self::shield::{Shield, shield};
pub use self::transaction::{Begin, Transaction, transaction};
