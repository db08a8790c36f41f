//! Requests over real connections, and the signals that are sent for them: those of `signals-http`, for actix-web.

#[path = "../../signals-http/tests/requests/received.rs"]
mod received;

use std::fmt;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use actix_web::http::StatusCode;
use actix_web::{App, HttpMessage, HttpRequest, HttpResponse, HttpServer, ResponseError, dev, error, rt, web};
use bytes::Bytes;
use futures_util::stream;
use http::Response;
use http::request::Parts;
use signals_actix::Signals;
use signals_core::receiver;
use signals_http::{GOT_REQUEST_EXCEPTION, REQUEST_STARTED};
use tokio::sync::{mpsc, oneshot};

use crate::received::{Received, connect, exchange, leave_in_the_body, read_stream_to_its_end};

/// Serves an application on this thread.
fn serve(configure: fn(&mut web::ServiceConfig)) -> SocketAddr {
    serve_with((), move |app, ()| configure(app))
}

/// Serves an application that has data of the test's own. The server notices at once if a client goes away.
fn serve_with<T: Clone + Send + 'static>(
    data: T,
    configure: impl Fn(&mut web::ServiceConfig, T) + Clone + Send + 'static,
) -> SocketAddr {
    let server = HttpServer::new(move || {
        let (data, configure) = (data.clone(), configure.clone());
        App::new().wrap(Signals).configure(move |app| configure(app, data))
    });
    let server = server.workers(1).disable_signals().h1_allow_half_closed(false).bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    rt::spawn(server.run());
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
        request.headers.insert("x-found", "yes".parse().unwrap());
        request.uri = "/moved?page=2".parse().unwrap();
    }
}

#[actix_web::test]
async fn the_application_sees_what_a_receiver_that_waits_found_out() {
    let server = serve(|app| {
        let handler = async |request: HttpRequest| {
            let extensions = request.extensions();
            let Tenant(name) = extensions.get::<http::Extensions>().unwrap().get().unwrap();
            format!("{name} {} {}", request.headers().get("x-found").unwrap().to_str().unwrap(), request.query_string())
        };
        app.route("/moved", web::get().to(handler));
    });
    let answer = exchange(server, "GET /tenant HTTP/1.1\r\nx-tenant: ada").await;
    assert!(answer.ends_with("\r\n\r\nada yes page=2"), "{answer}");
}

#[receiver(REQUEST_STARTED)]
fn refuse(request: &Parts) -> ControlFlow<Response<Bytes>> {
    if request.uri.path() != "/refused" {
        return ControlFlow::Continue(());
    }
    ControlFlow::Break(Response::builder().status(429).header("x-by", "receiver").body("slow down".into()).unwrap())
}

#[actix_web::test]
async fn a_receiver_answers_in_the_place_of_the_application() {
    let mut received = Received::at("/refused");
    let called = Arc::new(AtomicBool::new(false));
    let server = serve_with(Arc::clone(&called), |app, called| {
        let handler = move || {
            called.store(true, Relaxed);
            std::future::ready("")
        };
        app.route("/refused", web::get().to(handler));
    });
    let answer = exchange(server, "GET /refused HTTP/1.1").await;
    assert!(answer.starts_with("HTTP/1.1 429 ") && answer.ends_with("\r\n\r\nslow down"), "{answer}");
    assert!(answer.contains("content-length: 9\r\n") && answer.contains("x-by: receiver\r\n"), "{answer}");
    assert!(!called.load(Relaxed));
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET 429 Complete");
    assert_eq!(received.so_far(), [""; 0]);
}

/// Sends the chunks of a response.
type Chunks = mpsc::UnboundedSender<&'static str>;

/// A server with one response, whose chunks come when the test sends them.
fn serve_chunks() -> (Chunks, SocketAddr) {
    let (chunks, body) = mpsc::unbounded_channel::<&'static str>();
    let server = serve_with(Arc::new(Mutex::new(Some(body))), |app, body| {
        app.default_service(web::to(move || {
            let body = body.lock().unwrap().take().unwrap();
            let chunks = stream::unfold(body, async |mut body| {
                Some((Ok::<_, actix_web::Error>(Bytes::from(body.recv().await?)), body))
            });
            std::future::ready(HttpResponse::Ok().streaming(chunks))
        }));
    });
    (chunks, server)
}

#[actix_web::test]
async fn a_request_is_finished_after_the_last_byte_of_a_stream() {
    let (chunks, server) = serve_chunks();
    read_stream_to_its_end(server, chunks).await;
}

#[actix_web::test]
async fn a_request_is_finished_when_the_client_goes_away_in_the_body() {
    let (chunks, server) = serve_chunks();
    let mut received = leave_in_the_body(server, &chunks).await;
    // The server finds out that the client is gone by writing to it.
    while !chunks.is_closed() {
        let _ = chunks.send("more");
        tokio::task::yield_now().await;
    }
    assert_eq!(received.next().await, "finished GET 200 Dropped");
    assert_eq!(received.so_far(), [""; 0]);
}

#[actix_web::test]
async fn a_request_is_finished_when_the_client_goes_away_before_the_response() {
    let mut received = Received::at("/waits");
    let (called, is_called) = oneshot::channel();
    let server = serve_with(Arc::new(Mutex::new(Some(called))), |app, called| {
        app.route(
            "/waits",
            web::get().to(move || {
                called.lock().unwrap().take().unwrap().send(()).unwrap();
                std::future::pending::<&'static str>()
            }),
        );
    });
    let client = connect(server, "GET /waits HTTP/1.1").await;
    is_called.await.unwrap();
    drop(client);
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET no status Dropped");
    assert_eq!(received.so_far(), [""; 0]);
}

#[actix_web::test]
async fn responses_without_a_body_are_complete() {
    let mut received = Received::at("/bodiless");
    let server = serve(|app| {
        app.route("/bodiless", web::get().to(HttpResponse::NoContent));
        app.route("/bodiless", web::head().to(async || "text"));
    });
    for (method, status) in [("GET", 204), ("HEAD", 200), ("PUT", 404)] {
        exchange(server, &format!("{method} /bodiless HTTP/1.1")).await;
        assert_eq!(received.next().await, format!("started {method}"));
        assert_eq!(received.next().await, format!("finished {method} {status} Complete"));
    }
}

/// The error of an application.
#[derive(Debug)]
struct AppError(u16);

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an error of {}", self.0)
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0).unwrap()
    }
}

#[actix_web::test]
async fn an_error_of_a_handler_is_announced_if_it_is_one_of_the_server() {
    let statuses = Arc::new(Mutex::new(Vec::new()));
    let _statuses = GOT_REQUEST_EXCEPTION.connect({
        let statuses = Arc::clone(&statuses);
        move |_, _, uri, exception| {
            if uri.path() == "/fails" {
                let error = exception.downcast_ref::<actix_web::Error>().and_then(|error| error.as_error::<AppError>());
                statuses.lock().unwrap().push(error.map(|error| error.0));
            }
        }
    });
    let mut received = Received::at("/fails");
    let server = serve(|app| {
        app.route("/fails", web::get().to(async || Err::<&str, _>(AppError(503))));
        app.route("/fails", web::post().to(async || Err::<&str, _>(AppError(409))));
    });
    assert!(exchange(server, "GET /fails HTTP/1.1").await.starts_with("HTTP/1.1 503"));
    assert!(exchange(server, "POST /fails HTTP/1.1").await.starts_with("HTTP/1.1 409"));
    let expected = [
        "started GET",
        "error an error of 503",
        "finished GET 503 Complete",
        "started POST",
        "finished POST 409 Complete",
    ];
    for line in expected {
        assert_eq!(received.next().await, line);
    }
    assert_eq!(received.so_far(), [""; 0]);
    assert_eq!(*statuses.lock().unwrap(), [Some(503)]);
}

#[actix_web::test]
async fn an_error_of_a_middleware_is_announced() {
    let mut received = Received::at("/middleware");
    let server = HttpServer::new(|| {
        let fails = |_: dev::ServiceRequest, _: &_| {
            std::future::ready(Err::<dev::ServiceResponse, _>(error::ErrorBadGateway("no upstream")))
        };
        App::new().wrap_fn(fails).wrap(Signals)
    });
    let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    rt::spawn(server.run());
    assert!(exchange(address, "GET /middleware HTTP/1.1").await.starts_with("HTTP/1.1 502"));
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "error no upstream");
    assert_eq!(received.next().await, "finished GET 502 Failed");
}

#[actix_web::test]
async fn a_panic_is_announced_and_the_server_stays_up() {
    let mut received = Received::at("/panics");
    let server = serve(|app| {
        app.route("/panics", web::get().to(async || -> &str { panic!("on purpose") }));
        app.route("/fine", web::get().to(async || "fine"));
    });
    assert_eq!(exchange(server, "GET /panics HTTP/1.1").await, "");
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "panic on purpose");
    assert_eq!(received.next().await, "finished GET no status Failed");
    assert!(exchange(server, "GET /fine HTTP/1.1").await.ends_with("fine"));
}

#[actix_web::test]
async fn a_receiver_that_panics_is_named() {
    let mut received = Received::at("/stumble");
    let server = serve(|app| {
        app.default_service(web::to(async || "it is called"));
    });
    assert_eq!(exchange(server, "GET /stumble HTTP/1.1").await, "");
    assert_eq!(received.next().await, "started GET");
    let panic = received.next().await;
    assert!(panic.contains("::stumble ") && panic.contains("on purpose"), "{panic}");
    assert_eq!(received.next().await, "finished GET no status Failed");
}

#[actix_web::test]
async fn two_middlewares_announce_a_request_once() {
    let mut received = Received::at("/twice");
    let server = serve(|app| {
        app.service(web::scope("").wrap(Signals).route("/twice", web::get().to(async || "fine")));
    });
    assert!(exchange(server, "GET /twice HTTP/1.1").await.ends_with("fine"));
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET 200 Complete");
    assert_eq!(received.so_far(), [""; 0]);
}
