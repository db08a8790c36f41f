//! Records changes after they are committed. The table belongs to this crate; the blog does not use it.

#![forbid(unsafe_code)]

mod entry;

use std::sync::{Mutex, PoisonError};

use blog_models::signals::{ACTIVITY_REQUESTED, DATABASE_OPENED};
use blog_models::{Activity, comment, now, post, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryOrder, QuerySelect,
    Schema,
};
use signals_core::receiver;
use signals_orm::{AFTER_COMMIT, BoxError, Change, Connection, Db, POST_MIGRATE, Step};
use time::OffsetDateTime;

/// The number of entries on the activity page.
const SHOWN: u64 = 20;

/// The connection to write with, because an entry is written after the transaction has ended.
static DATABASE: Mutex<Option<DatabaseConnection>> = Mutex::new(None);

#[receiver(DATABASE_OPENED)]
fn keep(database: &Connection) {
    // SeaORM's own, which looks at no statement: entries send no signals.
    let plain: &DatabaseConnection = database;
    *DATABASE.lock().unwrap_or_else(PoisonError::into_inner) = Some(plain.clone());
}

fn database() -> Option<DatabaseConnection> {
    DATABASE.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

#[receiver(POST_MIGRATE)]
async fn create_table(plan: &[Step], db: &Db<'_>) -> Result<(), BoxError> {
    let mut table = Schema::new(db.get_database_backend()).create_table_from_entity(entry::Entity);
    db.execute(table.if_not_exists()).await?;
    for step in plan {
        write(format!("migrated: {}", step.migration), db).await?;
    }
    Ok(())
}

#[receiver(AFTER_COMMIT, sender = user::ActiveModel)]
async fn note_user(sender: &user::ActiveModel, change: Change) {
    note(change, "user", sender.name.try_as_ref()).await;
}

#[receiver(AFTER_COMMIT, sender = post::ActiveModel)]
async fn note_post(sender: &post::ActiveModel, change: Change) {
    note(change, "post", sender.title.try_as_ref()).await;
}

#[receiver(AFTER_COMMIT, sender = comment::ActiveModel)]
async fn note_comment(sender: &comment::ActiveModel, change: Change) {
    note(change, "comment", sender.body.try_as_ref()).await;
}

/// Errors go to the log only, because the change is already committed.
async fn note(change: Change, kind: &str, name: Option<&String>) {
    let change = match change {
        Change::Created => "created",
        Change::Updated => "updated",
        Change::Deleted => "deleted",
    };
    let name = name.map_or("", String::as_str).chars().take(60).collect::<String>();
    let what = format!("{change}: {kind} “{name}”");
    tracing::info!("{what}");
    let Some(database) = database() else { return };
    if let Err(error) = write(what, &database).await {
        tracing::error!("cannot write: {error}");
    }
}

async fn write(what: String, db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let entry = entry::ActiveModel { at: ActiveValue::Set(now()), what: ActiveValue::Set(what), ..Default::default() };
    entry.insert(db).await.map(drop)
}

/// Returns the latest entries, newest first.
#[receiver(ACTIVITY_REQUESTED)]
async fn report(activity: &mut Activity) {
    let Some(database) = database() else { return };
    let entries = entry::Entity::find().order_by_desc(entry::Column::Id).limit(SHOWN).all(&database).await;
    match entries {
        Ok(entries) => entries.into_iter().for_each(|entry| activity.add("audit", entry.what, time_of(entry.at))),
        Err(error) => activity.add("audit", "cannot be read", error),
    }
}

/// Formats seconds since 1970 as a time.
fn time_of(seconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!("{} {:02}:{:02} UTC", time.date(), time.hour(), time.minute())
}
