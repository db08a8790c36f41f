//! The signal of many-to-many relations.

use sea_orm::sea_query::ValueTuple;
use signals_core::{AsyncSignal, SenderType, signal};

use crate::connection::Db;
use crate::error::BoxError;
use crate::model::AnyModel;

/// What happens to a many-to-many relation. Django: the argument `action`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Before rows are added to the relation.
    PreAdd,
    /// After rows were added.
    PostAdd,
    /// Before rows are removed.
    PreRemove,
    /// After rows were removed.
    PostRemove,
    /// Before all rows are removed.
    PreClear,
    /// After all rows were removed.
    PostClear,
}

/// Sent before and after a many-to-many relation is changed through [`m2m`](crate::m2m()), in one transaction with the
/// change. If a receiver fails, the change is undone.
///
/// Also sent when SeaORM saves a nested model after `book.labels.push(…)` or `replace_all`, if the model is declared by
/// [`model!(ActiveModel, ActiveModelEx)`](crate::model!). Rows of the junction that are written in any other way send the signals
/// of saves, deletes or bulk writes alone.
///
/// `sender` is the model of the junction, `related` is the model of the keys, and `instance` is the row whose relation
/// changes. `keys` are the added or removed keys, and `None` for a clear. On an add they are the keys that were missing; on
/// a remove they are the keys that the caller named, as in Django.
///
/// Django: `m2m_changed`. Its `reverse` says which side declares the relation; in SeaORM both sides do.
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
