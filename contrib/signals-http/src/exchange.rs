//! One request and its response, as the signals announce them.

use std::any::Any;
use std::fmt::{self, Debug};
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use bytes::Bytes;
use futures_util::StreamExt;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode, Uri};
use signals_core::{Failure, Failures};

use crate::exception::message_of;
use crate::{Exception, GOT_REQUEST_EXCEPTION, Outcome, REQUEST_FINISHED, REQUEST_STARTED};

/// A request that is announced. Dropping it sends [`REQUEST_FINISHED`]: every request is dropped exactly once, however it
/// ends.
///
/// [`SignalsLayer`](crate::SignalsLayer) uses it for services of tower. It is public for crates that announce the requests of
/// other servers, as `signals-actix` does:
///
/// ```
/// use http::request::Parts;
/// use http::{Response, StatusCode};
/// use signals_http::exchange::{Exchange, Start, start};
///
/// async fn announced(parts: Parts) -> Option<StatusCode> {
///     let mut exchange = Exchange::open(&parts.method, &parts.uri)?;
///     let status = match start(exchange.id(), parts).await {
///         Ok(Start::Passed(_parts)) => StatusCode::OK, // … of the server's own response
///         Ok(Start::Answered(response)) => response.status(),
///         Err(failure) => std::panic::panic_any(failure.to_string()),
///     };
///     exchange.answered(status, Some(0)); // … the length of the body
///     exchange.taken(0, true); // … for each part of the body
///     Some(status)
/// }
/// # fn main() {}
/// ```
pub struct Exchange {
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
        if !Self::has_receivers() || request.extensions().get::<Announced>().is_some() {
            return None;
        }
        request.extensions_mut().insert(Announced);
        Some(Box::new(Self::new(request.method(), uri_of(request))))
    }

    /// Begins to announce a request that no other layer announces. Returns `None` if there are no receivers.
    #[must_use]
    pub fn open(method: &Method, uri: &Uri) -> Option<Box<Self>> {
        Self::has_receivers().then(|| Box::new(Self::new(method, uri)))
    }

    /// Returns `true` if any of the signals has receivers.
    #[inline]
    #[must_use]
    pub fn has_receivers() -> bool {
        REQUEST_STARTED.has_receivers() || REQUEST_FINISHED.has_receivers() || GOT_REQUEST_EXCEPTION.has_receivers()
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

    /// The number of the request, which its signals have as `id`.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Runs a part of the exchange. If it panics, the exchange ends here as failed.
    pub fn unless_it_panics<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let outcome = std::mem::replace(&mut self.outcome, Outcome::Failed);
        let result = run();
        self.outcome = outcome;
        result
    }

    /// Notes the response. `length` is the number of bytes of its body that the server takes, if that is known.
    pub fn answered(&mut self, status: StatusCode, length: Option<u64>) {
        self.status = Some(status);
        let bodiless = self.method == Method::HEAD
            || status.is_informational()
            || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        self.left = if bodiless { Some(0) } else { length };
    }

    /// Notes that the server took so many bytes of the body, and whether that was its end.
    pub fn taken(&mut self, bytes: u64, is_end: bool) {
        self.left = self.left.map(|left| left.saturating_sub(bytes));
        if is_end || self.left == Some(0) {
            self.outcome = Outcome::Complete;
        }
    }

    /// Notes that the body failed.
    pub fn broken(&mut self) {
        self.outcome = Outcome::Failed;
    }

    /// Notes that the service failed, and sends `GOT_REQUEST_EXCEPTION`.
    pub fn failed(&mut self, exception: Exception<'_>) {
        self.outcome = Outcome::Failed;
        self.report(exception);
    }

    /// Notes that the service panicked, and sends `GOT_REQUEST_EXCEPTION`.
    pub fn panicked(&mut self, payload: &(dyn Any + Send)) {
        self.failed(Exception::Panic(message_of(payload)));
    }

    /// Sends `GOT_REQUEST_EXCEPTION`.
    pub fn report(&self, exception: Exception<'_>) {
        log(&GOT_REQUEST_EXCEPTION.send_robust(self.id, &self.method, &self.uri, exception));
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let Exchange { id, method, uri, started, status, outcome, .. } = self;
        log(&REQUEST_FINISHED.send_robust(*id, method, uri, *status, *outcome, started.elapsed()));
    }
}

/// What the receivers of [`REQUEST_STARTED`] decide.
#[derive(Debug)]
pub enum Start {
    /// The service is to answer the request with this head.
    Passed(Parts),
    /// A receiver answered.
    Answered(Response<Bytes>),
}

/// Sends [`REQUEST_STARTED`].
///
/// # Errors
///
/// Returns the failure of a receiver that panicked. The service must not be called then.
pub async fn start(id: u64, mut request: Parts) -> Result<Start, Failure> {
    {
        // Robust, because a failure names the receiver that panicked.
        let mut responses = pin!(REQUEST_STARTED.responses_robust(id, &mut request));
        while let Some((_, response)) = responses.next().await {
            if let ControlFlow::Break(response) = response? {
                return Ok(Start::Answered(response));
            }
        }
    }
    Ok(Start::Passed(request))
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
