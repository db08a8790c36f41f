//! The body of a response, which knows when it ends.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
use http::header::CONTENT_LENGTH;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::Exception;
use crate::exception::Attached;
use crate::exchange::Exchange;

pin_project! {
    /// The body of a response of [`SignalsService`](crate::SignalsService): the body of the service's response, or of the
    /// response of a receiver that answered in its place.
    ///
    /// Frames, trailers, errors, size hint and end are those of the wrapped body.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        source: Source<B>,
        exchange: Option<Box<Exchange>>,
    }
}

pin_project! {
    #[derive(Debug)]
    #[project = SourceProjection]
    enum Source<B> {
        Service { #[pin] body: B },
        Receiver { bytes: Bytes },
    }
}

impl<B: Body<Data: From<Bytes>>> ResponseBody<B> {
    #[inline]
    pub(crate) fn unannounced(body: B) -> Self {
        ResponseBody { source: Source::Service { body }, exchange: None }
    }

    pub(crate) fn of_service(response: Response<B>, exchange: Box<Exchange>) -> Response<Self> {
        Self::announced(response.map(|body| Source::Service { body }), exchange)
    }

    pub(crate) fn of_receiver(response: Response<Bytes>, exchange: Box<Exchange>) -> Response<Self> {
        Self::announced(response.map(|bytes| Source::Receiver { bytes }), exchange)
    }

    fn announced(response: Response<Source<B>>, mut exchange: Box<Exchange>) -> Response<Self> {
        let attached = response.extensions().get::<Attached>().cloned();
        if let Some(attached) = attached {
            exchange.report(Exception::Error(attached.error()));
        }
        let length = response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        exchange.answered(response.status(), length.or_else(|| response.body().size_hint().exact()));
        exchange.taken(0, response.body().is_end_stream());
        response.map(|source| ResponseBody { source, exchange: Some(exchange) })
    }
}

impl<B: Body<Data: From<Bytes>>> Body for ResponseBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let Some(exchange) = this.exchange else { return this.source.poll_frame(context) };
        let polled = exchange.unless_it_panics(|| this.source.as_mut().poll_frame(context));
        match &polled {
            Poll::Pending => return polled,
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, bytes::Buf::remaining);
                exchange.taken(bytes as u64, this.source.is_end_stream());
                return polled;
            }
            Poll::Ready(Some(Err(_))) => exchange.broken(),
            Poll::Ready(None) => exchange.taken(0, true),
        }
        // Nothing follows: dropping the exchange sends `REQUEST_FINISHED`.
        *this.exchange = None;
        polled
    }

    #[inline]
    fn is_end_stream(&self) -> bool {
        self.source.is_end_stream()
    }

    #[inline]
    fn size_hint(&self) -> SizeHint {
        self.source.size_hint()
    }
}

impl<B: Body<Data: From<Bytes>>> Body for Source<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        match self.project() {
            SourceProjection::Service { body } => body.poll_frame(context),
            SourceProjection::Receiver { bytes } => {
                let bytes = std::mem::take(bytes);
                Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes.into()))))
            }
        }
    }

    #[inline]
    fn is_end_stream(&self) -> bool {
        match self {
            Source::Service { body } => body.is_end_stream(),
            Source::Receiver { bytes } => bytes.is_empty(),
        }
    }

    #[inline]
    fn size_hint(&self) -> SizeHint {
        match self {
            Source::Service { body } => body.size_hint(),
            Source::Receiver { bytes } => SizeHint::with_exact(bytes.len() as u64),
        }
    }
}

/// For outer layers that make responses of their own.
impl<B: Default> Default for ResponseBody<B> {
    fn default() -> Self {
        ResponseBody { source: Source::Service { body: B::default() }, exchange: None }
    }
}
