//! The layer, and the service that it makes of another.

use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use crate::exchange::Exchange;
use crate::{ResponseBody, ResponseFuture, ServiceError};

/// Announces the requests of the service that it is laid around.
///
/// The outermost layer sees most: what a layer further out does with a request, or answers itself, is not announced. Lay it
/// around a layer that catches panics or turns errors into responses, and [`GOT_REQUEST_EXCEPTION`] is sent only for what
/// that layer lets through; lay it inside, and the signal is sent for what that layer goes on to handle.
///
/// [`GOT_REQUEST_EXCEPTION`]: crate::GOT_REQUEST_EXCEPTION
#[derive(Debug, Clone, Copy, Default)]
pub struct SignalsLayer;

impl<S> Layer<S> for SignalsLayer {
    type Service = SignalsService<S>;

    fn layer(&self, service: S) -> Self::Service {
        SignalsService { service }
    }
}

/// A service whose requests are announced: what [`SignalsLayer`] makes.
#[derive(Debug, Clone, Copy)]
pub struct SignalsService<S> {
    service: S,
}

impl<S, B, R> Service<Request<B>> for SignalsService<S>
where
    S: Service<Request<B>, Response = Response<R>, Error: ServiceError> + Clone,
    R: Body<Data: From<Bytes>>,
{
    type Response = Response<ResponseBody<R>>;
    type Error = S::Error;
    type Future = ResponseFuture<S, B>;

    #[inline]
    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    #[inline]
    fn call(&mut self, request: Request<B>) -> Self::Future {
        match Exchange::heard(&request) {
            None => ResponseFuture::unheard(self.service.call(request)),
            Some(exchange) => {
                // This one is ready, the clone need not be.
                let clone = self.service.clone();
                ResponseFuture::heard(std::mem::replace(&mut self.service, clone), request, exchange)
            }
        }
    }
}
