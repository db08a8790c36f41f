//! Work that waits for a commit.
//!
//! A session of a database has one stack of open savepoints, with the transaction at its bottom. [`Commits`] mirrors it: each
//! [`Frame`] holds the hooks of the writes since its savepoint. Releasing a savepoint moves its hooks one frame down, rolling
//! back to it drops them, and the commit at the bottom returns them to be run. Which handle commits or rolls back does not
//! matter, because it does not matter to the database either: it acts on the topmost savepoint.

use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// What is done after a commit. Made by [`hook`], it does not panic.
pub type Hook = BoxFuture<'static, ()>;

/// Makes a hook of `future`: if it panics, the panic is logged through `tracing`.
pub fn hook(future: impl Future<Output = ()> + Send + 'static) -> Hook {
    let caught = AssertUnwindSafe(future).catch_unwind();
    Box::pin(caught.map(|result| {
        if let Err(panic) = result {
            let text =
                panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            tracing::error!("a future of `on_commit` panicked: {}", text.unwrap_or("no message"));
        }
    }))
}

/// The open savepoints of one transaction, from the outermost to the innermost.
#[derive(Default)]
pub struct Commits(Mutex<Vec<Frame>>);

/// What happened since a savepoint.
#[derive(Default)]
struct Frame {
    hooks: Vec<Hook>,
    state: State,
}

/// What is known of the writes since a savepoint.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "any of these can be true of the same writes")]
pub struct State {
    /// Something was to be written that the commit announces.
    pub announces: bool,
    /// A write was dropped before its outcome was known.
    pub in_doubt: bool,
    /// A statement failed or was dropped. PostgreSQL has then aborted the transaction.
    pub failed: bool,
    /// The begin or end of a savepoint was dropped before its outcome was known, so it is not known either what the
    /// transaction holds.
    pub lost: bool,
}

impl fmt::Debug for Commits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Commits").field("savepoints", &self.frames().len()).finish()
    }
}

impl State {
    fn merge(&mut self, other: State) {
        self.announces |= other.announces;
        self.in_doubt |= other.in_doubt;
        self.failed |= other.failed;
        self.lost |= other.lost;
    }
}

impl Commits {
    /// Opens the frame of a transaction or savepoint that was begun.
    #[must_use]
    pub fn open(self: &Arc<Self>) -> Savepoint {
        self.frames().push(Frame::default());
        Savepoint { commits: Some(Arc::clone(self)) }
    }

    /// Runs `hook` once everything written so far is committed.
    pub fn push(&self, hook: Hook) {
        if let Some(frame) = self.frames().last_mut() {
            frame.hooks.push(hook);
        }
    }

    /// Notes what happened to the innermost savepoint.
    pub fn note(&self, change: impl FnOnce(&mut State)) {
        if let Some(frame) = self.frames().last_mut() {
            change(&mut frame.state);
        }
    }

    /// Notes that it is not known what the transaction holds. A rollback to a savepoint does not end that.
    pub fn lose(&self) {
        if let Some(outermost) = self.frames().first_mut() {
            outermost.state.lost = true;
        }
    }

    /// Returns `true` if anything waits for the release of the innermost savepoint.
    #[must_use]
    pub fn has_hooks(&self) -> bool {
        self.frames().last().is_some_and(|frame| !frame.hooks.is_empty())
    }

    /// What happened since the innermost savepoint.
    #[must_use]
    pub fn state(&self) -> State {
        self.frames().last().map(|frame| frame.state).unwrap_or_default()
    }

    fn frames(&self) -> MutexGuard<'_, Vec<Frame>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An open frame. Dropping it is rolling back: the hooks since the innermost savepoint are dropped.
#[derive(Debug)]
pub struct Savepoint {
    commits: Option<Arc<Commits>>,
}

impl Savepoint {
    /// The savepoint of a transaction whose commit cannot be observed.
    #[must_use]
    pub fn unobserved() -> Self {
        Savepoint { commits: None }
    }

    /// What waits for the commit, or `None` if it cannot be observed.
    #[must_use]
    pub fn commits(&self) -> Option<&Arc<Commits>> {
        self.commits.as_ref()
    }

    /// Releases the savepoint. Returns the hooks to run if this was the commit of the whole transaction.
    #[must_use]
    pub fn release(mut self) -> Vec<Hook> {
        let Some(commits) = self.commits.take() else { return Vec::new() };
        let mut frames = commits.frames();
        let Some(released) = frames.pop() else { return Vec::new() };
        let Some(outer) = frames.last_mut() else { return released.hooks };
        outer.hooks.extend(released.hooks);
        outer.state.merge(released.state);
        Vec::new()
    }
}

impl Drop for Savepoint {
    fn drop(&mut self) {
        // Popped first: hooks are dropped without the lock, because they can be anything.
        let rolled_back = self.commits.take().and_then(|commits| commits.frames().pop());
        drop(rolled_back);
    }
}
