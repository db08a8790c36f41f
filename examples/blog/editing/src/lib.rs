//! Validates users, posts and comments before they are saved, and makes the slugs of posts.

#![forbid(unsafe_code)]

mod slug;

use blog_models::{Refused, comment, post, user};
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use signals_core::receiver;
use signals_orm::{BoxError, Db, PRE_SAVE};

use crate::slug::{free_slug, slug_of};

#[receiver(PRE_SAVE, sender = user::ActiveModel)]
fn check_user(sender: &user::ActiveModel) -> Result<(), BoxError> {
    let ActiveValue::Set(name) = &sender.name else { return Ok(()) };
    let sound = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if sound && (2..=30).contains(&name.len()) {
        Ok(())
    } else {
        Err(Refused("A name has 2 to 30 characters: a to z, digits and dashes.".to_owned()).into())
    }
}

#[receiver(PRE_SAVE, sender = comment::ActiveModel)]
fn check_comment(sender: &mut comment::ActiveModel) -> Result<(), BoxError> {
    Ok(trim(&mut sender.body, "A comment", 1..=2000)?)
}

#[receiver(PRE_SAVE, sender = post::ActiveModel)]
fn check_post(sender: &mut post::ActiveModel) -> Result<(), BoxError> {
    trim(&mut sender.title, "A title", 3..=100)?;
    Ok(trim(&mut sender.body, "A post", 1..=20_000)?)
}

/// A post keeps its slug when its title changes, because others may link to it.
#[receiver(PRE_SAVE, sender = post::ActiveModel, after = check_post)]
async fn make_slug(sender: &mut post::ActiveModel, insert: bool, db: &Db<'_>) -> Result<(), BoxError> {
    let ActiveValue::Set(title) = &sender.title else { return Ok(()) };
    if insert {
        let slug = slug_of(title);
        if slug.is_empty() {
            return Err(Refused("A title has a letter or a digit.".to_owned()).into());
        }
        let slug = free_slug(&slug, &taken(&slug, db).await?);
        tracing::info!("makes the slug {slug}");
        sender.slug = ActiveValue::Set(slug);
    }
    Ok(())
}

async fn taken(slug: &str, db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let posts = post::Entity::find().filter(post::Column::Slug.starts_with(slug));
    posts.select_only().column(post::Column::Slug).into_tuple().all(db).await
}

fn trim(text: &mut ActiveValue<String>, what: &str, length: std::ops::RangeInclusive<usize>) -> Result<(), Refused> {
    let ActiveValue::Set(text) = text else { return Ok(()) };
    *text = text.trim().to_owned();
    if length.contains(&text.chars().count()) {
        return Ok(());
    }
    tracing::info!("refuses {} of {} characters", what.to_lowercase(), text.chars().count());
    Err(Refused(format!("{what} has {} to {} characters.", length.start(), length.end())))
}
