//! The middleware and its service.

use std::future::{Ready, ready};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{Error, HttpMessage};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use signals_http::exchange::{Exchange, Start, start};
use signals_http::{Exception, REQUEST_STARTED};

use crate::body::{ResponseBody, length};
use crate::convert;

/// A middleware that sends the signals for the requests of the application inside it.
///
/// Wrap it last, so that it is the outermost middleware: requests that an outer one answers itself are not announced. If there
/// are several around a request, the outermost one announces it. Routes may be added before or after it.
///
/// actix-web lets a client close its half of a connection and wait for the response. Unless `h1_allow_half_closed(false)` is
/// set on the server, it does not notice that a client goes away before the response, and the handler runs to its end.
///
/// Receivers of [`REQUEST_STARTED`] can change method, URI and headers. Extensions that they add to the head are in one
/// extension of the request, the [`http::Extensions`] of that head:
///
/// ```
/// use actix_web::{HttpMessage, HttpRequest};
///
/// #[derive(Clone)]
/// struct Tenant(String);
///
/// async fn handler(request: HttpRequest) -> Option<String> {
///     let extensions = request.extensions();
///     let Tenant(name) = extensions.get::<http::Extensions>()?.get()?;
///     Some(name.clone())
/// }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Signals;

impl<S, B> Transform<S, ServiceRequest> for Signals
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<ResponseBody<B>>;
    type Error = Error;
    type Transform = SignalsService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(SignalsService { service: Rc::new(service) }))
    }
}

/// A service whose requests are announced; made by [`Signals`].
#[derive(Debug)]
pub struct SignalsService<S> {
    service: Rc<S>,
}

/// The extension of a request that is announced.
struct Announced;

impl<S, B> Service<ServiceRequest> for SignalsService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<ResponseBody<B>>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Error>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.service.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        match begin(&request) {
            None => {
                let called = self.service.call(request);
                Box::pin(async move { Ok(finish(called.await?.map_into_left_body(), None)) })
            }
            Some(exchange) => Box::pin(announced(Rc::clone(&self.service), request, exchange)),
        }
    }
}

fn begin(request: &ServiceRequest) -> Option<Box<Exchange>> {
    if !Exchange::has_receivers() || request.extensions().contains::<Announced>() {
        return None;
    }
    request.extensions_mut().insert(Announced);
    Exchange::open(&convert::method(request.method()), &convert::uri(request.uri()))
}

/// Answers a request. Whatever ends it drops the exchange, which announces the end.
async fn announced<S, B>(
    service: Rc<S>,
    request: ServiceRequest,
    mut exchange: Box<Exchange>,
) -> Result<ServiceResponse<ResponseBody<B>>, Error>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    let answered = AssertUnwindSafe(answer(service, request, exchange.id())).catch_unwind().await;
    match answered {
        Ok(Ok(response)) => {
            if let Some(error) = response.response().error().filter(|error| is_of_server(error)) {
                exchange.report(Exception::Error(error));
            }
            Ok(finish(response, Some(exchange)))
        }
        Ok(Err(error)) => {
            // actix-web makes the response of it outside of all middleware.
            exchange.answered(convert::status(error.as_response_error().status_code()), None);
            if is_of_server(&error) {
                exchange.failed(Exception::Error(&error));
            } else {
                exchange.broken();
            }
            Err(error)
        }
        Err(payload) => {
            exchange.panicked(&*payload);
            drop(exchange);
            resume_unwind(payload)
        }
    }
}

/// Runs the receivers of `REQUEST_STARTED`, then the application.
async fn answer<S, B>(
    service: Rc<S>,
    mut request: ServiceRequest,
    id: u64,
) -> Result<ServiceResponse<EitherBody<B, bytes::Bytes>>, Error>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    if REQUEST_STARTED.has_receivers() {
        match start(id, convert::parts(request.head())).await {
            Ok(Start::Passed(parts)) => {
                convert::write_back(&parts, request.head_mut());
                // Routes are matched against a copy of the path.
                let uri = request.head().uri.clone();
                request.match_info_mut().get_mut().update(&uri);
                if !parts.extensions.is_empty() {
                    request.extensions_mut().insert(parts.extensions);
                }
            }
            Ok(Start::Answered(response)) => {
                let response = convert::response(response).map_body(|_, body| EitherBody::right(body));
                return Ok(request.into_response(response));
            }
            Err(failure) => resume_unwind(Box::new(failure.to_string())),
        }
    }
    Ok(service.call(request).await?.map_into_left_body())
}

/// Returns `true` if an error is one of the server, and not an answer to what the client did.
fn is_of_server(error: &Error) -> bool {
    error.as_response_error().status_code().is_server_error()
}

/// Wraps the body of a response, so that its end is announced.
fn finish<B: MessageBody + 'static>(
    response: ServiceResponse<EitherBody<B, bytes::Bytes>>,
    exchange: Option<Box<Exchange>>,
) -> ServiceResponse<ResponseBody<B>> {
    let exchange = exchange.map(|mut exchange| {
        exchange.answered(convert::status(response.status()), length(response.response().body().size()));
        exchange.taken(0, false);
        exchange
    });
    response.map_body(|_, body| ResponseBody::new(body, exchange))
}
