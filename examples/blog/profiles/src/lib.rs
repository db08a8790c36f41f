//! Gives each new user a profile.

#![forbid(unsafe_code)]

use blog_models::{profile, user};
use sea_orm::{ActiveModelTrait, ActiveValue};
use signals_core::receiver;
use signals_orm::{BoxError, Db, POST_SAVE};

/// Runs in the transaction that creates the user, so that no user exists without a profile.
#[receiver(POST_SAVE, sender = user::ActiveModel)]
async fn create(sender: &user::ActiveModel, created: bool, db: &Db<'_>) -> Result<(), BoxError> {
    if created {
        let about = ActiveValue::Set("Has not said anything yet.".to_owned());
        let user_id = ActiveValue::Set(*sender.id.as_ref());
        profile::ActiveModel { user_id, about }.insert(db).await?;
        tracing::info!("makes a profile");
    }
    Ok(())
}
