//! Counts sign-ups.

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use mailer_signals::USER_SIGNED_UP;
use signals_core::receiver;

static USERS: AtomicU64 = AtomicU64::new(0);

/// Awaits nothing, so it is a plain `fn`. Returns nothing, which means `Ok(())`. Runs after all others (`order = 10`).
#[receiver(USER_SIGNED_UP, order = 10)]
fn count() {
    let users = USERS.fetch_add(1, Relaxed) + 1;
    tracing::info!("counts {users}");
}
