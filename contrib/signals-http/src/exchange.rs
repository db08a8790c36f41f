//! One request and its response, as the signals announce them.

use std::fmt::{self, Debug};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use signals_core::Failures;

use crate::{Exception, GOT_REQUEST_EXCEPTION, Outcome, REQUEST_FINISHED, REQUEST_STARTED};

/// A request that is announced. Dropping it sends `REQUEST_FINISHED`: every request is dropped exactly once, however it
/// ends.
pub(crate) struct Exchange {
    id: u64,
    method: Method,
    uri: Uri,
    started: Instant,
    status: Option<StatusCode>,
    /// The number of bytes of body that the server still takes, if known. Once it has them, it drops the body without polling
    /// for the end.
    left: Option<u64>,
    /// The outcome if the request ended now.
    outcome: Outcome,
}

impl Exchange {
    /// Begins to announce a request. Returns `None` if there are no receivers, so that the request costs nothing, or if an
    /// outer layer announces it already.
    #[inline]
    pub(crate) fn begin<B>(request: &mut Request<B>) -> Option<Box<Self>> {
        let has_receivers = REQUEST_STARTED.has_receivers()
            || REQUEST_FINISHED.has_receivers()
            || GOT_REQUEST_EXCEPTION.has_receivers();
        if !has_receivers || request.extensions().get::<Announced>().is_some() {
            return None;
        }
        request.extensions_mut().insert(Announced);
        Some(Box::new(Self::new(request.method(), uri_of(request))))
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

    /// Runs a part of the exchange. If it panics, the exchange ends here as failed.
    pub(crate) fn unless_it_panics<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let outcome = std::mem::replace(&mut self.outcome, Outcome::Failed);
        let result = run();
        self.outcome = outcome;
        result
    }

    /// Notes the response. `size` is the size of its body, if that is known.
    pub(crate) fn answered(&mut self, status: StatusCode, headers: &HeaderMap, size: Option<u64>) {
        self.status = Some(status);
        let bodiless = self.method == Method::HEAD
            || status.is_informational()
            || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        let length = || headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
        self.left = if bodiless { Some(0) } else { length().or(size) };
    }

    /// Notes that the server took so many bytes of the body, and whether that was its end.
    pub(crate) fn taken(&mut self, bytes: u64, is_end: bool) {
        self.left = self.left.map(|left| left.saturating_sub(bytes));
        if is_end || self.left == Some(0) {
            self.outcome = Outcome::Complete;
        }
    }

    /// Notes that the body failed.
    pub(crate) fn broken(&mut self) {
        self.outcome = Outcome::Failed;
    }

    /// Notes that the service failed, and sends `GOT_REQUEST_EXCEPTION`.
    pub(crate) fn failed(&mut self, exception: Exception<'_>) {
        self.outcome = Outcome::Failed;
        self.report(exception);
    }

    /// Sends `GOT_REQUEST_EXCEPTION`.
    pub(crate) fn report(&self, exception: Exception<'_>) {
        log(&GOT_REQUEST_EXCEPTION.send_robust(self.id, &self.method, &self.uri, exception));
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let Exchange { id, method, uri, started, status, outcome, .. } = self;
        log(&REQUEST_FINISHED.send_robust(*id, method, uri, *status, *outcome, started.elapsed()));
    }
}

impl Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The extension of a request that is announced.
#[derive(Clone, Copy)]
struct Announced;

/// The URI as the client sent it.
fn uri_of<B>(request: &Request<B>) -> &Uri {
    #[cfg(feature = "axum")]
    if let Some(original) = request.extensions().get::<axum::extract::OriginalUri>() {
        return original;
    }
    request.uri()
}

/// Logs receivers that panicked. The request goes on.
fn log(failures: &Failures) {
    for failure in failures {
        tracing::error!("{failure}");
    }
}
