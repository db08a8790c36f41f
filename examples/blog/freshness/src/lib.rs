//! Tells when the page of a post is out of date, so that whoever keeps a copy of it forgets it.
//!
//! After the commit: a copy that is made before would have what is no longer there.

#![forbid(unsafe_code)]

use blog_models::signals::POST_CHANGED;
use blog_models::{comment, post};
use sea_orm::ActiveValue;
use signals_core::receiver;
use signals_orm::AFTER_COMMIT;

#[receiver(AFTER_COMMIT, sender = post::ActiveModel)]
fn post_changed(sender: &post::ActiveModel) {
    tell(&sender.id);
}

#[receiver(AFTER_COMMIT, sender = comment::ActiveModel)]
fn comment_changed(sender: &comment::ActiveModel) {
    tell(&sender.post_id);
}

fn tell(post_id: &ActiveValue<i32>) {
    if let Some(post_id) = post_id.try_as_ref() {
        tracing::info!("post {post_id} has changed");
        POST_CHANGED.send(*post_id);
    }
}
