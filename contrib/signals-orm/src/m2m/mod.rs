//! Many-to-many relations.

mod links;

use std::fmt;
use std::marker::PhantomData;

use sea_orm::sea_query::{Condition, IntoValueTuple, OnConflict, ValueTuple};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IdenStatic, Identity, IntoActiveModel,
    Iterable, PrimaryKeyTrait, QueryFilter, QuerySelect, Related, RelationDef, Value,
};
use signals_core::SenderType;

pub use self::links::{establish_links, establish_links_self};
use crate::connection::{Begin, Db, Transaction, own_write, transaction};
use crate::error::ask;
use crate::model::{AnyModel, table};
use crate::registry::prepare;
use crate::signals::{Action, M2M_CHANGED};

/// The key of an entity.
type Key<R> = <<R as EntityTrait>::PrimaryKey as PrimaryKeyTrait>::ValueType;

/// The rows of `R` that one row of `A` is related to through the junction `J`. Made by [`m2m`].
pub struct ManyToMany<A, J, R> {
    instance: A,
    left: RelationDef,
    right: RelationDef,
    entities: PhantomData<fn() -> (J, R)>,
}

impl<A: fmt::Debug, J, R> fmt::Debug for ManyToMany<A, J, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManyToMany").field("instance", &self.instance).finish_non_exhaustive()
    }
}

/// Gives access to the rows of `related` that `instance` is related to through the entity `junction`. Its methods change the
/// relation and send [`M2M_CHANGED`].
///
/// The junction is an entity that is `Related` to both sides. The keys that the methods take are keys of `related`.
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
/// # mod tag {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "tag")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #     }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     signals_orm::model!(ActiveModel);
/// # }
/// # mod account_tag {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "account_tag")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key, auto_increment = false)]
/// #         pub account_id: i32,
/// #         #[sea_orm(primary_key, auto_increment = false)]
/// #         pub tag_id: i32,
/// #     }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {
/// #         #[sea_orm(belongs_to = "super::account::Entity", from = "Column::AccountId", to = "super::account::Column::Id")]
/// #         Account,
/// #         #[sea_orm(belongs_to = "super::tag::Entity", from = "Column::TagId", to = "super::tag::Column::Id")]
/// #         Tag,
/// #     }
/// #     impl Related<super::account::Entity> for Entity {
/// #         fn to() -> RelationDef {
/// #             Relation::Account.def()
/// #         }
/// #     }
/// #     impl Related<super::tag::Entity> for Entity {
/// #         fn to() -> RelationDef {
/// #             Relation::Tag.def()
/// #         }
/// #     }
/// #     signals_orm::model!(ActiveModel);
/// # }
/// use sea_orm::{DatabaseConnection, DbErr};
/// use signals_orm::m2m;
///
/// async fn tag(ada: account::Model, db: &DatabaseConnection) -> Result<(), DbErr> {
///     m2m(ada, account_tag::Entity, tag::Entity).add(db, [1, 2]).await
/// }
/// # fn main() {}
/// ```
///
/// Each method runs in one transaction with the receivers, and a receiver that fails undoes the change.
///
/// Relations of an entity with itself do not compile here, because SeaORM does not describe them by `Related`. Declare them by
/// `#[sea_orm(self_ref, via = …)]` in an `#[sea_orm::model]`, and change them by `push` and `replace_all`: see
/// [`model!`](crate::model!).
///
/// Django: `account.tags.add(1, 2)`.
pub fn m2m<A, J, R>(instance: impl IntoActiveModel<A>, _junction: J, _related: R) -> ManyToMany<A, J, R>
where
    A: AnyModel + ActiveModelTrait,
    J: EntityTrait + Related<A::Entity> + Related<R>,
    R: EntityTrait,
{
    ManyToMany {
        instance: instance.into_active_model(),
        left: <J as Related<A::Entity>>::to(),
        right: <J as Related<R>>::to(),
        entities: PhantomData,
    }
}

impl<A, J, R> ManyToMany<A, J, R>
where
    A: AnyModel + ActiveModelTrait,
    J: EntityTrait,
    J::ActiveModel: AnyModel + ActiveModelTrait<Entity = J> + Send,
    R: EntityTrait,
    R::ActiveModel: AnyModel,
    Key<R>: Clone + Sync,
{
    /// Adds the rows with these keys, except those that are already related. A row that another session adds meanwhile is not
    /// an error.
    ///
    /// Without keys it does nothing. If all keys are related already, the signal is sent with no keys, as in Django.
    ///
    /// # Errors
    ///
    /// Returns the error of a receiver or of SeaORM, and [`DbErr::AttrNotSet`] if the instance has no key.
    pub async fn add<C: Begin>(&self, db: &C, keys: impl IntoIterator<Item = Key<R>>) -> Result<(), DbErr> {
        let keys = unique::<R>(keys);
        if keys.is_empty() {
            return Ok(());
        }
        transaction(db, async |transaction| {
            let present = self.present(transaction).await?;
            let missing = keys.into_iter().filter(|key| !present.contains(key)).collect();
            self.insert(transaction, missing).await
        })
        .await
    }

    /// Removes the rows with these keys. Without keys it does nothing.
    ///
    /// # Errors
    ///
    /// The same as for [`add`](Self::add).
    pub async fn remove<C: Begin>(&self, db: &C, keys: impl IntoIterator<Item = Key<R>>) -> Result<(), DbErr> {
        let keys = unique::<R>(keys);
        transaction(db, async |transaction| self.delete(transaction, keys).await).await
    }

    /// Removes all rows except those with these keys, then adds the missing ones. If nothing changes, nothing is sent.
    ///
    /// # Errors
    ///
    /// The same as for [`add`](Self::add).
    pub async fn set<C: Begin>(&self, db: &C, keys: impl IntoIterator<Item = Key<R>>) -> Result<(), DbErr> {
        let keys = unique::<R>(keys);
        transaction(db, async |transaction| {
            let present = self.present(transaction).await?;
            let missing: Vec<_> = keys.iter().filter(|key| !present.contains(key)).cloned().collect();
            let leftover = present.into_iter().filter(|key| !keys.contains(key)).collect();
            self.delete(transaction, leftover).await?;
            if missing.is_empty() { Ok(()) } else { self.insert(transaction, missing).await }
        })
        .await
    }

    /// Removes all rows. The signal is sent without keys, even if there are no rows.
    ///
    /// # Errors
    ///
    /// The same as for [`add`](Self::add).
    pub async fn clear<C: Begin>(&self, db: &C) -> Result<(), DbErr> {
        let rows = self.is_of_instance()?;
        transaction(db, async |transaction| {
            self.send(transaction, Action::PreClear, None).await?;
            own_write(table::<J::ActiveModel>(), J::delete_many().filter(rows).exec(transaction)).await?;
            self.send(transaction, Action::PostClear, None).await
        })
        .await
    }

    async fn insert(&self, db: &Transaction, keys: Vec<Key<R>>) -> Result<(), DbErr> {
        let keys: Vec<_> = keys.into_iter().map(IntoValueTuple::into_value_tuple).collect();
        let instance = self.instance_columns()?;
        self.send(db, Action::PreAdd, Some(&keys)).await?;
        let columns = columns::<J>(&self.right.from_col)?;
        let rows = keys.iter().map(|key| {
            let mut row = <J::ActiveModel as ActiveModelTrait>::default();
            for (column, value) in &instance {
                row.set(*column, value.clone());
            }
            for (column, value) in columns.iter().zip(key.clone()) {
                row.set(*column, value);
            }
            row
        });
        // A row that was added since the missing ones were found is not an error.
        let ignored = OnConflict::new().do_nothing_on(J::PrimaryKey::iter()).to_owned();
        let insert = J::insert_many(rows.collect::<Vec<_>>()).on_conflict(ignored).try_insert();
        own_write(table::<J::ActiveModel>(), insert.exec_without_returning(db)).await?;
        self.send(db, Action::PostAdd, Some(&keys)).await
    }

    async fn delete(&self, db: &Transaction, keys: Vec<Key<R>>) -> Result<(), DbErr> {
        if keys.is_empty() {
            return Ok(());
        }
        let keys: Vec<_> = keys.into_iter().map(IntoValueTuple::into_value_tuple).collect();
        let rows = self.is_of_instance()?.add(are(&columns::<J>(&self.right.from_col)?, &keys));
        self.send(db, Action::PreRemove, Some(&keys)).await?;
        own_write(table::<J::ActiveModel>(), J::delete_many().filter(rows).exec(db)).await?;
        self.send(db, Action::PostRemove, Some(&keys)).await
    }
}

impl<A, J, R> ManyToMany<A, J, R>
where
    A: AnyModel + ActiveModelTrait,
    J: EntityTrait<ActiveModel: 'static>,
    R: EntityTrait<ActiveModel: 'static>,
{
    async fn send<C: ConnectionTrait>(&self, db: &C, action: Action, keys: Option<&[ValueTuple]>) -> Result<(), DbErr> {
        prepare();
        if !M2M_CHANGED.has_receivers_for::<J::ActiveModel>() {
            return Ok(());
        }
        let (sender, related) = (SenderType::of::<J::ActiveModel>(), SenderType::of::<R::ActiveModel>());
        ask(M2M_CHANGED.responses(sender, &self.instance, action, related, keys, &Db::new(db))).await
    }

    /// The keys of the related rows.
    async fn present<C: ConnectionTrait>(&self, db: &C) -> Result<Vec<Key<R>>, DbErr> {
        let columns = columns::<J>(&self.right.from_col)?;
        J::find().select_only().columns(columns).filter(self.is_of_instance()?).into_tuple().all(db).await
    }

    /// The columns of the junction that hold the key of the instance, with their values.
    fn instance_columns(&self) -> Result<Vec<(J::Column, Value)>, DbErr> {
        let own = columns::<A::Entity>(&self.left.to_col)?;
        let columns = columns::<J>(&self.left.from_col)?;
        let pairs = columns.into_iter().zip(own).map(|(column, own)| {
            let value = self.instance.get(own).into_value();
            Ok((column, value.ok_or_else(|| DbErr::AttrNotSet(own.as_str().to_owned()))?))
        });
        pairs.collect()
    }

    fn is_of_instance(&self) -> Result<Condition, DbErr> {
        let columns = self.instance_columns()?.into_iter();
        Ok(columns.fold(Condition::all(), |all, (column, value)| all.add(column.eq(value))))
    }
}

/// The columns that a relation names.
fn columns<E: EntityTrait>(identity: &Identity) -> Result<Vec<E::Column>, DbErr> {
    let column = |name: &str| E::Column::iter().find(|column| column.as_str() == name);
    let missing = |name: String| DbErr::Type(format!("{} has no column {name}", E::default().as_str()));
    identity.iter().map(|name| column(&name.to_string()).ok_or_else(|| missing(name.to_string()))).collect()
}

/// A condition that holds if `columns` equal one of `keys`.
fn are<C: ColumnTrait>(columns: &[C], keys: &[ValueTuple]) -> Condition {
    if let [column] = columns {
        return Condition::all().add(column.is_in(keys.iter().cloned().flatten()));
    }
    keys.iter().fold(Condition::any(), |any, key| {
        let pairs = columns.iter().zip(key.clone());
        any.add(pairs.fold(Condition::all(), |all, (column, value)| all.add(column.eq(value))))
    })
}

fn unique<R: EntityTrait>(keys: impl IntoIterator<Item = Key<R>>) -> Vec<Key<R>> {
    let mut unique = Vec::new();
    for key in keys {
        if !unique.contains(&key) {
            unique.push(key);
        }
    }
    unique
}
