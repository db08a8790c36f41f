//! Sends a signal when the page of a post is out of date, so that caches can drop it.
//!
//! It is sent after the commit, because a page rendered before the commit would be cached with the old content.

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
