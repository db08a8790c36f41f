//! The signals of the HTTP server. They are all that its crates share.
//!
//! The server sends the first three, as Django sends `request_started`, `request_finished` and
//! `got_request_exception`. A crate with receivers depends on this crate, and not on the server.
//!
//! A request starts once its head and body have arrived completely. A request that is malformed or too large is
//! answered with a 4xx, and no signal is sent.

#![forbid(unsafe_code)]

mod report;

use std::error::Error;
use std::fmt;
use std::time::Duration;

use signals_core::{Signal, signal};

pub use crate::report::Report;

/// Sent before a request is handled. A receiver refuses the request by returning an `Err`. Then later receivers and the
/// handler do not run, and the client gets the reason.
///
/// - `id` numbers the requests of this process from 1. It is the same in all signals of one request.
/// - `client` identifies the client: the header `x-client`, or the address of the peer. It is not verified.
/// - `path` is as sent: percent-encoded, without the query.
/// - `body` is complete. It is empty if there is none.
#[signal]
pub static REQUEST_STARTED: Signal<
    fn(id: u64, client: &str, method: &str, path: &str, body: &[u8]) -> Result<(), Refused>,
>;

/// Sent once for each request that started, including refused and failed ones, when its response is ready to be
/// written.
///
/// `elapsed` is the time since `REQUEST_STARTED`, without reading the request and writing the response. It is sent even
/// if the client hangs up.
#[signal]
pub static REQUEST_FINISHED: Signal<
    fn(id: u64, client: &str, method: &str, path: &str, status: u16, elapsed: Duration),
>;

/// Sent when a request ends in a 500, because its handler failed or panicked. `REQUEST_FINISHED` follows.
///
/// An unknown path is not an exception, and neither is a refusal. The client does not get `message`.
#[signal]
pub static GOT_REQUEST_EXCEPTION: Signal<fn(id: u64, method: &str, path: &str, message: &str)>;

/// Collects what each receiver has seen so far.
#[signal]
pub static REPORT_REQUESTED: Signal<fn(report: &mut Report)>;

/// Why a receiver of [`REQUEST_STARTED`] refused a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The status of the response, such as 429.
    pub status: u16,
    /// The body of the response.
    pub reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused with {}: {}", self.status, self.reason)
    }
}

impl Error for Refused {}
