//! Stores in SQL databases.
//!
//! | module | concept |
//! |---|---|
//! | `session` | what a driver does: execute, query, begin, commit |
//! | `statement` | the statements, in both dialects |
//! | `select` | the statements that a filter makes |
//! | `store` | the store |
//! | `orm`, `sqlx` | the drivers |
//! | `stuck` | connections that the drivers cannot use any more |
//! | `migration` | the tables |
//! | `inbox` | the statements of an inbox |

#[cfg(feature = "broker")]
mod inbox;
mod migration;
#[cfg(feature = "orm")]
pub(crate) mod orm;
mod select;
mod session;
#[cfg(feature = "sqlx")]
mod sqlx;
mod statement;
mod store;
#[cfg(feature = "sqlite")]
mod stuck;

#[cfg(feature = "migrate")]
pub use self::migration::Migration;
#[cfg(feature = "orm")]
pub use self::migration::migrate;
pub use self::migration::{POSTGRES_NOTIFY, POSTGRES_TABLE, SQLITE_TABLE};
#[cfg(feature = "orm")]
pub use self::orm::begin;
#[cfg(feature = "sqlx")]
pub(crate) use self::session::Session;
#[cfg(feature = "sqlx")]
pub(crate) use self::statement::Dialect;
pub(crate) use self::statement::insert;
