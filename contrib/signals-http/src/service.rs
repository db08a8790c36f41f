//! The layer and its service.

use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use crate::exchange::Exchange;
use crate::{ResponseBody, ResponseFuture, ServiceError};

/// A layer that sends the signals for the requests of the service inside it.
///
/// Make it the outermost layer: requests that an outer layer answers itself are not announced. If there are several around a
/// request, the outermost one announces it. Outside of a layer that catches panics or turns errors into responses,
/// [`GOT_REQUEST_EXCEPTION`] is sent only for what that layer lets through; inside, it is sent for what that layer handles.
///
/// axum's `Router::layer` applies to the routes that were added before. Routes that are added later are not announced. Add the
/// layer last, or put it around the whole router: `SignalsLayer.layer(router)`.
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

/// A service whose requests are announced; made by [`SignalsLayer`].
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
    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        match Exchange::begin(&mut request) {
            None => ResponseFuture::unannounced(self.service.call(request)),
            Some(exchange) => {
                // `self.service` is ready and the clone may not be, so the clone stays behind.
                let clone = self.service.clone();
                ResponseFuture::announced(std::mem::replace(&mut self.service, clone), request, exchange)
            }
        }
    }
}
