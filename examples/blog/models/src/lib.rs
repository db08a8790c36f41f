//! The models of the blog, and its own signals. They are all that its crates share.
//!
//! Each model sends the signals of `signals-orm`. Those in [`signals`] are for events that neither the ORM nor the
//! server knows.

#![forbid(unsafe_code)]

mod activity;
mod client;
mod migrator;
mod models;
mod refused;
pub mod signals;

use std::time::{SystemTime, UNIX_EPOCH};

pub use crate::activity::{Activity, Row};
pub use crate::client::ClientAddress;
pub use crate::migrator::Migrator;
pub use crate::models::{PasswordHash, comment, post, profile, user};
pub use crate::refused::{LockedOut, Refused};

/// The current time in seconds since 1970, as models store it.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
