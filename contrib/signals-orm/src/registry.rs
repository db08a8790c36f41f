//! The models that are linked into the program, and the macro that registers one.

use std::cell::Cell;
use std::sync::Once;

use signals_core::{Signal, signal};

use crate::error::log;
use crate::model::ModelInfo;
use crate::signals::CLASS_PREPARED;

/// Each model is a receiver of this signal, so the list of receivers is the list of models.
#[signal]
pub static MODELS: Signal<fn() -> ModelInfo>;

/// Iterates over the models of the program: every entity with [`model!`](crate::model!) in a crate that is linked.
///
/// An entity without [`model!`](crate::model!) sends nothing, and SeaORM has no list to compare with.
/// [`tables_without_model`](crate::tables_without_model) returns what was written of them.
///
/// Django: `apps.get_models`.
pub fn models() -> impl Iterator<Item = ModelInfo> {
    MODELS.responses().map(|(_, model)| model)
}

/// Sends [`CLASS_PREPARED`] for each model of the program, the first time it is called.
///
/// The first use of any model calls it. Call it yourself to send the signal as the program starts. Other threads wait until
/// the receivers have run. A model that a receiver uses is not prepared again.
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

/// Makes the `ActiveModel` of an entity send signals. It replaces `impl ActiveModelBehavior for ActiveModel {}`.
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
/// It also adds a method `ActiveModel::new()`, which sends [`PRE_INIT`](crate::PRE_INIT) and [`POST_INIT`](crate::POST_INIT).
///
/// An entity that contains related ones by `#[sea_orm::model]` and `via`, such as `labels: HasMany<super::label::Entity>`, names
/// its second type, too: `signals_orm::model!(ActiveModel, ActiveModelEx);`. What SeaORM then writes for
/// `book.labels.push(…)` and `book.labels.replace_all(…)` sends [`M2M_CHANGED`](crate::M2M_CHANGED), also for links of an entity
/// with itself: `#[sea_orm(self_ref, via = …)]`. Without the second type, they send only the signals of the junction's rows.
///
/// `sea-orm-cli` writes `impl ActiveModelBehavior for ActiveModel {}` into the entities that it generates. Generate them with
/// `--impl-active-model-behavior=false`, so that they can be generated again, and write the macros into a module of your own
/// in the same crate: `signals_orm::model!(entity::account::ActiveModel);`.
///
/// An entity with its own `ActiveModelBehavior` keeps it, calls [`hooks`](crate::hooks) from it, and adds `own behavior`:
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
///             // … your own code …
///             hooks::before_save(self, db, insert).await
///         }
///         // … and likewise `after_save`, `before_delete` and `after_delete`
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! model {
    ($active_model:ty) => {
        $crate::model!($active_model, own behavior);

        impl $active_model {
            /// Returns a new model, all columns unset, and sends `PRE_INIT` and `POST_INIT`, whose receivers can set columns.
            #[must_use]
            #[allow(dead_code, unreachable_pub, reason = "not every entity uses it, and its visibility is that of the type")]
            pub fn new() -> Self {
                $crate::hooks::new()
            }
        }

        #[$crate::__private::async_trait]
        impl $crate::__private::ActiveModelBehavior for $active_model {
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
    ($active_model:ty, $active_model_ex:ty) => {
        $crate::model!($active_model);

        impl $active_model_ex {
            /// Saves links of this model to related ones, and sends `M2M_CHANGED`. What SeaORM generates calls it.
            #[doc(hidden)]
            #[allow(unreachable_pub, reason = "its visibility is that of the type")]
            pub async fn establish_links<J, R, M, C>(
                &self,
                junction: J,
                related: &[M],
                replace: bool,
                db: &C,
            ) -> ::core::result::Result<(), $crate::__private::DbErr>
            where
                J: $crate::__private::EntityTrait
                    + $crate::__private::Related<R>
                    + $crate::__private::Related<<$active_model as $crate::__private::ActiveModelTrait>::Entity>,
                J::Model: $crate::__private::IntoActiveModel<J::ActiveModel>,
                J::ActiveModel: $crate::__private::ActiveModelBehavior + ::core::marker::Send + 'static,
                R: $crate::__private::EntityTrait,
                R::ActiveModel: 'static,
                M: $crate::__private::ActiveModelTrait<Entity = R> + ::core::clone::Clone + ::core::marker::Sync,
                C: $crate::__private::ConnectionTrait,
            {
                $crate::__private::establish_links::<$active_model, _, _, _, _, _>(self, junction, related, replace, db)
                    .await
            }
        }

        $crate::__links_with_itself!($active_model, $active_model_ex, establish_links_self, false);
        $crate::__links_with_itself!($active_model, $active_model_ex, establish_links_self_rev, true);
    };
}

/// A method for links of a model with others of its entity. Not public API.
#[doc(hidden)]
#[macro_export]
macro_rules! __links_with_itself {
    ($active_model:ty, $active_model_ex:ty, $method:ident, $is_reverse:literal) => {
        impl $active_model_ex {
            #[doc(hidden)]
            #[allow(dead_code, missing_docs, unreachable_pub, reason = "not every model has such links")]
            pub async fn $method<J, M, C>(
                &self,
                junction: J,
                related: &[M],
                replace: bool,
                db: &C,
            ) -> ::core::result::Result<(), $crate::__private::DbErr>
            where
                <$active_model as $crate::__private::ActiveModelTrait>::Entity: $crate::__private::RelatedSelfVia<J>,
                J: $crate::__private::EntityTrait,
                J::Model: $crate::__private::IntoActiveModel<J::ActiveModel>,
                J::ActiveModel: $crate::__private::ActiveModelBehavior + ::core::marker::Send + 'static,
                M: $crate::__private::ActiveModelTrait<
                        Entity = <$active_model as $crate::__private::ActiveModelTrait>::Entity,
                    > + ::core::clone::Clone
                    + ::core::marker::Sync,
                C: $crate::__private::ConnectionTrait,
            {
                $crate::__private::establish_links_self::<$active_model, _, _, _, _>(
                    self,
                    junction,
                    related,
                    replace,
                    db,
                    $is_reverse,
                )
                .await
            }
        }
    };
}
