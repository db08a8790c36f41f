//! The blog's own signals.

use signals_core::{AsyncSignal, Signal, signal};
use signals_orm::Connection;

use crate::{Activity, ClientAddress, LockedOut};

/// Sent after the database was opened and migrated. A receiver that writes later keeps a clone of the connection.
#[signal]
pub static DATABASE_OPENED: Signal<fn(database: &Connection)>;

/// Sent before a login is attempted, with the entered name, and after one has failed. If a receiver returns an error, the
/// password is not checked.
#[signal]
pub static LOGIN_REQUESTED: Signal<fn(name: &str, client: ClientAddress) -> Result<(), LockedOut>>;

/// Sent when the page of a post no longer shows what is in the database.
#[signal]
pub static POST_CHANGED: Signal<fn(post_id: i32)>;

/// Collects what each receiver has seen so far.
#[signal]
pub static ACTIVITY_REQUESTED: AsyncSignal<fn(activity: &mut Activity)>;
