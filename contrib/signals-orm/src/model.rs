//! What a model is.

use std::any::Any;

use sea_orm::{ActiveModelTrait, EntityName, EntityTrait, IdenStatic, Iterable};
use signals_core::SenderType;

/// The `Model` (row type) of an `ActiveModel`.
pub type ModelOf<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Model;

/// A model that sends signals: an `ActiveModel` of SeaORM with [`model!`](crate::model!) beside its entity.
///
/// A receiver with `sender = account::ActiveModel` gets that type. A receiver of every model can find out which one it got:
/// `let sender: &dyn Any = sender;`, then `sender.downcast_ref`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model that sends signals",
    label = "expected the `ActiveModel` of an entity",
    note = "write `signals_orm::model!(ActiveModel);` beside the entity, in place of `impl ActiveModelBehavior for ActiveModel {{}}`"
)]
pub trait AnyModel: Any + Send + Sync {
    /// The table and columns of the model.
    fn info(&self) -> ModelInfo;
}

/// The table and columns of a model, without an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelInfo {
    /// The type of its `ActiveModel`, which is the sender of its signals.
    pub sender: SenderType,
    /// The name of the table.
    pub table: &'static str,
    /// The columns of the table, in the order of the fields.
    pub columns: Vec<&'static str>,
}

impl ModelInfo {
    /// The table and columns of the model `A`.
    #[must_use]
    pub fn of<A: ActiveModelTrait + 'static>() -> Self {
        ModelInfo {
            sender: SenderType::of::<A>(),
            table: table::<A>(),
            columns: columns::<A>().map(|column| column.as_str()).collect(),
        }
    }
}

/// The columns of the model `A`.
pub(crate) fn columns<A: ActiveModelTrait>() -> impl Iterator<Item = <A::Entity as EntityTrait>::Column> {
    <A::Entity as EntityTrait>::Column::iter()
}

/// The name of the table of the model `A`.
pub(crate) fn table<A: ActiveModelTrait>() -> &'static str {
    <A::Entity as Default>::default().table_name()
}
