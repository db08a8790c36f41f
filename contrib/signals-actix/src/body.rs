//! The body of a response, which knows when it ends.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, EitherBody, MessageBody};
use bytes::Bytes;
use pin_project_lite::pin_project;
use signals_http::exchange::Exchange;

pin_project! {
    /// The body of a response of [`SignalsService`](crate::SignalsService): the body of the application's response, or of that
    /// of a receiver that answered in its place.
    ///
    /// Chunks, errors and size are those of the wrapped body.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        source: EitherBody<B, Bytes>,
        exchange: Option<Box<Exchange>>,
    }
}

impl<B: MessageBody> ResponseBody<B> {
    pub(crate) fn new(source: EitherBody<B, Bytes>, exchange: Option<Box<Exchange>>) -> Self {
        ResponseBody { source, exchange }
    }
}

impl<B: MessageBody + 'static> MessageBody for ResponseBody<B> {
    type Error = <EitherBody<B, Bytes> as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.source.size()
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let mut this = self.project();
        let Some(exchange) = this.exchange else { return this.source.poll_next(context) };
        let polled = exchange.unless_it_panics(|| this.source.as_mut().poll_next(context));
        match &polled {
            Poll::Pending => return polled,
            Poll::Ready(Some(Ok(chunk))) => {
                exchange.taken(chunk.len() as u64, false);
                return polled;
            }
            Poll::Ready(Some(Err(_))) => exchange.broken(),
            Poll::Ready(None) => exchange.taken(0, true),
        }
        // Nothing follows: dropping the exchange sends `REQUEST_FINISHED`.
        *this.exchange = None;
        polled
    }
}

/// The number of bytes that the server takes of a body, if it says so.
pub(crate) fn length(size: BodySize) -> Option<u64> {
    match size {
        BodySize::None => Some(0),
        BodySize::Sized(bytes) => Some(bytes),
        BodySize::Stream => None,
    }
}
