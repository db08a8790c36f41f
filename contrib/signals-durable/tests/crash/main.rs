//! `kill -9` of senders, relays, inboxes and workers at random points, on every engine, against a model.
//!
//! | variable | meaning |
//! |---|---|
//! | `CRASH_KILLS` | how many processes are killed on each engine: 12 if it is not set |
//! | `CRASH_SERVER` | after how many kills the database or broker is killed again: 50 if it is not set |
//! | `CRASH_SEED` | chooses the victims and the moments: 19 if it is not set |
//!
//! `cargo test -p signals-durable --test crash`, with `.ci/postgres`, `.ci/rabbitmq` and `.ci/nats` before it for the engines that
//! are servers. Those are killed and started again, too.
#![deny(warnings, unreachable_pub)]
#![forbid(unsafe_code)]

mod handlers;
mod model;
mod process;
mod roles;
mod run;
mod site;

use std::env;
use std::io::{self, Write};

use crate::run::run;
use crate::site::Site;

/// Returns a variable, or says on stderr that the test is skipped.
fn server(variable: &str, script: &str) -> Option<String> {
    let address = env::var(variable).ok();
    if address.is_none() {
        // Past the test harness, which keeps the output of tests that pass to itself.
        writeln!(io::stderr(), "SKIPPED: there is no {variable}: see {script}").expect("stderr can be written to");
    }
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_repeated_in_sqlite() {
    run(Site::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_repeated_in_postgres() {
    if let Some(url) = server("DATABASE_URL", ".ci/postgres") {
        run(Site::postgres(&url).await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_repeated_through_rabbitmq() {
    if let Some(url) = server("AMQP_URL", ".ci/rabbitmq") {
        run(Site::broker(&url, env::var("AMQP_RESTART").ok()).await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_repeated_through_nats() {
    if let Some(url) = server("NATS_URL", ".ci/nats") {
        run(Site::broker(&url, env::var("NATS_RESTART").ok()).await).await;
    }
}
