//! The signals of the HTTP server: the only vocabulary that its crates share.
//!
//! The server sends the first three, as Django sends `request_started`, `request_finished` and
//! `got_request_exception`. Whoever wants to know depends on this crate, and on nothing of the server.
//!
//! A request starts once its head and body have arrived whole: what is malformed, or too large, is answered with a 4xx
//! and never announced.

#![forbid(unsafe_code)]

mod report;

use std::error::Error;
use std::fmt;
use std::time::Duration;

use signals_core::{Signal, signal};

pub use crate::report::Report;

/// Sent before a request is handled. Any receiver can refuse it: then the receivers after it do not hear of the request,
/// no handler runs, and the client is told why.
///
/// - `id` numbers the requests of this process from 1. It is the same in all signals of one request.
/// - `client` is who asks: the header `x-client`, or the address of the peer. Nobody has checked it.
/// - `path` is as sent: percent-encoded, without the query.
/// - `body` is whole, and empty where there is none.
#[signal]
pub static REQUEST_STARTED: Signal<
    fn(id: u64, client: &str, method: &str, path: &str, body: &[u8]) -> Result<(), Refused>,
>;

/// Sent once for each request that started, refused and failed ones too, when its response is ready to be written.
///
/// `elapsed` is the time since `REQUEST_STARTED`; reading the request and writing the response are not in it. A client
/// that hangs up changes nothing.
#[signal]
pub static REQUEST_FINISHED: Signal<
    fn(id: u64, client: &str, method: &str, path: &str, status: u16, elapsed: Duration),
>;

/// Sent when a request ends in a 500, because its handler failed or panicked, before its `REQUEST_FINISHED`.
///
/// A path that does not exist is no exception, and neither is a refusal. The client does not see `message`.
#[signal]
pub static GOT_REQUEST_EXCEPTION: Signal<fn(id: u64, method: &str, path: &str, message: &str)>;

/// Asks everybody what they have seen so far.
#[signal]
pub static REPORT_REQUESTED: Signal<fn(report: &mut Report)>;

/// Why a receiver of [`REQUEST_STARTED`] turned a request away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The status of the response: 429, say.
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
