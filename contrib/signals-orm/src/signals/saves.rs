//! Signals around the save of one model.

use signals_core::{AsyncSignal, signal};

use crate::connection::Db;
use crate::error::BoxError;
use crate::model::AnyModel;

/// Sent before a model is written by `insert`, `update` or `save`. Receivers can change the model or refuse the write.
///
/// `insert` is `true` if a row is inserted and `false` if one is updated. `update_fields` names the columns that were `Set`
/// when the save began; these are the columns that are written. An update does not write its key.
///
/// If a receiver fails, the model is not written. Raw saves send [`PRE_SAVE_RAW`] instead.
///
/// Django: `pre_save`. A Django receiver refuses by raising; `update_fields` is `None` unless the caller names the fields.
#[signal]
pub static PRE_SAVE: AsyncSignal<
    fn(sender: &mut dyn AnyModel, insert: bool, update_fields: &[&'static str], db: &Db<'_>) -> Result<(), BoxError>,
>;

/// Sent after a model was written by `insert`, `update` or `save`, in the same transaction. `sender` is the row as the
/// database returned it, with all columns `Unchanged`.
///
/// If a receiver fails, its error is returned to the caller of the save, who rolls back. Without a transaction the row
/// stays, as in Django. Use [`Db::on_commit`] or [`AFTER_COMMIT`](crate::AFTER_COMMIT) for work that must wait for the
/// commit.
///
/// `update_fields` names the columns that were written, those included that receivers of [`PRE_SAVE`] set. It is `None` on a
/// plain connection or transaction of SeaORM, which passes the columns to no hook after the write, and on a database without
/// `RETURNING`, such as MySQL: use a [`Connection`](crate::Connection) or [`Transaction`](crate::Transaction).
///
/// `update_without_returning` sends [`PRE_SAVE`] alone, because SeaORM has no hook after it.
///
/// Django: `post_save`.
#[signal]
pub static POST_SAVE: AsyncSignal<
    fn(
        sender: &dyn AnyModel,
        created: bool,
        update_fields: Option<&[&'static str]>,
        db: &Db<'_>,
    ) -> Result<(), BoxError>,
>;

/// Replaces [`PRE_SAVE`] for raw saves: saves of fixtures through [`Db::raw`], which are written as they are.
///
/// A receiver of both signals names both: `#[receiver([PRE_SAVE, PRE_SAVE_RAW])]`.
///
/// Django: `pre_save` with `raw=True`, which each receiver has to check.
#[signal]
pub static PRE_SAVE_RAW: AsyncSignal<
    fn(sender: &mut dyn AnyModel, insert: bool, update_fields: &[&'static str], db: &Db<'_>) -> Result<(), BoxError>,
>;

/// Replaces [`POST_SAVE`] for raw saves; see [`PRE_SAVE_RAW`].
#[signal]
pub static POST_SAVE_RAW: AsyncSignal<
    fn(
        sender: &dyn AnyModel,
        created: bool,
        update_fields: Option<&[&'static str]>,
        db: &Db<'_>,
    ) -> Result<(), BoxError>,
>;
