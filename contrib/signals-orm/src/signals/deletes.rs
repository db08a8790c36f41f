//! Signals around the delete of one model.

use signals_core::{AsyncSignal, signal};

use crate::connection::Db;
use crate::error::BoxError;
use crate::model::AnyModel;

/// Sent before a model is deleted by `delete`. If a receiver fails, the row is kept.
///
/// Django: `pre_delete`.
#[signal]
pub static PRE_DELETE: AsyncSignal<fn(sender: &dyn AnyModel, db: &Db<'_>) -> Result<(), BoxError>>;

/// Sent after a model was deleted by `delete`, in the same transaction. The key of `sender` is still set.
///
/// If a receiver fails, its error is returned to the caller. [`delete`](crate::delete) then rolls back, as Django does;
/// SeaORM's own `delete` has no transaction of its own. As in Django, the signal is also sent if there was no such row.
///
/// Django: `post_delete`.
#[signal]
pub static POST_DELETE: AsyncSignal<fn(sender: &dyn AnyModel, db: &Db<'_>) -> Result<(), BoxError>>;
