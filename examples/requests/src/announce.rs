//! The middleware that sends the signals for each request.

use std::any::Any;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use request_signals::{GOT_REQUEST_EXCEPTION, REQUEST_FINISHED, REQUEST_STARTED, Refused};

use crate::handlers::Failed;

/// Reads the body, which is an argument of the signals, and answers the request.
pub(crate) async fn announce(ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request, next: Next) -> Response {
    let (head, body) = request.with_limited_body().into_parts();
    let body = match Bytes::from_request(Request::new(body), &()).await {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    let announced = Announced::new(&head, peer);
    let request = Request::from_parts(head, body.clone().into());
    // In a separate task, because this future is dropped when the client hangs up, and a started request must finish.
    let answer = tokio::spawn(announced.answer(request, body, next));
    answer.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// The arguments of the signals for one request.
struct Announced {
    id: u64,
    client: String,
    method: Method,
    path: String,
}

impl Announced {
    fn new(head: &Parts, peer: SocketAddr) -> Self {
        static LAST_ID: AtomicU64 = AtomicU64::new(0);
        let client = head.headers.get("x-client").and_then(|name| name.to_str().ok());
        Announced {
            id: LAST_ID.fetch_add(1, Relaxed) + 1,
            client: client.map_or_else(|| peer.ip().to_string(), str::to_owned),
            method: head.method.clone(),
            path: head.uri.path().to_owned(),
        }
    }

    async fn answer(self, request: Request, body: Bytes, next: Next) -> Response {
        let started = Instant::now();
        let response = match catch(self.start(request, body, next)).await {
            Ok(response) => response,
            Err(message) => Failed(message).into_response(),
        };
        if let Some(Failed(message)) = response.extensions().get() {
            self.got_exception(message);
        }
        self.finished(response.status(), started.elapsed());
        response
    }

    /// Sends `REQUEST_STARTED` first. A receiver refuses the request by returning an `Err`. A panic in a receiver is
    /// handled like a panic in the handler.
    async fn start(&self, request: Request, body: Bytes, next: Next) -> Response {
        match REQUEST_STARTED.send(self.id, &self.client, self.method.as_str(), &self.path, &body) {
            Ok(()) => next.run(request).await,
            Err(Refused { status, reason }) => {
                (StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN), reason).into_response()
            }
        }
    }

    /// Sends with `send_robust`, as `finished` does: the client gets its response even if a receiver panics.
    fn got_exception(&self, message: &str) {
        for failure in GOT_REQUEST_EXCEPTION.send_robust(self.id, self.method.as_str(), &self.path, message) {
            tracing::error!("{failure}");
        }
    }

    fn finished(&self, status: StatusCode, elapsed: Duration) {
        let (method, status) = (self.method.as_str(), status.as_u16());
        for failure in REQUEST_FINISHED.send_robust(self.id, &self.client, method, &self.path, status, elapsed) {
            tracing::error!("{failure}");
        }
    }
}

/// Returns the output of `future`, or the message of its panic.
async fn catch<T>(future: impl Future<Output = T>) -> Result<T, String> {
    let mut future = pin!(future);
    let poll = std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(payload) => Poll::Ready(Err(payload)),
    });
    poll.await.map_err(|payload| message_of(&*payload).to_owned())
}

fn message_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref().map(String::as_str)).unwrap_or("a panic without a message")
}
