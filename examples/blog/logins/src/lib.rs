//! Tracks logins, and locks a name after too many failed logins.
//!
//! The state is in memory. The clock is tokio's, which a test can advance.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use blog_models::signals::{ACTIVITY_REQUESTED, LOGIN_REQUESTED};
use blog_models::{Activity, LockedOut, user};
use signals_auth::{MaskedCredentials, USER_LOGGED_IN, USER_LOGGED_OUT, USER_LOGIN_FAILED};
use signals_core::receiver;
use tokio::time::Instant;

/// The number of consecutive failed logins before a name is locked.
const FAILURES: u32 = 5;

/// How long a name stays locked.
const LOCK_OUT: Duration = Duration::from_mins(15);

/// Clients can invent new names, so only this many are stored.
const MAX_NAMES: usize = 10_000;

#[derive(Default)]
struct Logins {
    succeeded: u64,
    failed: u64,
    /// Failures since the last successful login.
    failed_in_a_row: u32,
    locked_until: Option<Instant>,
}

static LOGINS: Mutex<BTreeMap<String, Logins>> = Mutex::new(BTreeMap::new());

/// Runs before the password is checked. Of concurrent attempts, all that run before the others have failed are let
/// through.
#[receiver(LOGIN_REQUESTED)]
fn refuse_locked_out(name: &str) -> Result<(), LockedOut> {
    let logins = lock();
    let Some(until) = logins.get(name).and_then(|logins| logins.locked_until) else { return Ok(()) };
    let remaining = until.saturating_duration_since(Instant::now());
    if remaining.is_zero() {
        return Ok(());
    }
    tracing::info!("refuses a login of {name:?}");
    Err(LockedOut { remaining })
}

#[receiver(USER_LOGIN_FAILED)]
fn count_failure(credentials: &MaskedCredentials) {
    let Some(name) = credentials.get("name") else { return };
    let mut all = lock();
    if all.len() >= MAX_NAMES && !all.contains_key(name) {
        all.retain(|_, logins| logins.locked_until.is_some_and(|until| until > Instant::now()));
        if all.len() >= MAX_NAMES {
            return;
        }
    }
    let logins = all.entry(name.to_owned()).or_default();
    logins.failed += 1;
    logins.failed_in_a_row += 1;
    tracing::info!("counts {} failed logins of {name:?}", logins.failed_in_a_row);
    if logins.failed_in_a_row >= FAILURES {
        logins.failed_in_a_row = 0;
        logins.locked_until = Some(Instant::now() + LOCK_OUT);
        tracing::info!("locks {name:?} out");
    }
}

#[receiver(USER_LOGGED_IN, sender = user::Model)]
fn count_login(sender: &user::Model) {
    let mut all = lock();
    let logins = all.entry(sender.name.clone()).or_default();
    logins.succeeded += 1;
    logins.failed_in_a_row = 0;
    tracing::info!("counts {} logins of {:?}", logins.succeeded, sender.name);
}

#[receiver(USER_LOGGED_OUT, sender = user::Model)]
fn see_off(sender: &user::Model) {
    tracing::info!("sees {:?} off", sender.name);
}

#[receiver(ACTIVITY_REQUESTED)]
fn report(activity: &mut Activity) {
    for (name, logins) in &*lock() {
        let locked = logins.locked_until.is_some_and(|until| until > Instant::now());
        let locked = if locked { ", locked out" } else { "" };
        activity.add("logins", name, format_args!("{} and {} failed{locked}", logins.succeeded, logins.failed));
    }
}

fn lock() -> MutexGuard<'static, BTreeMap<String, Logins>> {
    LOGINS.lock().unwrap_or_else(PoisonError::into_inner)
}
