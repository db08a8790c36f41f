//! The signals that are the blog's own.

use sea_orm::DatabaseConnection;
use signals_core::{AsyncSignal, Signal, signal};

use crate::{Activity, LockedOut};

/// Sent once the database is open and migrated. A receiver that writes later keeps a clone of it.
#[signal]
pub static DATABASE_OPENED: Signal<fn(database: &DatabaseConnection)>;

/// Asked before a login is tried, with the name that somebody typed. A receiver that fails keeps the password from being
/// looked at.
#[signal]
pub static LOGIN_REQUESTED: Signal<fn(name: &str) -> Result<(), LockedOut>>;

/// Sent when the page of a post no longer shows what is in the database.
#[signal]
pub static POST_CHANGED: Signal<fn(post_id: i32)>;

/// Asks everybody what they have seen so far.
#[signal]
pub static ACTIVITY_REQUESTED: AsyncSignal<fn(activity: &mut Activity)>;
