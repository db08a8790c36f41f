//! The links that SeaORM writes itself, for models that contain their related ones.
//!
//! The code that `#[sea_orm::model]` generates calls `model.establish_links(…)`. That is a method of `ActiveModelTrait`, and
//! an inherent method of the same name wins over it: [`model!`](crate::model!) adds one, which calls the function here.

use std::marker::PhantomData;

use sea_orm::sea_query::{IntoValueTuple, ValueTuple};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, Related,
};

use super::ManyToMany;
use crate::model::AnyModel;
use crate::registry::prepare;
use crate::signals::{Action, M2M_CHANGED};

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
    prepare();
    if !M2M_CHANGED.has_receivers_for::<J::ActiveModel>() {
        return ActiveModelTrait::establish_links(model, J::default(), related, replace, db).await;
    }
    let links = of::<A, X, J, R>(model);
    let present = links.present(db).await?.into_iter().map(IntoValueTuple::into_value_tuple).collect::<Vec<_>>();
    let (kept, missing): (Vec<_>, Vec<_>) =
        related.iter().cloned().partition(|related| key(related).is_some_and(|key| present.contains(&key)));
    if replace {
        let kept_keys = kept.iter().filter_map(key).collect::<Vec<_>>();
        let leftover = present.into_iter().filter(|key| !kept_keys.contains(key)).collect::<Vec<_>>();
        if !leftover.is_empty() {
            links.send(db, Action::PreRemove, Some(&leftover)).await?;
            ActiveModelTrait::establish_links(model, J::default(), &kept, true, db).await?;
            links.send(db, Action::PostRemove, Some(&leftover)).await?;
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let keys = missing.iter().filter_map(key).collect::<Vec<_>>();
    links.send(db, Action::PreAdd, Some(&keys)).await?;
    ActiveModelTrait::establish_links(model, J::default(), &missing, false, db).await?;
    links.send(db, Action::PostAdd, Some(&keys)).await
}

/// The links of `model`, which is the model that receivers get or the one that contains the related ones.
fn of<A, X, J, R>(model: &X) -> ManyToMany<A, J, R>
where
    A: ActiveModelTrait,
    X: ActiveModelTrait<Entity = A::Entity>,
    J: EntityTrait + Related<A::Entity> + Related<R>,
    R: EntityTrait,
{
    let mut instance = <A as ActiveModelTrait>::default();
    for column in <A::Entity as EntityTrait>::Column::iter() {
        if let Some(value) = model.get(column).into_value() {
            instance.set(column, value);
        }
    }
    ManyToMany {
        instance,
        left: <J as Related<A::Entity>>::to(),
        right: <J as Related<R>>::to(),
        entities: PhantomData,
    }
}

fn key<M: ActiveModelTrait>(model: &M) -> Option<ValueTuple> {
    model.get_primary_key_value()
}
