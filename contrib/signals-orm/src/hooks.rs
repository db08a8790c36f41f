//! Functions that send the signals of one model, to be called from SeaORM's `ActiveModelBehavior`.
//!
//! [`model!`](crate::model!) writes an `ActiveModelBehavior` that calls them. An entity with its own behaviour calls them
//! itself, [`before_save`] and [`before_delete`] last.

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ConnectionTrait, DbErr, DeleteResult, EntityTrait,
    FromQueryResult, IdenStatic, IntoActiveModel, PrimaryKeyToColumn, TryIntoModel,
};
use signals_core::SenderType;
use signals_database::{Hook, Shield, hook, shield};

use crate::connection::{Announce, Begin, Commit, Db, Own, transaction, unobserved};
use crate::error::{ask, log};
pub use crate::model::ModelOf;
use crate::model::{AnyModel, columns, table};
use crate::registry::prepare;
use crate::signals::{
    AFTER_COMMIT, Change, POST_DELETE, POST_INIT, POST_SAVE, POST_SAVE_RAW, PRE_DELETE, PRE_INIT, PRE_SAVE,
    PRE_SAVE_RAW,
};

/// Returns a new model and sends [`PRE_INIT`] and [`POST_INIT`] for it.
///
/// [`model!`](crate::model!) calls it from an inherent `ActiveModel::new()`. Do not call it from `ActiveModelBehavior::new`:
/// SeaORM calls that for `..Default::default()` too, and what a receiver fills in would overwrite a row on `update`.
#[must_use]
pub fn new<A: AnyModel + ActiveModelTrait>() -> A {
    prepare();
    PRE_INIT.send(SenderType::of::<A>());
    let mut model = <A as ActiveModelTrait>::default();
    POST_INIT.send(&mut model);
    model
}

/// Sends [`PRE_SAVE`] or [`PRE_SAVE_RAW`].
///
/// # Errors
///
/// Returns the error of a receiver, and SeaORM's error for an update without a key, which is not announced.
pub async fn before_save<A, C>(mut model: A, db: &C, insert: bool) -> Result<A, DbErr>
where
    A: AnyModel + ActiveModelTrait,
    ModelOf<A>: IntoActiveModel<A>,
    C: ConnectionTrait,
{
    prepare();
    if Db::is_raw(db) {
        if PRE_SAVE_RAW.has_receivers_for::<A>() {
            let update_fields = set_columns(&model, insert).collect::<Vec<_>>();
            ask(PRE_SAVE_RAW.responses(&mut model, insert, &update_fields, &Db::new(db))).await?;
        }
        refuse_without_key(&model, insert)?;
        let written = POST_SAVE_RAW.has_receivers_for::<A>().then(|| set_columns(&model, insert).collect());
        Db::new(db).mark_next(table::<A>(), || is_write(&model, insert), written, || None);
        return Ok(model);
    }
    refuse_without_key(&model, insert)?;
    observe_commit::<A, C>(db)?;
    if PRE_SAVE.has_receivers_for::<A>() {
        let update_fields = set_columns(&model, insert).collect::<Vec<_>>();
        ask(PRE_SAVE.responses(&mut model, insert, &update_fields, &Db::new(db))).await?;
        // A receiver can take the key away.
        refuse_without_key(&model, insert)?;
    }
    let written = POST_SAVE.has_receivers_for::<A>().then(|| set_columns(&model, insert).collect());
    let change = if insert { Change::Created } else { Change::Updated };
    let announce = || {
        AFTER_COMMIT.has_receivers_for::<A>().then(|| -> Announce {
            Box::new(move |row| {
                let row = ModelOf::<A>::from_query_result(row?, "").ok()?;
                Some(after_commit(row.into_active_model(), change))
            })
        })
    };
    Db::new(db).mark_next(table::<A>(), || is_write(&model, insert), written, announce);
    Ok(model)
}

/// Sends [`POST_SAVE`] or [`POST_SAVE_RAW`], and queues [`AFTER_COMMIT`].
///
/// # Errors
///
/// Returns the error of a receiver.
pub async fn after_save<A, C>(model: ModelOf<A>, db: &C, insert: bool) -> Result<ModelOf<A>, DbErr>
where
    A: AnyModel + ActiveModelTrait,
    ModelOf<A>: IntoActiveModel<A>,
    C: ConnectionTrait,
{
    // Taken at once, in the poll in which the statement ended.
    let written = Own::written(table::<A>());
    if Db::is_raw(db) {
        if POST_SAVE_RAW.has_receivers_for::<A>() {
            let saved = model.clone().into_active_model();
            ask(POST_SAVE_RAW.responses(&saved, insert, written.as_deref(), &Db::new(db))).await?;
        }
        return Ok(model);
    }
    let change = if insert { Change::Created } else { Change::Updated };
    let announcement = announce::<A, C>(|| model.clone().into_active_model(), change, db)?;
    let sent = if POST_SAVE.has_receivers_for::<A>() {
        let saved = model.clone().into_active_model();
        ask(POST_SAVE.responses(&saved, insert, written.as_deref(), &Db::new(db))).await
    } else {
        Ok(())
    };
    if let Some(announcement) = announcement {
        announcement.await;
    }
    sent.map(|()| model)
}

/// Sends [`PRE_DELETE`].
///
/// # Errors
///
/// Returns the error of a receiver, and SeaORM's error for a model without a key, which is not announced.
pub async fn before_delete<A, C>(model: A, db: &C) -> Result<A, DbErr>
where
    A: AnyModel + ActiveModelTrait,
    C: ConnectionTrait,
{
    prepare();
    if model.get_primary_key_value().is_none() {
        return Err(DbErr::PrimaryKeyNotSet { ctx: "DeleteOne" });
    }
    observe_commit::<A, C>(db)?;
    if PRE_DELETE.has_receivers_for::<A>() {
        ask(PRE_DELETE.responses(&model, &Db::new(db))).await?;
    }
    let announce = || {
        AFTER_COMMIT.has_receivers_for::<A>().then(|| -> Announce {
            let model = model.clone();
            Box::new(|_| Some(after_commit(model, Change::Deleted)))
        })
    };
    Db::new(db).mark_next(table::<A>(), || true, None, announce);
    Ok(model)
}

/// Sends [`POST_DELETE`], and queues [`AFTER_COMMIT`].
///
/// # Errors
///
/// Returns the error of a receiver.
pub async fn after_delete<A, C>(model: A, db: &C) -> Result<A, DbErr>
where
    A: AnyModel + ActiveModelTrait,
    C: ConnectionTrait,
{
    let announcement = announce::<A, C>(|| model.clone(), Change::Deleted, db)?;
    let sent = if POST_DELETE.has_receivers_for::<A>() {
        ask(POST_DELETE.responses(&model, &Db::new(db))).await
    } else {
        Ok(())
    };
    if let Some(announcement) = announcement {
        announcement.await;
    }
    sent.map(|()| model)
}

/// SeaORM's error for an update without a key. It executes no statement then, so none must be expected.
fn refuse_without_key<A: ActiveModelTrait>(model: &A, insert: bool) -> Result<(), DbErr> {
    if !insert && model.get_primary_key_value().is_none() {
        return Err(DbErr::PrimaryKeyNotSet { ctx: "UpdateOne" });
    }
    Ok(())
}

/// The columns that a save writes, which Django calls `update_fields`. An update finds its row by the key and does not write it.
fn set_columns<A: ActiveModelTrait>(model: &A, insert: bool) -> impl Iterator<Item = &'static str> {
    let is_key = |column| <A::Entity as EntityTrait>::PrimaryKey::from_column(column).is_some();
    columns::<A>()
        .filter(move |column| matches!(model.get(*column), ActiveValue::Set(_)) && (insert || !is_key(*column)))
        .map(|column| column.as_str())
}

/// Returns `true` if a save writes anything.
fn is_write<A: ActiveModelTrait>(model: &A, insert: bool) -> bool {
    insert || set_columns(model, insert).next().is_some()
}

/// Prepares a write that [`AFTER_COMMIT`] will announce. Refuses it if its commit cannot be observed.
fn observe_commit<A: AnyModel, C: ConnectionTrait>(db: &C) -> Result<(), DbErr> {
    if !AFTER_COMMIT.has_receivers_for::<A>() {
        return Ok(());
    }
    match Db::new(db).commit() {
        Commit::Auto => Ok(()),
        Commit::With(commits) => {
            commits.note(|state| state.announces = true);
            Ok(())
        }
        Commit::Unobserved => Err(unobserved()),
    }
}

fn after_commit<A: AnyModel>(model: A, change: Change) -> Hook {
    hook(async move { log(&AFTER_COMMIT.send_robust(&model, change).await) })
}

/// Makes sure that [`AFTER_COMMIT`] is sent for a row that was just written, whatever happens to the caller from here on.
///
/// In a transaction, the signal is queued. Otherwise it is returned, for the caller to await once it has sent its own.
fn announce<A: AnyModel, C: ConnectionTrait>(
    model: impl FnOnce() -> A,
    change: Change,
    db: &C,
) -> Result<Option<Shield<()>>, DbErr> {
    if !AFTER_COMMIT.has_receivers_for::<A>() {
        return Ok(None);
    }
    let send = after_commit(model(), change);
    match Db::new(db).commit() {
        Commit::Auto => Ok(Some(shield(send))),
        Commit::With(commits) => {
            commits.push(send);
            Ok(None)
        }
        Commit::Unobserved => Err(unobserved()),
    }
}

/// Deletes a model or a row in one transaction with its receivers, as Django does. A receiver that fails undoes the delete.
///
/// [`ActiveModelTrait::delete`] sends the same signals, but outside of a transaction the row stays deleted if a receiver of
/// [`POST_DELETE`] fails.
///
/// # Errors
///
/// Returns the error of a receiver or of SeaORM.
///
/// Django: `Model.delete`, which is atomic.
pub async fn delete<A, C>(model: impl IntoActiveModel<A>, db: &C) -> Result<DeleteResult, DbErr>
where
    A: AnyModel + ActiveModelBehavior,
    C: Begin,
{
    let model = model.into_active_model();
    if !PRE_DELETE.has_receivers_for::<A>() && !POST_DELETE.has_receivers_for::<A>() {
        return model.delete(db).await;
    }
    transaction(db, async |transaction| model.delete(transaction).await).await
}

/// Sends [`PRE_INIT`] and [`POST_INIT`] for a row that is read. Receivers can change the row.
pub(crate) fn loaded<A>(read: impl FnOnce() -> Result<ModelOf<A>, DbErr>) -> Result<ModelOf<A>, DbErr>
where
    A: AnyModel + ActiveModelTrait + TryIntoModel<ModelOf<A>>,
    ModelOf<A>: IntoActiveModel<A>,
{
    prepare();
    PRE_INIT.send(SenderType::of::<A>());
    let row = read()?;
    if !POST_INIT.has_receivers_for::<A>() {
        return Ok(row);
    }
    let mut model = row.into_active_model();
    POST_INIT.send(&mut model);
    model.try_into_model()
}
