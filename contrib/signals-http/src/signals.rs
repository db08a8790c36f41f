//! The signals.

use std::ops::ControlFlow;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response, StatusCode, Uri};
use signals_core::{AsyncSignal, Signal, signal};

use crate::{Exception, Outcome};

/// Sent as a request arrives at the layer, before the service sees it.
///
/// - `id` tells requests apart: no other request of this process has it, and the other signals of this one do.
/// - `request` is its head. A receiver can change it, and so what the service sees: `request.extensions` is the place for
///   what it found out.
///
/// A receiver can wait. One that returns a [`ControlFlow::Break`] answers in the place of the service, which then never
/// hears of the request, and neither do the receivers after it:
///
/// ```
/// use std::ops::ControlFlow;
///
/// use bytes::Bytes;
/// use http::request::Parts;
/// use http::{Response, StatusCode};
/// use signals_core::receiver;
/// use signals_http::REQUEST_STARTED;
///
/// #[receiver(REQUEST_STARTED, order = -100)]
/// async fn refuse_strangers(request: &mut Parts) -> ControlFlow<Response<Bytes>> {
///     if request.headers.contains_key("authorization") {
///         return ControlFlow::Continue(());
///     }
///     let mut response = Response::new(Bytes::from_static(b"who are you?"));
///     *response.status_mut() = StatusCode::UNAUTHORIZED;
///     ControlFlow::Break(response)
/// }
/// # fn main() {}
/// ```
///
/// # Panics
///
/// A receiver that panics is as good as a service that does: [`GOT_REQUEST_EXCEPTION`] is sent, the service is not called,
/// and the panic goes on with a message that names the receiver.
///
/// # Cost
///
/// A request that a receiver of this signal hears costs one box more than one that only others hear.
///
/// Django: `request_started`, with the WSGI environment or the ASGI scope. There a receiver cannot answer; that is what
/// middleware does.
#[signal]
pub static REQUEST_STARTED: AsyncSignal<fn(id: u64, request: &mut Parts) -> ControlFlow<Response<Bytes>>>;

/// Sent once for each request, after the last byte of the response's body was given to the server, or once it is clear that
/// there will be none: the service failed, or the client went away.
///
/// - `method` and `uri` are as the client sent them.
/// - `status` is that of the response, or `None` if there was none.
/// - `outcome` tells how it ended.
/// - `duration` is the time since the request arrived at the layer.
///
/// It may be sent as a value is dropped, so receivers cannot wait, and a panic of one is reported to `tracing` and goes no
/// further. What is told is of requests that somebody heard of as they arrived: a receiver that is connected meanwhile does
/// not hear the end of those it missed.
///
/// Django: `request_finished`, sent as the server closes the response, without arguments.
#[signal]
pub static REQUEST_FINISHED: Signal<
    fn(id: u64, method: &Method, uri: &Uri, status: Option<StatusCode>, outcome: Outcome, duration: Duration),
>;

/// Sent when the service returns an error or panics, before [`REQUEST_FINISHED`]. Then the error is returned, or the panic
/// goes on, as if nobody had listened.
///
/// A response is no exception, whatever its status: with axum, errors of handlers are responses. What a layer further in
/// has handled, such as one that catches panics, is none either. An error of the response's body is told as the
/// [`Outcome`] alone, as in Django, where the body is written after exceptions have been handled.
///
/// A panic of a receiver is reported to `tracing` and goes no further.
///
/// Django: `got_request_exception`. It is not sent for an exception of a `request_started` receiver; here it is.
#[signal]
pub static GOT_REQUEST_EXCEPTION: Signal<fn(id: u64, method: &Method, uri: &Uri, exception: Exception<'_>)>;
