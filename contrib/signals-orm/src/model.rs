//! What is a model, and which ones the program has.

use std::any::Any;
use std::cell::Cell;
use std::sync::Once;

use sea_orm::{ActiveModelTrait, EntityName, EntityTrait, IdenStatic, Iterable};
use signals_core::{SenderType, Signal, signal};

use crate::refusal::log;
use crate::signals::CLASS_PREPARED;

/// A model that sends signals: an `ActiveModel` of SeaORM for which [`model!`](crate::model!) stands beside it.
///
/// Signals are sent by it, and a receiver with `sender = account::ActiveModel` gets it as that type. One that hears all
/// models can look which it has: `let sender: &dyn Any = sender;`, and then `sender.downcast_ref`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model that sends signals",
    label = "expected the `ActiveModel` of an entity",
    note = "write `signals_orm::model!(ActiveModel);` beside the entity, in place of `impl ActiveModelBehavior for ActiveModel {{}}`"
)]
pub trait AnyModel: Any + Send + Sync {
    /// What is known of the model.
    fn info(&self) -> ModelInfo;
}

/// What is known of a model without an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelInfo {
    /// The type of its `ActiveModel`, by which it sends.
    pub sender: SenderType,
    /// The table that it is stored in.
    pub table: &'static str,
    /// The columns of the table, in the order of the fields.
    pub columns: Vec<&'static str>,
}

impl ModelInfo {
    /// That of a model.
    #[must_use]
    pub fn of<A: ActiveModelTrait + 'static>() -> Self {
        ModelInfo {
            sender: SenderType::of::<A>(),
            table: <A::Entity as Default>::default().table_name(),
            columns: <A::Entity as EntityTrait>::Column::iter().map(|column| column.as_str()).collect(),
        }
    }
}

/// Each model answers with what is known of it, so that the list of receivers is the list of models.
#[signal]
pub static MODELS: Signal<fn() -> ModelInfo>;

/// The models of the program: each for which [`model!`](crate::model!) stands in a crate that is linked.
///
/// Django: `apps.get_models`.
pub fn models() -> impl Iterator<Item = ModelInfo> {
    MODELS.responses().map(|(_, model)| model)
}

/// Sends [`CLASS_PREPARED`] for each model of the program, the first time it is called.
///
/// The first use of any model does so, and a program that wants it to be done as it starts calls this. Other threads wait
/// meanwhile. If a receiver uses a model, that one is used before it is prepared.
pub fn prepare() {
    static PREPARED: Once = Once::new();
    if !PREPARED.is_completed() {
        prepare_by(&PREPARED);
    }
}

#[cold]
fn prepare_by(prepared: &Once) {
    thread_local! {
        static PREPARING: Cell<bool> = const { Cell::new(false) };
    }
    if !PREPARING.get() {
        prepared.call_once(|| {
            PREPARING.set(true);
            for model in models() {
                log(&CLASS_PREPARED.send_robust(model.sender, &model));
            }
            PREPARING.set(false);
        });
    }
}

/// Makes the `ActiveModel` of an entity send signals. It stands where `impl ActiveModelBehavior for ActiveModel {}` stood.
///
/// ```
/// mod account {
///     use sea_orm::entity::prelude::*;
///
///     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
///     #[sea_orm(table_name = "account")]
///     pub struct Model {
///         #[sea_orm(primary_key)]
///         pub id: i32,
///         pub owner: String,
///     }
///
///     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
///     pub enum Relation {}
///
///     signals_orm::model!(ActiveModel);
/// }
/// # fn main() {
/// # assert!(signals_orm::models().any(|model| model.table == "account"));
/// # }
/// ```
///
/// An entity with a behaviour of its own keeps it, calls [`hooks`](crate::hooks) from there, and says so:
///
/// ```
/// mod account {
///     use sea_orm::entity::prelude::*;
///     use signals_orm::hooks;
/// #   #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #   #[sea_orm(table_name = "account")]
/// #   pub struct Model {
/// #       #[sea_orm(primary_key)]
/// #       pub id: i32,
/// #   }
/// #   #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #   pub enum Relation {}
///
///     signals_orm::model!(ActiveModel, own behavior);
///
///     #[async_trait::async_trait]
///     impl ActiveModelBehavior for ActiveModel {
///         async fn before_save<C: ConnectionTrait>(self, db: &C, insert: bool) -> Result<Self, DbErr> {
///             // … what is its own …
///             hooks::before_save(self, db, insert).await
///         }
///         // `after_save`, `before_delete`, `after_delete` and `new` likewise
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! model {
    ($active_model:ty) => {
        $crate::model!($active_model, own behavior);

        #[$crate::__private::async_trait]
        impl $crate::__private::ActiveModelBehavior for $active_model {
            fn new() -> Self {
                $crate::hooks::new()
            }

            async fn before_save<C>(
                self,
                db: &C,
                insert: bool,
            ) -> ::core::result::Result<Self, $crate::__private::DbErr>
            where
                C: $crate::__private::ConnectionTrait,
            {
                $crate::hooks::before_save(self, db, insert).await
            }

            async fn after_save<C>(
                model: $crate::__private::ModelOf<Self>,
                db: &C,
                insert: bool,
            ) -> ::core::result::Result<$crate::__private::ModelOf<Self>, $crate::__private::DbErr>
            where
                C: $crate::__private::ConnectionTrait,
            {
                $crate::hooks::after_save::<Self, C>(model, db, insert).await
            }

            async fn before_delete<C>(self, db: &C) -> ::core::result::Result<Self, $crate::__private::DbErr>
            where
                C: $crate::__private::ConnectionTrait,
            {
                $crate::hooks::before_delete(self, db).await
            }

            async fn after_delete<C>(self, db: &C) -> ::core::result::Result<Self, $crate::__private::DbErr>
            where
                C: $crate::__private::ConnectionTrait,
            {
                $crate::hooks::after_delete(self, db).await
            }
        }
    };
    ($active_model:ty, own behavior) => {
        impl $crate::AnyModel for $active_model {
            fn info(&self) -> $crate::ModelInfo {
                $crate::ModelInfo::of::<Self>()
            }
        }

        const _: () = {
            use $crate::__private::signals_core;

            #[signals_core::receiver($crate::__private::MODELS, crate = signals_core)]
            fn model() -> $crate::ModelInfo {
                $crate::ModelInfo::of::<$active_model>()
            }
        };
    };
}
