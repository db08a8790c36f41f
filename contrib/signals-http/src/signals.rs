//! The signals.

use std::ops::ControlFlow;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response, StatusCode, Uri};
use signals_core::{AsyncSignal, Signal, signal};

use crate::{Exception, Outcome};

/// Sent when a request arrives at the layer, before the service is called.
///
/// - `id` is unique to the request within this process. The other signals of the request have the same.
/// - `request` is its head. Receivers can change it for the service, and add extensions for it.
///
/// Receivers can be asynchronous. If one returns [`ControlFlow::Break`], its response is the answer: neither the service nor
/// the receivers after it are called.
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
/// If a receiver panics, the service is not called, [`GOT_REQUEST_EXCEPTION`] is sent, and the panic continues with a message
/// that names the receiver.
///
/// # Cost
///
/// If this signal has receivers, a request costs one more box than if only the others have.
///
/// Django: `request_started`, with the WSGI environment or the ASGI scope. A Django receiver cannot answer; middleware does
/// that.
#[signal]
pub static REQUEST_STARTED: AsyncSignal<fn(id: u64, request: &mut Parts) -> ControlFlow<Response<Bytes>>>;

/// Sent exactly once for each request: after the server took the last byte of the response body, or when the service failed
/// or the client went away.
///
/// - `method` and `uri` are those that arrived at the layer. Inside axum's `Router::nest` the path of a request is shortened;
///   with the feature `axum`, `uri` is the original one there too.
/// - `status` is that of the response, or `None` if there was none.
/// - `outcome` says how the request ended.
/// - `duration` is the time since the request arrived at the layer.
///
/// A response that switches the protocol, such as that of a websocket, has no body: the signal is sent when the server has taken
/// its head, not when the websocket is closed. actix-web sends what follows as a body, so there it is sent at its end.
///
/// It can be sent from a `Drop`, so its receivers are synchronous, and their panics are logged through `tracing`. A request is
/// announced if there were receivers when it arrived: receivers that are connected later do not get the end of requests that
/// are already running.
///
/// Django: `request_finished`, sent when the server closes the response, without arguments.
#[signal]
pub static REQUEST_FINISHED: Signal<
    fn(id: u64, method: &Method, uri: &Uri, status: Option<StatusCode>, outcome: Outcome, duration: Duration),
>;

/// Sent when the service returns an error, panics, or returns a response with an error that [`report`](crate::report)
/// attached; before [`REQUEST_FINISHED`]. The error is then returned, the panic continues, or the response is sent.
///
/// Other responses are no exceptions, whatever their status. With axum, the errors of handlers are responses, so attach them
/// with [`report`](crate::report) in the application's error type. Panics and errors that an inner layer handled are not
/// announced. An error of the response's body is announced by the [`Outcome`] alone, as in Django, where the body is written
/// after exceptions were handled.
///
/// A panic of a receiver is logged through `tracing`.
///
/// Django: `got_request_exception`. Django does not send it for an exception of a `request_started` receiver; this crate does.
#[signal]
pub static GOT_REQUEST_EXCEPTION: Signal<fn(id: u64, method: &Method, uri: &Uri, exception: Exception<'_>)>;
