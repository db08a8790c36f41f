//! Signals around migrations.

use signals_core::{AsyncSignal, SenderType, signal};
use signals_database::Direction;

use crate::connection::Db;
use crate::error::BoxError;

/// One migration of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Step {
    /// The name of the migration.
    pub migration: String,
    /// The direction: applied or reverted.
    pub direction: Direction,
}

/// Sent before migrations run through `Signalled`, even if there are none to run. `plan` lists them in order.
///
/// `sender` is the type of the migrator. If a receiver fails, no migration runs.
///
/// Django: `pre_migrate`, for each app.
#[signal]
pub static PRE_MIGRATE: AsyncSignal<fn(sender: SenderType, plan: &[Step], db: &Db<'_>) -> Result<(), BoxError>>;

/// Sent after migrations ran through `Signalled`, even if there were none to run. Not sent if one of them failed.
///
/// If a receiver fails, its error is returned; the migrations stay applied.
///
/// Django: `post_migrate`, for each app.
#[signal]
pub static POST_MIGRATE: AsyncSignal<fn(sender: SenderType, plan: &[Step], db: &Db<'_>) -> Result<(), BoxError>>;
