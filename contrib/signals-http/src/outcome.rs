//! How a request ended.

/// How a request ended, as receivers of [`REQUEST_FINISHED`](crate::REQUEST_FINISHED) get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The server took the whole response.
    Complete,
    /// The service, a receiver of [`REQUEST_STARTED`](crate::REQUEST_STARTED) or the body of the response failed or panicked.
    Failed,
    /// The server dropped the request, or the response before its end: the client went away, or a timeout dropped it.
    Dropped,
}
