//! The signals, each with when it is sent.

use sea_orm::Statement;
use sea_orm::sea_query::ValueTuple;
use signals_core::{AsyncSignal, SenderType, Signal, signal};

use crate::bulk::BulkKind;
use crate::connect::AnyConnection;
use crate::db::Db;
use crate::hooks::Change;
use crate::m2m::Action;
use crate::model::{AnyModel, ModelInfo};
use crate::refusal::BoxError;

/// Sent before a model is written by `insert`, `update` or `save`. Receivers can change it, or refuse.
///
/// `insert` tells whether a row is to be inserted or updated, `update_fields` which columns are to be written: those that
/// were `Set` when the save began.
///
/// A receiver that fails keeps the model from being written. Not sent for raw saves: see [`PRE_SAVE_RAW`].
///
/// Django: `pre_save`. There a receiver refuses by raising; `update_fields` is `None` unless the caller has named them.
#[signal]
pub static PRE_SAVE: AsyncSignal<
    fn(sender: &mut dyn AnyModel, insert: bool, update_fields: &[&'static str], db: &Db<'_>) -> Result<(), BoxError>,
>;

/// Sent once a model has been written by `insert`, `update` or `save`, in the same transaction. `sender` is what the
/// database has now, all columns `Unchanged`.
///
/// A receiver that fails has its error returned to whoever saves, who rolls back. Where there is no transaction, the row
/// stays, as Django's does. [`Db::on_commit`] puts something off until the commit; [`AFTER_COMMIT`] is sent then.
///
/// SeaORM has no hook after `update_without_returning`, so that sends [`PRE_SAVE`] alone; and none at all for
/// `Entity::insert` and its kin, for which see [`Bulk`](crate::Bulk).
///
/// Django: `post_save`.
#[signal]
pub static POST_SAVE: AsyncSignal<fn(sender: &dyn AnyModel, created: bool, db: &Db<'_>) -> Result<(), BoxError>>;

/// [`PRE_SAVE`] for raw saves: those of fixtures, with [`Db::raw`], which are to be written as they are.
///
/// A receiver says that it wants both by naming both: `#[receiver([PRE_SAVE, PRE_SAVE_RAW])]`.
///
/// Django: `pre_save` with `raw=True`, which each receiver has to look for.
#[signal]
pub static PRE_SAVE_RAW: AsyncSignal<
    fn(sender: &mut dyn AnyModel, insert: bool, update_fields: &[&'static str], db: &Db<'_>) -> Result<(), BoxError>,
>;

/// [`POST_SAVE`] for raw saves, as [`PRE_SAVE_RAW`].
#[signal]
pub static POST_SAVE_RAW: AsyncSignal<fn(sender: &dyn AnyModel, created: bool, db: &Db<'_>) -> Result<(), BoxError>>;

/// Sent before a model is deleted by `delete`. A receiver that fails keeps it.
///
/// Django: `pre_delete`.
#[signal]
pub static PRE_DELETE: AsyncSignal<fn(sender: &dyn AnyModel, db: &Db<'_>) -> Result<(), BoxError>>;

/// Sent once a model has been deleted by `delete`, in the same transaction; its key is still set.
///
/// A receiver that fails has its error returned to whoever deletes. [`delete`](crate::delete) rolls back what was done, as
/// Django does; SeaORM's own `delete` has no transaction of its own. As in Django, it is sent too where there was no such
/// row any more.
///
/// Django: `post_delete`.
#[signal]
pub static POST_DELETE: AsyncSignal<fn(sender: &dyn AnyModel, db: &Db<'_>) -> Result<(), BoxError>>;

/// Sent once the transaction is committed in which a model was saved or deleted, and never if it is rolled back. Without a
/// transaction, it follows [`POST_SAVE`] or [`POST_DELETE`] at once.
///
/// Receivers get a copy of the model as it was written then, and no transaction. Nothing can be undone any more, so they
/// have nothing to respond; one that panics is told to the log, through `tracing`, and the others run. Raw saves do not
/// send it.
///
/// While somebody listens, a model can be written only where the commit is told: on a connection, or in a
/// [`Transaction`](crate::Transaction). In a transaction of SeaORM's own, `before_save` refuses with `DbErr::Custom`.
///
/// Django: `post_save` with a receiver that calls `transaction.on_commit`.
#[signal]
pub static AFTER_COMMIT: AsyncSignal<fn(sender: &dyn AnyModel, change: Change)>;

/// Sent before a model is made by `ActiveModel::new()`, or read through [`Init`](crate::Init).
///
/// Django: `pre_init`, for each instance. SeaORM has no hook for rows that are read, nor for struct literals and
/// `ActiveModel::default()`: those do not send it.
#[signal]
pub static PRE_INIT: Signal<fn(sender: SenderType)>;

/// Sent once a model has been made by `ActiveModel::new()`, or read through [`Init`](crate::Init). Receivers can change
/// it.
///
/// Django: `post_init`; see [`PRE_INIT`].
#[signal]
pub static POST_INIT: Signal<fn(sender: &mut dyn AnyModel)>;

/// Sent for each model that is linked into the program, before the first of them is used: see
/// [`prepare`](crate::prepare).
///
/// Django: `class_prepared`, as Python makes the class.
#[signal]
pub static CLASS_PREPARED: Signal<fn(sender: SenderType, model: &ModelInfo)>;

/// Sent before `insert_many`, `update_many` or `delete_many` is executed through [`Bulk`](crate::Bulk). A receiver that
/// fails keeps it from being executed.
///
/// The rows send no signals of their own. `sender` is the model whose table is written, `statement` what is to be executed.
///
/// Django has none: its bulk writes are silent, but for `QuerySet.delete`.
#[signal]
pub static PRE_BULK_WRITE: AsyncSignal<
    fn(sender: SenderType, kind: BulkKind, statement: &Statement, db: &Db<'_>) -> Result<(), BoxError>,
>;

/// Sent once `insert_many`, `update_many` or `delete_many` was executed through [`Bulk`](crate::Bulk), in the same
/// transaction. A receiver that fails undoes it.
///
/// `rows` is how many rows were written, as the database says.
#[signal]
pub static POST_BULK_WRITE: AsyncSignal<
    fn(sender: SenderType, kind: BulkKind, rows: u64, statement: &Statement, db: &Db<'_>) -> Result<(), BoxError>,
>;

/// Sent before and after a relation of many to many is changed through [`m2m`](crate::m2m()), in one transaction with it. A
/// receiver that fails undoes the change.
///
/// `sender` is the model of the junction, `related` that of the keys, `instance` the row whose relation it is. `keys` are
/// those that are added or removed, `None` for a clear. When rows are added, they are those that were missing; when they are
/// removed, those that were asked for, as in Django.
///
/// Django: `m2m_changed`. It tells by `reverse` which side declares the relation; in SeaORM both do.
#[signal]
pub static M2M_CHANGED: AsyncSignal<
    fn(
        sender: SenderType,
        instance: &dyn AnyModel,
        action: Action,
        related: SenderType,
        keys: Option<&[ValueTuple]>,
        db: &Db<'_>,
    ) -> Result<(), BoxError>,
>;

/// Sent for every physical connection that a pool opens, those that replace a lost one too, before it is used: see
/// `connect`. Receivers set it up.
///
/// `sender` is the connection of `sqlx`, so that `sender = SqliteConnection` gets that.
///
/// A receiver that fails has the connection closed. The first such failure is what `connect` returns;
/// later, the pool tells the log, tries again, and gives up with `DbErr::ConnectionAcquire` as its time is over.
///
/// Django: `connection_created`.
#[signal]
pub static CONNECTION_CREATED: AsyncSignal<fn(sender: &mut dyn AnyConnection) -> Result<(), BoxError>>;

/// Which way a migration goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// It is applied.
    Up,
    /// It is rolled back.
    Down,
}

/// A migration of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Step {
    /// Its name.
    pub migration: String,
    /// Which way it goes.
    pub direction: Direction,
}

/// Sent before migrations run through `Signalled`, with what they will be, in order; also if there are none.
///
/// `sender` is the type of the migrator. A receiver that fails keeps them from running.
///
/// Django: `pre_migrate`, for each app.
#[signal]
pub static PRE_MIGRATE: AsyncSignal<fn(sender: SenderType, plan: &[Step], db: &Db<'_>) -> Result<(), BoxError>>;

/// Sent once migrations have run through `Signalled`, with what they were; also if there were none. Not sent if one of them
/// failed.
///
/// A receiver that fails has its error returned; the migrations stay.
///
/// Django: `post_migrate`, for each app.
#[signal]
pub static POST_MIGRATE: AsyncSignal<fn(sender: SenderType, plan: &[Step], db: &Db<'_>) -> Result<(), BoxError>>;
