//! The links that SeaORM writes itself, for models that contain their related ones.
//!
//! The code that `#[sea_orm::model]` generates calls `model.establish_links(…)`, and `establish_links_self` or
//! `establish_links_self_rev` for links of an entity with itself. Those are methods of `ActiveModelTrait`, and an inherent method
//! of the same name wins over them: [`model!`](crate::model!) adds some, which call the functions here.

use std::marker::PhantomData;

use async_trait::async_trait;
use sea_orm::sea_query::{IntoValueTuple, ValueTuple};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, Related,
    RelatedSelfVia, RelationDef,
};

use super::ManyToMany;
use crate::model::AnyModel;
use crate::registry::prepare;
use crate::signals::{Action, M2M_CHANGED};

/// What SeaORM writes of one kind of link. `M` is a model on its other side.
#[async_trait]
trait Links<M, C>: Sync {
    /// The relations of the junction to this side and to the other one.
    fn relations(&self) -> [RelationDef; 2];

    /// Adds links to `related`, and removes all others if `replace`.
    async fn establish(&self, related: &[M], replace: bool, db: &C) -> Result<(), DbErr>;
}

/// Links of `X` to another entity `R`, through the junction `J`.
struct ToOthers<'a, X, J, R>(&'a X, PhantomData<fn() -> (J, R)>);

/// Links of `X` to its own entity.
struct ToItself<'a, X, J>(&'a X, PhantomData<fn() -> J>);

/// The same links, from the other side.
struct FromItself<'a, X, J>(&'a X, PhantomData<fn() -> J>);

#[async_trait]
impl<X, J, R, M, C> Links<M, C> for ToOthers<'_, X, J, R>
where
    X: ActiveModelTrait + Sync,
    J: EntityTrait + Related<R> + Related<X::Entity>,
    J::Model: IntoActiveModel<J::ActiveModel>,
    J::ActiveModel: ActiveModelBehavior + Send,
    R: EntityTrait,
    M: ActiveModelTrait<Entity = R> + Sync,
    C: ConnectionTrait,
{
    fn relations(&self) -> [RelationDef; 2] {
        [<J as Related<X::Entity>>::to(), <J as Related<R>>::to()]
    }

    async fn establish(&self, related: &[M], replace: bool, db: &C) -> Result<(), DbErr> {
        ActiveModelTrait::establish_links(self.0, J::default(), related, replace, db).await
    }
}

#[async_trait]
impl<X, J, M, C> Links<M, C> for ToItself<'_, X, J>
where
    X: ActiveModelTrait<Entity: RelatedSelfVia<J>> + Sync,
    J: EntityTrait,
    J::Model: IntoActiveModel<J::ActiveModel>,
    J::ActiveModel: ActiveModelBehavior + Send,
    M: ActiveModelTrait<Entity = X::Entity> + Sync,
    C: ConnectionTrait,
{
    fn relations(&self) -> [RelationDef; 2] {
        [<X::Entity as RelatedSelfVia<J>>::via().rev(), <X::Entity as RelatedSelfVia<J>>::to()]
    }

    async fn establish(&self, related: &[M], replace: bool, db: &C) -> Result<(), DbErr> {
        ActiveModelTrait::establish_links_self(self.0, J::default(), related, replace, db).await
    }
}

#[async_trait]
impl<X, J, M, C> Links<M, C> for FromItself<'_, X, J>
where
    X: ActiveModelTrait<Entity: RelatedSelfVia<J>> + Sync,
    J: EntityTrait,
    J::Model: IntoActiveModel<J::ActiveModel>,
    J::ActiveModel: ActiveModelBehavior + Send,
    M: ActiveModelTrait<Entity = X::Entity> + Sync,
    C: ConnectionTrait,
{
    fn relations(&self) -> [RelationDef; 2] {
        [<X::Entity as RelatedSelfVia<J>>::to(), <X::Entity as RelatedSelfVia<J>>::via().rev()]
    }

    async fn establish(&self, related: &[M], replace: bool, db: &C) -> Result<(), DbErr> {
        ActiveModelTrait::establish_links_self_rev(self.0, J::default(), related, replace, db).await
    }
}

/// Adds links to `related`, and removes all others if `replace`. Sends [`M2M_CHANGED`] for what changes.
///
/// # Errors
///
/// Returns the error of the database, or that of a receiver.
pub async fn establish_links<A, X, J, R, M, C>(
    model: &X,
    _junction: J,
    related: &[M],
    replace: bool,
    db: &C,
) -> Result<(), DbErr>
where
    A: AnyModel + ActiveModelTrait,
    X: ActiveModelTrait<Entity = A::Entity> + Sync,
    J: EntityTrait + Related<R> + Related<A::Entity>,
    J::Model: IntoActiveModel<J::ActiveModel>,
    J::ActiveModel: ActiveModelBehavior + Send + 'static,
    R: EntityTrait,
    R::ActiveModel: 'static,
    M: ActiveModelTrait<Entity = R> + Clone + Sync,
    C: ConnectionTrait,
{
    announced::<A, X, J, R, _, _>(model, &ToOthers::<_, J, R>(model, PhantomData), related, replace, db).await
}

/// The same for links of an entity with itself; `is_reverse` from their other side.
///
/// # Errors
///
/// The same as for [`establish_links`].
pub async fn establish_links_self<A, X, J, M, C>(
    model: &X,
    _junction: J,
    related: &[M],
    replace: bool,
    db: &C,
    is_reverse: bool,
) -> Result<(), DbErr>
where
    A: AnyModel + ActiveModelTrait,
    A::Entity: RelatedSelfVia<J>,
    X: ActiveModelTrait<Entity = A::Entity> + Sync,
    J: EntityTrait,
    J::Model: IntoActiveModel<J::ActiveModel>,
    J::ActiveModel: ActiveModelBehavior + Send + 'static,
    M: ActiveModelTrait<Entity = A::Entity> + Clone + Sync,
    C: ConnectionTrait,
{
    if is_reverse {
        let links = FromItself::<_, J>(model, PhantomData);
        announced::<A, X, J, A::Entity, _, _>(model, &links, related, replace, db).await
    } else {
        let links = ToItself::<_, J>(model, PhantomData);
        announced::<A, X, J, A::Entity, _, _>(model, &links, related, replace, db).await
    }
}

async fn announced<A, X, J, R, M, C>(
    model: &X,
    links: &impl Links<M, C>,
    related: &[M],
    replace: bool,
    db: &C,
) -> Result<(), DbErr>
where
    A: AnyModel + ActiveModelTrait,
    X: ActiveModelTrait<Entity = A::Entity>,
    J: EntityTrait<ActiveModel: 'static>,
    R: EntityTrait<ActiveModel: 'static>,
    M: ActiveModelTrait<Entity = R> + Clone + Sync,
    C: ConnectionTrait,
{
    prepare();
    if !M2M_CHANGED.has_receivers_for::<J::ActiveModel>() {
        return links.establish(related, replace, db).await;
    }
    let [left, right] = links.relations();
    let relation =
        ManyToMany { instance: instance_of::<A, X>(model), left, right, entities: PhantomData::<fn() -> (J, R)> };
    let present = relation.present(db).await?.into_iter().map(IntoValueTuple::into_value_tuple).collect::<Vec<_>>();
    let (kept, missing): (Vec<_>, Vec<_>) =
        related.iter().cloned().partition(|related| key(related).is_some_and(|key| present.contains(&key)));
    if replace {
        let kept_keys = kept.iter().filter_map(key).collect::<Vec<_>>();
        let leftover = present.into_iter().filter(|key| !kept_keys.contains(key)).collect::<Vec<_>>();
        if !leftover.is_empty() {
            relation.send(db, Action::PreRemove, Some(&leftover)).await?;
            links.establish(&kept, true, db).await?;
            relation.send(db, Action::PostRemove, Some(&leftover)).await?;
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let keys = missing.iter().filter_map(key).collect::<Vec<_>>();
    relation.send(db, Action::PreAdd, Some(&keys)).await?;
    links.establish(&missing, false, db).await?;
    relation.send(db, Action::PostAdd, Some(&keys)).await
}

/// The model that receivers get, of one that contains the related ones.
fn instance_of<A, X>(model: &X) -> A
where
    A: ActiveModelTrait,
    X: ActiveModelTrait<Entity = A::Entity>,
{
    let mut instance = <A as ActiveModelTrait>::default();
    for column in <A::Entity as EntityTrait>::Column::iter() {
        if let Some(value) = model.get(column).into_value() {
            instance.set(column, value);
        }
    }
    instance
}

fn key<M: ActiveModelTrait>(model: &M) -> Option<ValueTuple> {
    model.get_primary_key_value()
}
