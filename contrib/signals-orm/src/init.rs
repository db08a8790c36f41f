//! Rows that send signals when they are read.

use std::ops::{Deref, DerefMut};

use sea_orm::{
    ActiveModelTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, ModelTrait, QueryResult, TryIntoModel,
};

use crate::hooks::loaded;
use crate::model::AnyModel;

/// A row that sends [`PRE_INIT`](crate::PRE_INIT) and [`POST_INIT`](crate::POST_INIT) when it is read.
///
/// SeaORM has no hook for reads, so the query asks for this type:
///
/// ```
/// # mod account {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "account")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #     }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     signals_orm::model!(ActiveModel);
/// # }
/// use sea_orm::{DatabaseConnection, DbErr, EntityTrait};
/// use signals_orm::Init;
///
/// async fn accounts(db: &DatabaseConnection) -> Result<Vec<Init<account::Model>>, DbErr> {
///     account::Entity::find().into_model().all(db).await
/// }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Init<M>(pub M);

impl<M> Deref for Init<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.0
    }
}

impl<M> DerefMut for Init<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.0
    }
}

type ActiveModelOf<M> = <<M as ModelTrait>::Entity as EntityTrait>::ActiveModel;

impl<M> FromQueryResult for Init<M>
where
    M: ModelTrait + FromQueryResult + IntoActiveModel<ActiveModelOf<M>>,
    M::Entity: EntityTrait<Model = M>,
    ActiveModelOf<M>: AnyModel + ActiveModelTrait<Entity = M::Entity> + TryIntoModel<M>,
{
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        loaded::<ActiveModelOf<M>>(|| M::from_query_result(row, prefix)).map(Init)
    }
}
