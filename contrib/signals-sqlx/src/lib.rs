//! Signals for [sqlx]: commits, statements, migrations and connections send signals to receivers in any crate of the program.
//!
//! An application changes the line where the pool is made. [`Pool`] and [`Transaction`] are used like sqlx's own:
//!
//! ```
//! use signals_core::receiver;
//! use signals_sqlx::{AFTER_COMMIT, Pool, StatementKind};
//! use sqlx::Sqlite;
//!
//! // Here or in any other crate of the program:
//! #[receiver(AFTER_COMMIT)]
//! async fn refresh(kind: StatementKind, table: &str, rows: u64) {
//!     println!("{kind:?} of {rows} rows of {table} is committed");
//! }
//!
//! # async fn run() -> sqlx::Result<()> {
//! let pool = Pool::<Sqlite>::connect("sqlite::memory:").await?;
//! # sqlx::query("CREATE TABLE account (owner TEXT)").execute(&pool).await?;
//! let mut transaction = pool.begin().await?;
//! sqlx::query("INSERT INTO account VALUES (?)").bind("Ada").execute(&mut transaction).await?;
//! transaction.on_commit(async { println!("a future of one's own, after the commit") });
//! transaction.commit().await?;
//! # Ok(())
//! # }
//! # fn main() {
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
//! # runtime.block_on(run()).unwrap();
//! # }
//! ```
//!
//! | signal | sent |
//! |---|---|
//! | [`AFTER_COMMIT`] | for each write of a transaction, after its commit; for a write on a pool, after it |
//! | [`PRE_STATEMENT`], [`POST_STATEMENT`] | around every statement on a pool or transaction, with its kind and table |
//! | [`PRE_MIGRATE`], [`POST_MIGRATE`] | around migrations through [`Signalled`], with the plan |
//! | [`CONNECTION_CREATED`] | for each physical connection of [`Pool::connect`] |
//!
//! # What is not seen
//!
//! These send no signals:
//!
//! - statements on a connection of sqlx: on `pool.acquire()`, on [`Transaction::connection`], and on the sqlx pool that [`Pool`]
//!   derefs to;
//! - of several statements in one text, all but the first: SQL text is read only for its kind and table, as [`StatementKind`]
//!   describes;
//! - writes by triggers, cascades and functions;
//! - transactions that are begun, committed or rolled back by SQL text.
//!
//! # Errors
//!
//! The error of a receiver is returned as [`sqlx::Error::Database`], whose text names the receiver. [`refusal`] returns the
//! error itself, to be downcast.
//!
//! # Cost
//!
//! Without receivers, a statement costs three checks for receivers, and a commit one box. With receivers, its text is read,
//! and a write runs in a transaction with them, which is a savepoint inside of a transaction.
//!
//! [sqlx]: https://docs.rs/sqlx

#![forbid(unsafe_code)]

mod backend;
mod executor;
mod migrate;
mod pool;
mod refused;
mod signals;
mod statement;
mod transaction;

pub use signals_database::{AnyConnection, BoxError, CONNECTION_CREATED, Direction, Refusal};

pub use crate::backend::Backend;
pub use crate::migrate::Signalled;
pub use crate::pool::Pool;
pub use crate::refused::refusal;
pub use crate::signals::{AFTER_COMMIT, POST_MIGRATE, POST_STATEMENT, PRE_MIGRATE, PRE_STATEMENT, Step};
pub use crate::statement::StatementKind;
pub use crate::transaction::Transaction;
