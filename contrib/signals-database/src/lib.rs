//! What the crates that announce writes of a database share: work that waits for a commit, the signal of new connections,
//! futures that run to their end although their caller is dropped, the direction of migrations, and the errors of receivers.
//!
//! Applications use `signals-orm` or `signals-sqlx`. This crate is for those that wrap another database library:
//!
//! ```
//! use std::sync::Arc;
//!
//! use signals_database::{Commits, hook};
//!
//! # futures_util::FutureExt::now_or_never(async {
//! let commits = Arc::new(Commits::default());
//! let outer = commits.open(); // after BEGIN
//! commits.push(hook(async { println!("outer is committed") }));
//! let inner = commits.open(); // after SAVEPOINT
//! commits.push(hook(async { unreachable!("inner is rolled back") }));
//! drop(inner); // after ROLLBACK TO
//! for hook in outer.release() { // after COMMIT
//!     hook.await;
//! }
//! # }).unwrap();
//! ```

#![forbid(unsafe_code)]

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod announce;
mod commits;
mod connection;
mod migration;
mod refusal;
mod shield;

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use crate::announce::{FirstRefusal, announce};
pub use crate::commits::{Commits, Hook, Savepoint, State, hook};
pub use crate::connection::{AnyConnection, CONNECTION_CREATED};
pub use crate::migration::Direction;
pub use crate::refusal::{BoxError, Refusal, ask, log};
pub use crate::shield::{Shield, shield};
