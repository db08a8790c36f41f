//! Signals of a web server: a request started, finished or failed. Django's `request_started`, `request_finished` and
//! `got_request_exception` for [tower] services, such as those of axum.
//!
//! An application adds one layer:
//!
//! ```
//! use std::time::Duration;
//!
//! use axum::Router;
//! use axum::routing::get;
//! use http::{Method, StatusCode, Uri};
//! use signals_core::receiver;
//! use signals_http::{REQUEST_FINISHED, SignalsLayer};
//!
//! fn app() -> Router {
//!     Router::new().route("/", get(async || "hello")).layer(SignalsLayer)
//! }
//!
//! // Here or in any other crate of the program:
//! #[receiver(REQUEST_FINISHED)]
//! fn log(method: &Method, uri: &Uri, status: Option<StatusCode>, duration: Duration) {
//!     println!("{method} {uri}: {status:?} after {duration:?}");
//! }
//! # fn main() {
//! #     use tower::ServiceExt;
//! #     let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
//! #     runtime.block_on(app().oneshot(http::Request::new(axum::body::Body::empty()))).unwrap();
//! # }
//! ```
//!
//! | signal | sent |
//! |---|---|
//! | [`REQUEST_STARTED`] | before the service is called; a receiver can answer in its place |
//! | [`REQUEST_FINISHED`] | after the last byte of the body, or when there will be none |
//! | [`GOT_REQUEST_EXCEPTION`] | when the service returns an error, panics, or answers with an error that [`report`] attached |
//!
//! The tests run axum and hyper over HTTP/1. A server that refuses malformed HTTP does not call the service, so no signal is
//! sent for it.
//!
//! # Features
//!
//! `axum` (off by default): inside `Router::nest`, signals get the URI that the client sent in place of the shortened one.
//!
//! # Cost
//!
//! Without receivers, a request costs three checks for receivers and moving its response into another type: the service is
//! called in place, and its panics are not caught. With receivers, a request costs two boxes, a clone of the service and an
//! extension; see [`REQUEST_STARTED`] for what its receivers add. To measure it:
//! `cargo run --release -p signals-http --example http_overhead`.
//!
//! [tower]: https://docs.rs/tower

#![forbid(unsafe_code)]

mod body;
mod exception;
pub mod exchange;
mod future;
mod outcome;
mod service;
mod signals;

pub use crate::body::ResponseBody;
pub use crate::exception::{Exception, ServiceError, report};
pub use crate::future::ResponseFuture;
pub use crate::outcome::Outcome;
pub use crate::service::{SignalsLayer, SignalsService};
pub use crate::signals::{GOT_REQUEST_EXCEPTION, REQUEST_FINISHED, REQUEST_STARTED};
