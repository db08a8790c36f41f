//! Requests in a program without receivers.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::FutureExt;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use signals_http::{GOT_REQUEST_EXCEPTION, REQUEST_FINISHED, REQUEST_STARTED, SignalsLayer};
use tower::{Layer, Service, ServiceExt, service_fn};

/// A service that must not be cloned.
struct Echo;

impl Clone for Echo {
    fn clone(&self) -> Self {
        panic!("there are no receivers")
    }
}

impl Service<Request<String>> for Echo {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<String>) -> Self::Future {
        ready(Ok(Response::new(Full::from(request.into_body()))))
    }
}

#[test]
fn the_service_is_called_in_place() {
    assert!(
        ![&*REQUEST_STARTED, &REQUEST_FINISHED, &GOT_REQUEST_EXCEPTION].iter().any(|signal| signal.has_receivers())
    );
    let mut service = SignalsLayer.layer(Echo);
    // Ready at the first poll, as without the layer.
    let response = service.call(Request::new("text".to_owned())).now_or_never().unwrap().unwrap();
    assert_eq!((response.body().size_hint().exact(), response.body().is_end_stream()), (Some(4), false));
    let body = response.collect().now_or_never().unwrap().unwrap();
    assert_eq!(body.to_bytes(), "text");
}

#[test]
fn its_errors_and_panics_are_what_they_were() {
    let fails = service_fn(async |_: Request<()>| Err::<Response<Full<Bytes>>, _>(io::Error::other("no")));
    let error = SignalsLayer.layer(fails).oneshot(Request::new(())).now_or_never().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "no");

    let panics =
        service_fn(async |_: Request<()>| -> Result<Response<Full<Bytes>>, Infallible> { panic!("on purpose") });
    let call = || SignalsLayer.layer(panics).oneshot(Request::new(())).now_or_never();
    let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
}
