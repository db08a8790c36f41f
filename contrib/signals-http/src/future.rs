//! The future of one request: its signals, and the call of the service.

use std::any::Any;
use std::fmt::{self, Debug};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use pin_project_lite::pin_project;
use signals_core::Failure;
use tower_service::Service;

use crate::exchange::{Exchange, Start, start};
use crate::{Exception, GOT_REQUEST_EXCEPTION, REQUEST_STARTED, ResponseBody, ServiceError};

pin_project! {
    /// The future of [`SignalsService`](crate::SignalsService).
    pub struct ResponseFuture<S, B>
    where
        S: Service<Request<B>>,
    {
        #[pin]
        way: Way<S, S::Future, B>,
    }
}

pin_project! {
    #[project = WayProjection]
    enum Way<S, F, B> {
        Unannounced { #[pin] future: F },
        // Boxed, so that a request without receivers does not pay for its size.
        Announced { announced: Pin<Box<Announced<S, F, B>>> },
    }
}

pin_project! {
    /// A request that is announced.
    struct Announced<S, F, B> {
        #[pin]
        state: State<S, F, B>,
        exchange: Option<Box<Exchange>>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, F, B> {
        Starting { started: Started, entered: Option<(S, B)> },
        Entering { entered: Option<(S, Request<B>)> },
        Running { #[pin] future: F },
        Done,
    }
}

type Started = Pin<Box<dyn Future<Output = Result<Start, Failure>> + Send>>;

impl<S: Service<Request<B>>, B> ResponseFuture<S, B> {
    #[inline]
    pub(crate) fn unannounced(future: S::Future) -> Self {
        ResponseFuture { way: Way::Unannounced { future } }
    }

    pub(crate) fn announced(service: S, request: Request<B>, exchange: Box<Exchange>) -> Self {
        let state = if REQUEST_STARTED.has_receivers() {
            let (parts, body) = request.into_parts();
            State::Starting { started: Box::pin(start(exchange.id(), parts)), entered: Some((service, body)) }
        } else {
            State::Entering { entered: Some((service, request)) }
        };
        ResponseFuture { way: Way::Announced { announced: Box::pin(Announced { state, exchange: Some(exchange) }) } }
    }
}

impl<S, B, R> Future for ResponseFuture<S, B>
where
    S: Service<Request<B>, Response = Response<R>, Error: ServiceError>,
    R: Body<Data: From<Bytes>>,
{
    type Output = Result<Response<ResponseBody<R>>, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().way.project() {
            WayProjection::Unannounced { future } => {
                future.poll(context).map_ok(|response| response.map(ResponseBody::unannounced))
            }
            WayProjection::Announced { announced } => announced.as_mut().poll(context),
        }
    }
}

impl<S, B, R> Future for Announced<S, S::Future, B>
where
    S: Service<Request<B>, Response = Response<R>, Error: ServiceError>,
    R: Body<Data: From<Bytes>>,
{
    type Output = Result<Response<ResponseBody<R>>, S::Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // Taken out while the service runs: if the service panics, unwinding drops it and so announces the end.
        let mut exchange = self.as_mut().project().exchange.take().expect("it is not polled once it is done");
        let polled = exchange.unless_it_panics(|| {
            let mut answer = || self.as_mut().project().state.answer(context);
            if GOT_REQUEST_EXCEPTION.has_receivers() { catch_unwind(AssertUnwindSafe(answer)) } else { Ok(answer()) }
        });
        let mut this = self.project();
        if let Ok(Poll::Pending) = polled {
            *this.exchange = Some(exchange);
            return Poll::Pending;
        }
        // Before the signals, so that everything else of the request is dropped when their receivers run.
        this.state.set(State::Done);
        Poll::Ready(finish(polled, exchange))
    }
}

impl<S, B, R> State<S, S::Future, B>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    /// Runs the receivers of `REQUEST_STARTED`, then the service.
    fn answer(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Answer<R>, S::Error>> {
        loop {
            let next = match self.as_mut().project() {
                StateProjection::Starting { started, entered } => match ready!(started.as_mut().poll(context)) {
                    Ok(Start::Passed(parts)) => {
                        let entered = entered.take();
                        State::Entering {
                            entered: entered.map(|(service, body)| (service, Request::from_parts(parts, body))),
                        }
                    }
                    Ok(Start::Answered(response)) => return Poll::Ready(Ok(Answer::Receiver(response))),
                    Err(failure) => resume_unwind(Box::new(failure.to_string())),
                },
                StateProjection::Entering { entered } => {
                    let (mut service, request) = entered.take().expect("the service is called once");
                    State::Running { future: service.call(request) }
                }
                StateProjection::Running { future } => return future.poll(context).map_ok(Answer::Service),
                StateProjection::Done => unreachable!("it is not polled once it is done"),
            };
            self.set(next);
        }
    }
}

/// A result, or the payload of a panic.
type Caught<T> = Result<T, Box<dyn Any + Send>>;

/// What answered the request.
enum Answer<R> {
    Receiver(Response<Bytes>),
    Service(Response<R>),
}

fn finish<R: Body<Data: From<Bytes>>, E: ServiceError>(
    polled: Caught<Poll<Result<Answer<R>, E>>>,
    mut exchange: Box<Exchange>,
) -> Result<Response<ResponseBody<R>>, E> {
    match polled {
        Ok(Poll::Ready(Ok(Answer::Service(response)))) => Ok(ResponseBody::of_service(response, exchange)),
        Ok(Poll::Ready(Ok(Answer::Receiver(response)))) => Ok(ResponseBody::of_receiver(response, exchange)),
        Ok(Poll::Ready(Err(error))) => {
            exchange.failed(Exception::Error(&error));
            Err(error)
        }
        Ok(Poll::Pending) => unreachable!("it is not done"),
        Err(payload) => {
            exchange.panicked(&*payload);
            drop(exchange);
            resume_unwind(payload)
        }
    }
}

impl<S: Service<Request<B>>, B> Debug for ResponseFuture<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
