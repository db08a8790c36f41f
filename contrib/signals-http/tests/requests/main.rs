//! Requests, over real connections and without, and the signals that are sent for them.

mod body;
mod exception;
mod finished;
mod layers;
mod received;

use std::any::Any;
use std::convert::Infallible;
use std::future::Ready;
use std::io;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, panic_any};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::Extension;
use axum::routing::get;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use signals_core::{Options, receiver};
use signals_http::{GOT_REQUEST_EXCEPTION, REQUEST_FINISHED, REQUEST_STARTED, SignalsLayer};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tower::{BoxError, Layer, ServiceExt, service_fn};

use crate::received::{Received, connect, exchange, leave_in_the_body, read_stream_to_its_end, read_until};

fn request(path: &str) -> Request<Empty<Bytes>> {
    Request::get(path).body(Empty::new()).unwrap()
}

/// A service whose responses have this body.
macro_rules! answers {
    ($response:expr) => {
        SignalsLayer.layer(service_fn(async |_: Request<Empty<Bytes>>| Ok::<_, Infallible>($response)))
    };
}
use answers;

async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, app).await });
    address
}

#[derive(Clone)]
struct Tenant(String);

#[receiver(REQUEST_STARTED)]
async fn find_tenant(request: &mut Parts) {
    if let Some(host) = request.headers.get("x-tenant") {
        let tenant = Tenant(host.to_str().unwrap().to_owned());
        tokio::task::yield_now().await;
        request.extensions.insert(tenant);
    }
}

#[tokio::test]
async fn the_service_sees_what_a_receiver_that_waits_found_out() {
    let app = Router::new().route("/tenant", get(async |Extension(Tenant(name))| name)).layer(SignalsLayer);
    let server = serve(app).await;
    let answer = exchange(server, "GET /tenant HTTP/1.1\r\nx-tenant: ada").await;
    assert!(answer.ends_with("\r\n\r\nada"), "{answer}");
}

#[receiver(REQUEST_STARTED)]
fn refuse(request: &Parts) -> ControlFlow<Response<Bytes>> {
    if !matches!(request.uri.path(), "/refused" | "/refused-too") {
        return ControlFlow::Continue(());
    }
    ControlFlow::Break(Response::builder().status(429).body("slow down".into()).unwrap())
}

#[tokio::test]
async fn a_receiver_answers_in_the_place_of_the_service() {
    static LATER: AtomicBool = AtomicBool::new(false);
    let _later = REQUEST_STARTED.connect_with(Options::new().order(1), async |_, request| {
        LATER.fetch_or(request.uri.path() == "/refused", Relaxed);
        ControlFlow::Continue(())
    });
    let mut received = Received::at("/refused");
    let called = Arc::new(AtomicBool::new(false));
    let handler = {
        let called = Arc::clone(&called);
        async move || called.store(true, Relaxed)
    };
    let server = serve(Router::new().route("/refused", get(handler)).layer(SignalsLayer)).await;
    let answer = exchange(server, "GET /refused HTTP/1.1").await;
    assert!(answer.starts_with("HTTP/1.1 429 ") && answer.ends_with("\r\n\r\nslow down"), "{answer}");
    assert!(answer.contains("content-length: 9\r\n"), "{answer}");
    assert!(!called.load(Relaxed) && !LATER.load(Relaxed));
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET 429 Complete");
    assert_eq!(received.so_far(), [""; 0]);
}

#[tokio::test]
async fn all_signals_of_a_request_have_its_id() {
    let (sender, mut ids) = mpsc::unbounded_channel();
    let is_ours = |path: &str| path == "/id";
    let _connections = [
        REQUEST_STARTED.connect({
            let sender = sender.clone();
            async move |id, request| {
                if is_ours(request.uri.path()) {
                    sender.send(id).unwrap();
                }
                ControlFlow::Continue(())
            }
        }),
        GOT_REQUEST_EXCEPTION.connect({
            let sender = sender.clone();
            move |id, _, uri, _| {
                if is_ours(uri.path()) {
                    sender.send(id).unwrap();
                }
            }
        }),
        REQUEST_FINISHED.connect(move |id, _, uri, _, _, _| {
            if is_ours(uri.path()) {
                sender.send(id).unwrap();
            }
        }),
    ];
    let service = SignalsLayer.layer(service_fn(async |_| Err::<Response<Body>, _>(io::Error::other("no"))));
    service.oneshot(request("/id")).await.unwrap_err();
    service.oneshot(request("/id")).await.unwrap_err();
    let ids = std::iter::from_fn(|| ids.try_recv().ok()).collect::<Vec<_>>();
    let [first, .., second] = ids[..] else { panic!("{ids:?}") };
    assert_eq!(ids, [[first; 3], [second; 3]].concat());
    assert_ne!(first, second);
}

/// A server with one response to give, whatever it is asked.
async fn serve_once(response: Response<Body>) -> SocketAddr {
    let response = Arc::new(Mutex::new(Some(response)));
    serve(Router::new().fallback(async move || response.lock().unwrap().take().unwrap()).layer(SignalsLayer)).await
}

/// A body whose chunks come when the test sends them.
fn channel() -> (mpsc::UnboundedSender<&'static str>, Body) {
    let (chunks, body) = mpsc::unbounded_channel();
    let body = stream::unfold(body, async |mut body| Some((Ok::<_, Infallible>(body.recv().await?), body)));
    (chunks, Body::from_stream(body))
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_not_announced() {
    let mut received = Received::at("/malformed");
    let server = serve(Router::new().fallback(async || "fine").layer(SignalsLayer)).await;
    for head in ["GET /malformed HTTP/9.9", "G@T /malformed HTTP", "GET /malformed HTTP/1.1\r\nno colon"] {
        let answer = exchange(server, head).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer:?}");
    }
    assert!(exchange(server, "GET /malformed HTTP/1.1").await.ends_with("fine"));
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET 200 Complete");
    assert_eq!(received.so_far(), [""; 0]);
}
