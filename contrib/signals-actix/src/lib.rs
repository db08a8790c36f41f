//! The signals of [`signals_http`] for the requests of [actix-web]: a request started, finished or failed.
//!
//! An application adds one line:
//!
//! ```
//! use std::time::Duration;
//!
//! use actix_web::{App, web};
//! use http::{Method, StatusCode, Uri};
//! use signals_core::receiver;
//! use signals_http::REQUEST_FINISHED;
//!
//! // Here or in any other crate of the program:
//! #[receiver(REQUEST_FINISHED)]
//! fn log(method: &Method, uri: &Uri, status: Option<StatusCode>, duration: Duration) {
//!     println!("{method} {uri}: {status:?} after {duration:?}");
//! }
//!
//! # fn main() {
//! let app = App::new().wrap(signals_actix::Signals).route("/", web::get().to(async || "hello"));
//! # drop(app);
//! # }
//! ```
//!
//! Receivers get the types of `http` 1, as they do from [`signals_http`], although actix-web has those of `http` 0.2: a receiver
//! need not know which server runs.
//!
//! | signal | sent |
//! |---|---|
//! | [`REQUEST_STARTED`] | before the application is called; a receiver can answer in its place |
//! | [`REQUEST_FINISHED`] | after the last byte of the body, or when there will be none |
//! | [`GOT_REQUEST_EXCEPTION`] | when a handler, extractor or middleware returns an error of the server, or panics |
//!
//! # Errors
//!
//! [`GOT_REQUEST_EXCEPTION`] is sent for errors whose response has a status of 500 or more. The other errors, such as a path that
//! does not parse, are answers, as `Http404` is in Django. The exception is an [`actix_web::Error`]:
//! `exception.downcast_ref::<actix_web::Error>()?.as_error::<MyError>()`.
//!
//! # Cost
//!
//! Without receivers, a request costs three checks for receivers, a box for its future and moving its response into another type.
//! With receivers, its method and URI are converted, and if [`REQUEST_STARTED`] has receivers, all of its headers.
//!
//! [actix-web]: https://docs.rs/actix-web

#![forbid(unsafe_code)]

mod body;
mod convert;
mod middleware;

pub use signals_http::{GOT_REQUEST_EXCEPTION, REQUEST_FINISHED, REQUEST_STARTED};

pub use crate::body::ResponseBody;
pub use crate::middleware::{Signals, SignalsService};
