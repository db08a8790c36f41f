//! A request and its response, as the signals tell of them.

use std::fmt::{self, Debug};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use signals_core::Failures;

use crate::{Exception, GOT_REQUEST_EXCEPTION, Outcome, REQUEST_FINISHED, REQUEST_STARTED};

/// A request that somebody hears of. `REQUEST_FINISHED` is sent as it is dropped, which is the one thing that happens once
/// to every request, however it ends.
pub(crate) struct Exchange {
    id: u64,
    method: Method,
    uri: Uri,
    started: Instant,
    status: Option<StatusCode>,
    /// How many bytes of body the server still takes, where that is known. Once it has them it drops the body, and does not
    /// ask whether there are more.
    left: Option<u64>,
    /// How it would end if it did now.
    outcome: Outcome,
}

impl Exchange {
    /// `None` if nobody listens, so that the request costs nothing.
    #[inline]
    pub(crate) fn heard<B>(request: &Request<B>) -> Option<Box<Self>> {
        let heard = REQUEST_STARTED.has_receivers()
            || REQUEST_FINISHED.has_receivers()
            || GOT_REQUEST_EXCEPTION.has_receivers();
        heard.then(|| Box::new(Self::new(request.method(), request.uri())))
    }

    fn new(method: &Method, uri: &Uri) -> Self {
        static LAST_ID: AtomicU64 = AtomicU64::new(0);
        Exchange {
            id: LAST_ID.fetch_add(1, Relaxed) + 1,
            method: method.clone(),
            uri: uri.clone(),
            started: Instant::now(),
            status: None,
            left: None,
            outcome: Outcome::Dropped,
        }
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Runs a part of the exchange, which ends here if that panics.
    pub(crate) fn unless_it_panics<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let outcome = std::mem::replace(&mut self.outcome, Outcome::Failed);
        let result = run();
        self.outcome = outcome;
        result
    }

    /// There is a response.
    pub(crate) fn answered(&mut self, status: StatusCode, headers: &HeaderMap) {
        self.status = Some(status);
        let bodiless = self.method == Method::HEAD
            || status.is_informational()
            || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        let length = || headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
        self.left = if bodiless { Some(0) } else { length() };
    }

    /// The server took so many bytes of the body, which may be its end.
    pub(crate) fn taken(&mut self, bytes: u64, is_end: bool) {
        self.left = self.left.map(|left| left.saturating_sub(bytes));
        if is_end || self.left == Some(0) {
            self.outcome = Outcome::Complete;
        }
    }

    /// The body failed.
    pub(crate) fn broken(&mut self) {
        self.outcome = Outcome::Failed;
    }

    /// The service failed.
    pub(crate) fn failed(&mut self, exception: Exception<'_>) {
        self.outcome = Outcome::Failed;
        report(&GOT_REQUEST_EXCEPTION.send_robust(self.id, &self.method, &self.uri, exception));
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let Exchange { id, method, uri, started, status, outcome, .. } = self;
        report(&REQUEST_FINISHED.send_robust(*id, method, uri, *status, *outcome, started.elapsed()));
    }
}

impl Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The request goes on whatever a receiver does.
fn report(failures: &Failures) {
    for failure in failures {
        tracing::error!("{failure}");
    }
}
