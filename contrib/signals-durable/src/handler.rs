//! A handler: the function under `#[durable]`, as workers find and call it.

use std::collections::HashMap;
use std::fmt;
use std::panic::Location;
use std::time::Duration;

use futures_util::future::BoxFuture;
use linkme::distributed_slice;

use crate::argument::{Parameter, Payload};
use crate::error::Error;
use crate::failure::Failure;
use crate::lent::{Lent, LentAs};

/// The handlers of all crates that are linked into the program.
#[distributed_slice]
pub static HANDLERS: [Handler];

/// A durable receiver, as workers call it.
pub struct Handler {
    uid: &'static str,
    path: &'static str,
    location: &'static Location<'static>,
    retry: u32,
    timeout: Duration,
    takes_db: bool,
    run: Run,
}

/// Calls the function with the arguments of an event.
pub(crate) type Run = for<'a> fn(Call<'a>) -> BoxFuture<'a, Result<(), Failure>>;

impl Handler {
    /// The number of further attempts after the first one, where `retry` is left out.
    pub const RETRY: u32 = 10;
    /// The longest time of an attempt, where `timeout` is left out.
    pub const TIMEOUT: Duration = Duration::from_secs(30);

    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn new(uid: &'static str, path: &'static str, takes_db: bool, run: Run) -> Self {
        assert!(!uid.is_empty(), "the uid of a durable receiver is not empty");
        let location = Location::caller();
        Handler { uid, path, location, retry: Self::RETRY, timeout: Self::TIMEOUT, takes_db, run }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_retry(self, retry: u32) -> Self {
        Handler { retry, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_timeout(self, timeout: Duration) -> Self {
        Handler { timeout, ..self }
    }

    /// The name of the handler in stores and brokers.
    #[must_use]
    pub fn uid(&self) -> &'static str {
        self.uid
    }

    /// The module path and name of the function.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The file of the function.
    #[must_use]
    pub fn file(&self) -> &'static str {
        self.location.file()
    }

    /// The line of the attribute.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.location.line()
    }

    /// The number of further attempts after the first one.
    #[must_use]
    pub fn retry(&self) -> u32 {
        self.retry
    }

    /// The longest time of an attempt.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Returns `true` if the function runs in the transaction that marks the event as done.
    #[must_use]
    pub fn takes_db(&self) -> bool {
        self.takes_db
    }

    /// Calls the function with the arguments of an event.
    ///
    /// # Errors
    ///
    /// Returns the failure of the function, or a permanent one if the arguments cannot be read.
    pub async fn call<'a>(&self, payload: &'a Payload, db: Lent<'a>) -> Result<(), Failure> {
        (self.run)(Call { payload, db }).await
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handler").field("uid", &self.uid).field("path", &self.path).finish_non_exhaustive()
    }
}

impl fmt::Display for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.path, self.file(), self.line())
    }
}

/// One call of a handler.
#[derive(Debug)]
pub struct Call<'a> {
    payload: &'a Payload,
    db: Lent<'a>,
}

impl<'a> Call<'a> {
    #[doc(hidden)]
    pub fn argument<T: Parameter>(&self, name: &str) -> Result<T, Failure> {
        self.payload.argument(name)
    }

    #[doc(hidden)]
    pub fn argument_or<T: Parameter>(&self, name: &str, default: impl FnOnce() -> T) -> Result<T, Failure> {
        if self.payload.has(name) { self.payload.argument(name) } else { Ok(default()) }
    }

    #[doc(hidden)]
    pub fn db<T: LentAs<'a>>(&mut self) -> Result<T, Failure> {
        let lent = std::mem::replace(&mut self.db, Lent::Nothing);
        let name = lent.name();
        T::lent_as(lent).ok_or_else(|| {
            Failure::permanent(format!(
                "the handler takes `{}`, but the worker runs it with {name}",
                std::any::type_name::<T>()
            ))
        })
    }
}

/// Iterates over the handlers that are linked into the program.
///
/// Crates that no code names are linked by `signals_core::link_dependencies!()`.
pub fn handlers() -> impl Iterator<Item = &'static Handler> {
    HANDLERS.iter()
}

/// The handlers of the program, or those of them with these uids.
pub(crate) fn chosen(only: Option<&[String]>) -> Vec<&'static Handler> {
    for uid in only.unwrap_or_default() {
        if handlers().all(|handler| handler.uid() != uid) {
            tracing::warn!("no handler of this program has the uid `{uid}`, so none of its events are taken");
        }
    }
    let is_chosen = |handler: &&Handler| only.is_none_or(|only| only.iter().any(|uid| uid == handler.uid()));
    handlers().filter(is_chosen).collect()
}

/// Returns what is wrong with the handlers of the program; assert in a test that there is nothing.
///
/// [`Error::RepeatedUid`] is the only problem there is. A worker refuses to start with it.
#[must_use]
pub fn check() -> Vec<Error> {
    let mut seen = HashMap::new();
    let repeated = handlers().filter_map(|handler| {
        let first: &Handler = seen.insert(handler.uid, handler)?;
        let (first, second) = (first.to_string(), handler.to_string());
        Some(Error::RepeatedUid { uid: handler.uid, first, second })
    });
    repeated.collect()
}
