//! If a client hangs up, the receivers that run after the commit still run.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::http::Method;
use blog::client::Client;
use blog::{Blog, Options};
use blog_models::comment;
use blog_models::signals::POST_CHANGED;
use signals_core::Options as Connect;
use signals_http::{Outcome, REQUEST_FINISHED};
use signals_orm::AFTER_COMMIT;
use tokio::sync::{mpsc, oneshot};

use crate::site::{Directory, PASSWORD, redirect};

/// Only this test uses this name and comment, because the receivers are shared by the whole process.
const REMARK: &str = "I am gone.";
const FIELDS: [(&str, &str); 2] = [("name", "gone"), ("password", PASSWORD)];

#[tokio::test]
async fn a_client_that_hangs_up_leaves_no_page_out_of_date() {
    let directory = Directory::new("hang-up");
    let address = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let blog = Blog::open(&Options { address, database: directory.database(), ..Options::default() }).await.unwrap();
    let mut client = Client::new(blog.address());
    tokio::spawn(blog.serve());
    redirect(&client.post("/register", &FIELDS).await.unwrap());

    // A receiver that waits after the commit. It runs before the one that reports pages as out of date.
    let (committed, mut is_committed) = mpsc::unbounded_channel();
    let (release, released) = oneshot::channel::<()>();
    let released = Arc::new(Mutex::new(Some(released)));
    let _waits =
        AFTER_COMMIT.connect_for_with::<comment::ActiveModel>(Connect::new().order(-1), async move |sender, _| {
            if sender.body.as_ref() == REMARK {
                let released = released.lock().unwrap().take().expect("it comments once");
                committed.send(()).unwrap();
                released.await.unwrap();
            }
        });
    let (dropped, mut is_dropped) = mpsc::unbounded_channel();
    let _drops = REQUEST_FINISHED.connect(move |_, method, _, _, outcome, _| {
        if (method, outcome) == (&Method::POST, Outcome::Dropped) {
            dropped.send(()).unwrap();
        }
    });
    let (done, mut is_done) = mpsc::unbounded_channel();
    let _ends =
        AFTER_COMMIT.connect_for_with::<comment::ActiveModel>(Connect::new().order(1), async move |sender, _| {
            if sender.body.as_ref() == REMARK {
                done.send(()).unwrap();
            }
        });
    let (changed, mut is_changed) = mpsc::unbounded_channel();
    let _changes = POST_CHANGED.connect(move |post_id| changed.send(post_id).unwrap());

    let comment = tokio::spawn(async move { client.post("/posts/welcome/comments", &[("body", REMARK)]).await });
    is_committed.recv().await.unwrap();
    comment.abort();
    assert!(comment.await.unwrap_err().is_cancelled());
    is_dropped.recv().await.unwrap();
    release.send(()).expect("the receiver still waits");
    is_done.recv().await.unwrap();
    assert_eq!(is_changed.try_recv(), Ok(1));
}
