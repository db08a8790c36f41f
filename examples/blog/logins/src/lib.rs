//! Tracks logins. Locks a name for a client after too many failed ones: for that client alone, so that no one can lock out
//! somebody else.
//!
//! The clock is tokio's, which a test can advance.

#![forbid(unsafe_code)]

mod failures;

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use blog_models::signals::{ACTIVITY_REQUESTED, LOGIN_REQUESTED};
use blog_models::{Activity, ClientAddress, LockedOut, user};
use http::request::Parts;
use signals_auth::{MaskedCredentials, USER_LOGGED_IN, USER_LOGGED_OUT, USER_LOGIN_FAILED};
use signals_core::receiver;
use tokio::time::Instant;

use crate::failures::Failures;

#[derive(Default)]
struct Logins {
    succeeded: u64,
    failed: u64,
    failures: Failures,
}

static LOGINS: LazyLock<Mutex<Logins>> = LazyLock::new(Mutex::default);

/// Runs before the password is checked. Of concurrent attempts, all that run before the others have failed are let
/// through.
#[receiver(LOGIN_REQUESTED)]
fn refuse_locked_out(name: &str, client: ClientAddress) -> Result<(), LockedOut> {
    match lock().failures.locked(client, name, Instant::now()) {
        None => Ok(()),
        Some(remaining) => {
            tracing::info!("refuses a login of {name:?}");
            Err(LockedOut { remaining })
        }
    }
}

#[receiver(USER_LOGIN_FAILED)]
fn count_failure(credentials: &MaskedCredentials, request: &Parts) {
    let (Some(name), Some(client)) = (credentials.get("name"), client_of(request)) else { return };
    let mut logins = lock();
    logins.failed += 1;
    let in_a_row = logins.failures.count(client, name, Instant::now());
    tracing::info!("counts {in_a_row} failed logins of {name:?}");
    if logins.failures.locked(client, name, Instant::now()).is_some() {
        tracing::info!("locks {name:?} out");
    }
}

#[receiver(USER_LOGGED_IN, sender = user::Model)]
fn count_login(sender: &user::Model, request: &Parts) {
    let mut logins = lock();
    logins.succeeded += 1;
    if let Some(client) = client_of(request) {
        logins.failures.forget(client, &sender.name);
    }
    tracing::info!("counts a login of {:?}", sender.name);
}

#[receiver(USER_LOGGED_OUT, sender = user::Model)]
fn see_off(sender: &user::Model) {
    tracing::info!("sees {:?} off", sender.name);
}

/// Shows numbers and no names: people type passwords as names.
#[receiver(ACTIVITY_REQUESTED)]
fn report(activity: &mut Activity) {
    let logins = lock();
    activity.add("logins", "signed in", logins.succeeded);
    activity.add("logins", "failed", logins.failed);
    activity.add("logins", "locked out", logins.failures.locked_out(Instant::now()));
}

fn client_of(request: &Parts) -> Option<ClientAddress> {
    request.extensions.get().copied()
}

fn lock() -> MutexGuard<'static, Logins> {
    LOGINS.lock().unwrap_or_else(PoisonError::into_inner)
}
