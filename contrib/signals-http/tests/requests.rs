//! Requests, over real connections and without, and what the signals tell of them.

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
use signals_core::{Connection, Options, receiver};
use signals_http::{Exception, GOT_REQUEST_EXCEPTION, REQUEST_FINISHED, REQUEST_STARTED, SignalsLayer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tower::{BoxError, Layer, ServiceExt, service_fn};

/// What the signals told of the requests for one path. Each test has its own.
struct Heard {
    lines: mpsc::UnboundedReceiver<String>,
    _connections: [Connection; 3],
}

impl Heard {
    fn at(path: &'static str) -> Self {
        let (sender, lines) = mpsc::unbounded_channel();
        // Those of the tests hold the other end until they have heard all they wait for.
        let write = move |of: &str, line: String| {
            if of == path {
                sender.send(line).unwrap();
            }
        };
        let started = REQUEST_STARTED.connect_with(Options::new().order(-9), {
            let write = write.clone();
            async move |_, request| {
                write(request.uri.path(), format!("started {}", request.method));
                ControlFlow::Continue(())
            }
        });
        let finished = REQUEST_FINISHED.connect({
            let write = write.clone();
            move |_, method, uri, status, outcome, _| {
                let status = status.map_or("no status".to_owned(), |status| status.as_u16().to_string());
                write(uri.path(), format!("finished {method} {status} {outcome:?}"));
            }
        });
        let failed = GOT_REQUEST_EXCEPTION.connect(move |_, _, uri, exception| {
            let kind = if matches!(exception, Exception::Panic(_)) { "panic" } else { "error" };
            write(uri.path(), format!("{kind} {exception}"));
        });
        Heard { lines, _connections: [started, finished, failed] }
    }

    async fn next(&mut self) -> String {
        self.lines.recv().await.unwrap()
    }

    fn so_far(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.lines.try_recv().ok()).collect()
    }
}

fn request(path: &str) -> Request<Empty<Bytes>> {
    Request::get(path).body(Empty::new()).unwrap()
}

/// A service whose responses have this body.
macro_rules! answers {
    ($response:expr) => {
        SignalsLayer.layer(service_fn(async |_: Request<Empty<Bytes>>| Ok::<_, Infallible>($response)))
    };
}

async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, app).await });
    address
}

async fn connect(server: SocketAddr, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(format!("{head}\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes()).await.unwrap();
    stream
}

/// The whole answer of the server, head and body.
async fn exchange(server: SocketAddr, head: &str) -> String {
    let mut answer = String::new();
    connect(server, head).await.read_to_string(&mut answer).await.unwrap();
    answer
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
    let mut heard = Heard::at("/refused");
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
    assert_eq!(heard.next().await, "started GET");
    assert_eq!(heard.next().await, "finished GET 429 Complete");
    assert_eq!(heard.so_far(), [""; 0]);
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

async fn read_until(stream: &mut TcpStream, end: &str) {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        assert_ne!(stream.read_buf(&mut read).await.unwrap(), 0, "{}", String::from_utf8_lossy(&read));
    }
}

mod finished {
    use super::*;

    #[tokio::test]
    async fn after_the_last_byte_of_a_stream() {
        let mut heard = Heard::at("/stream");
        let (chunks, body) = channel();
        let server = serve_once(Response::new(body)).await;
        let mut client = connect(server, "GET /stream HTTP/1.1").await;
        chunks.send("first").unwrap();
        read_until(&mut client, "first\r\n").await;
        assert_eq!(heard.so_far(), ["started GET"]);
        chunks.send("last").unwrap();
        drop(chunks);
        read_until(&mut client, "last\r\n0\r\n\r\n").await;
        assert_eq!(heard.next().await, "finished GET 200 Complete");
        assert_eq!(heard.so_far(), [""; 0]);
    }

    #[tokio::test]
    async fn when_the_client_goes_away_in_the_body() {
        let mut heard = Heard::at("/gone");
        let (chunks, body) = channel();
        let server = serve_once(Response::new(body)).await;
        let mut client = connect(server, "GET /gone HTTP/1.1").await;
        chunks.send("first").unwrap();
        read_until(&mut client, "first\r\n").await;
        assert_eq!(heard.next().await, "started GET");
        drop(client);
        assert_eq!(heard.next().await, "finished GET 200 Dropped");
        assert_eq!(heard.so_far(), [""; 0]);
    }

    #[tokio::test]
    async fn when_the_client_goes_away_before_the_response() {
        let mut heard = Heard::at("/waits");
        let (called, is_called) = oneshot::channel();
        let called = Arc::new(Mutex::new(Some(called)));
        let handler = async move || {
            called.lock().unwrap().take().unwrap().send(()).unwrap();
            std::future::pending::<()>().await;
        };
        let server = serve(Router::new().fallback(handler).layer(SignalsLayer)).await;
        let client = connect(server, "GET /waits HTTP/1.1").await;
        is_called.await.unwrap();
        drop(client);
        assert_eq!(heard.next().await, "started GET");
        assert_eq!(heard.next().await, "finished GET no status Dropped");
        assert_eq!(heard.so_far(), [""; 0]);
    }

    #[tokio::test]
    async fn when_the_client_goes_away_while_a_receiver_waits() {
        let mut heard = Heard::at("/impatient");
        let _waits = REQUEST_STARTED.connect(async |_, request| {
            if request.uri.path() == "/impatient" {
                std::future::pending::<()>().await;
            }
            ControlFlow::Continue(())
        });
        let response = answers!(Response::new(Body::empty())).oneshot(request("/impatient"));
        assert!(response.now_or_never().is_none());
        assert_eq!(heard.so_far(), ["started GET", "finished GET no status Dropped"]);
    }

    /// The server has all the bytes it announced, and does not ask whether there are more.
    #[tokio::test]
    async fn after_as_many_bytes_as_were_announced() {
        let mut heard = Heard::at("/length");
        let (chunks, body) = channel();
        let server = serve_once(Response::builder().header(CONTENT_LENGTH, 9).body(body).unwrap()).await;
        let mut client = connect(server, "GET /length HTTP/1.1").await;
        chunks.send("first").unwrap();
        chunks.send("last").unwrap();
        read_until(&mut client, "firstlast").await;
        assert_eq!(heard.next().await, "started GET");
        assert_eq!(heard.next().await, "finished GET 200 Complete");
        assert!(chunks.is_closed());
    }

    #[tokio::test]
    async fn of_responses_without_a_body() {
        let mut heard = Heard::at("/bodiless");
        for (head, status) in [("GET", 200), ("HEAD", 200), ("GET", 204), ("GET", 304)] {
            // Only the first has an end that the body itself tells of.
            let body = if (head, status) == ("GET", 200) { Body::empty() } else { channel().1 };
            let response = Response::builder().status(status).body(body).unwrap();
            let answer = exchange(serve_once(response).await, &format!("{head} /bodiless HTTP/1.1")).await;
            assert!(answer.ends_with("\r\n\r\n"), "{answer}");
            assert_eq!(heard.next().await, format!("started {head}"));
            assert_eq!(heard.next().await, format!("finished {head} {status} Complete"));
        }
    }

    #[tokio::test]
    async fn the_moment_the_body_is_read_or_dropped() {
        let mut heard = Heard::at("/read");
        let service = answers!(Response::new(Full::new(Bytes::from("text"))));
        let response = service.oneshot(request("/read")).await.unwrap();
        assert_eq!(heard.so_far(), ["started GET"]);
        let mut body = response.into_body();
        while body.frame().await.is_some() {}
        assert_eq!(heard.so_far(), ["finished GET 200 Complete"]);
        drop(body);
        assert_eq!(heard.so_far(), [""; 0]);
        drop(service.oneshot(request("/read")).await.unwrap());
        assert_eq!(heard.so_far(), ["started GET", "finished GET 200 Dropped"]);
    }

    #[tokio::test]
    async fn with_the_time_it_took() {
        let (sender, told) = std::sync::mpsc::channel();
        let _told = REQUEST_FINISHED.connect(move |_, _, uri, _, _, duration| {
            if uri.path() == "/duration" {
                sender.send(duration).unwrap();
            }
        });
        let before = Instant::now();
        let response = answers!(Response::new(Body::empty())).oneshot(request("/duration")).await.unwrap();
        let between = Instant::now();
        while between.elapsed().is_zero() {}
        let in_body = between.elapsed();
        drop(response);
        let duration = told.recv().unwrap();
        assert!(in_body < duration && duration < before.elapsed(), "{duration:?}");
    }

    #[tokio::test]
    async fn though_the_body_fails_which_is_no_exception() {
        let mut heard = Heard::at("/broken");
        let body = || stream::iter([Ok("text"), Err(io::Error::other("disk"))]);
        let service =
            answers!(Response::new(StreamBody::new(body().map(|item| item.map(Bytes::from).map(Frame::data)))));
        let error = service.oneshot(request("/broken")).await.unwrap().collect().await.unwrap_err();
        assert_eq!(error.to_string(), "disk");
        assert_eq!(heard.so_far(), ["started GET", "finished GET 200 Failed"]);

        let server = serve_once(Response::new(Body::from_stream(body()))).await;
        assert!(!exchange(server, "GET /broken HTTP/1.1").await.ends_with("0\r\n\r\n"));
        assert_eq!(heard.next().await, "started GET");
        assert_eq!(heard.next().await, "finished GET 200 Failed");
    }

    #[tokio::test]
    async fn though_the_body_panics() {
        let mut heard = Heard::at("/body-panics");
        let body = || stream::poll_fn(|_| -> Poll<Option<Result<Frame<Bytes>, Infallible>>> { panic!("no more") });
        let service = answers!(Response::new(StreamBody::new(body())));
        let response = service.oneshot(request("/body-panics")).await.unwrap();
        let payload = AssertUnwindSafe(response.collect()).catch_unwind().await.unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&"no more"));
        assert_eq!(heard.so_far(), ["started GET", "finished GET 200 Failed"]);
    }

    #[tokio::test]
    async fn whatever_a_receiver_does_which_is_reported() {
        let reported = Reported::default();
        let writer = reported.clone();
        let _subscriber = tracing::subscriber::set_default(
            tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish(),
        );
        let _fails = REQUEST_FINISHED.connect_with(Options::new().order(-99), |_, _, uri, _, _, _| {
            assert_ne!(uri.path(), "/finished-panics", "on purpose");
        });
        let mut heard = Heard::at("/finished-panics");
        let server = serve(Router::new().fallback(async || "fine").layer(SignalsLayer)).await;
        for _ in 0..2 {
            assert!(exchange(server, "GET /finished-panics HTTP/1.1").await.ends_with("\r\n\r\nfine"));
            assert_eq!(heard.next().await, "started GET");
            assert_eq!(heard.next().await, "finished GET 200 Complete");
        }
        let reported = reported.0.lock().unwrap();
        let lines: Vec<_> = reported.lines().filter(|line| line.contains("on purpose")).collect();
        assert_eq!(lines.len(), 2, "{reported}");
        // The place where it was connected: a closure has no other name.
        assert!(lines[0].contains(" ERROR ") && lines[0].contains(file!()), "{reported}");
    }

    /// What `tracing` was told.
    #[derive(Clone, Default)]
    struct Reported(Arc<Mutex<String>>);

    impl io::Write for Reported {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().push_str(str::from_utf8(bytes).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}

mod body {
    use super::*;

    #[tokio::test]
    async fn it_is_as_it_was() {
        let _heard = Heard::at("/as-is");
        let mut trailers = HeaderMap::new();
        trailers.insert("x-sum", "7".parse().unwrap());
        let frames = [Frame::data(Bytes::from("text")), Frame::trailers(trailers.clone())].map(Ok::<_, Infallible>);
        let frames = Mutex::new(Some(StreamBody::new(stream::iter(frames))));
        let service = SignalsLayer.layer(service_fn(async |_: Request<Empty<Bytes>>| {
            Ok::<_, Infallible>(Response::new(frames.lock().unwrap().take().unwrap()))
        }));
        let collected = service.oneshot(request("/as-is")).await.unwrap().collect().await.unwrap();
        assert_eq!(collected.trailers(), Some(&trailers));
        assert_eq!(collected.to_bytes(), "text");

        let full = answers!(Response::new(Full::new(Bytes::from("text")))).oneshot(request("/as-is")).await.unwrap();
        assert_eq!((full.body().size_hint().exact(), full.body().is_end_stream()), (Some(4), false));
        let empty = answers!(Response::new(Empty::<Bytes>::new())).oneshot(request("/as-is")).await.unwrap();
        assert_eq!((empty.body().size_hint().exact(), empty.body().is_end_stream()), (Some(0), true));
    }

    #[tokio::test]
    async fn that_of_a_receiver_has_its_size() {
        let service = answers!(Response::new(Full::new(Bytes::from("text"))));
        let response = service.oneshot(request("/refused-too")).await.unwrap();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!((response.body().size_hint().exact(), response.body().is_end_stream()), (Some(9), false));
        assert_eq!(response.collect().await.unwrap().to_bytes(), "slow down");
    }
}

mod exception {
    use super::*;

    async fn panic_of<T>(future: impl Future<Output = T>) -> Box<dyn Any + Send> {
        let Err(payload) = AssertUnwindSafe(future).catch_unwind().await else { panic!("it does not panic") };
        payload
    }

    #[tokio::test]
    async fn an_error_of_the_service_is_told_and_returned() {
        let kinds = Arc::new(Mutex::new(Vec::new()));
        let _kinds = GOT_REQUEST_EXCEPTION.connect({
            let kinds = Arc::clone(&kinds);
            move |_, _, uri, exception| {
                if uri.path() == "/error" {
                    kinds.lock().unwrap().push(exception.downcast_ref().map(io::Error::kind));
                }
            }
        });
        let mut heard = Heard::at("/error");
        let service = service_fn(async |_| Err::<Response<Body>, _>(io::Error::from(io::ErrorKind::NotFound)));
        let error = SignalsLayer.layer(service).oneshot(request("/error")).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert_eq!(heard.so_far(), ["started GET", &format!("error {error}"), "finished GET no status Failed"]);
        assert_eq!(*kinds.lock().unwrap(), [Some(io::ErrorKind::NotFound)]);
    }

    #[tokio::test]
    async fn so_is_a_boxed_one() {
        let mut heard = Heard::at("/boxed");
        let service = service_fn(async |_| Err::<Response<Body>, BoxError>("what a pity".into()));
        SignalsLayer.layer(service).oneshot(request("/boxed")).await.unwrap_err();
        assert_eq!(heard.so_far(), ["started GET", "error what a pity", "finished GET no status Failed"]);
    }

    #[tokio::test]
    async fn a_panic_of_the_service_is_told_and_goes_on() {
        let mut heard = Heard::at("/panic");
        let told = ["started GET", "panic on purpose", "finished GET no status Failed"];
        let waits = service_fn(async |_| -> Result<Response<Body>, Infallible> {
            tokio::task::yield_now().await;
            panic!("on purpose")
        });
        let payload = panic_of(SignalsLayer.layer(waits).oneshot(request("/panic"))).await;
        assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
        assert_eq!(heard.so_far(), told);

        let at_once =
            service_fn(|_| -> Ready<Result<Response<Body>, Infallible>> { panic_any("on purpose".to_owned()) });
        let payload = panic_of(SignalsLayer.layer(at_once).oneshot(request("/panic"))).await;
        assert_eq!(payload.downcast_ref(), Some(&"on purpose".to_owned()));
        assert_eq!(heard.so_far(), told);

        let no_text = service_fn(async |_| -> Result<Response<Body>, Infallible> { panic_any(7) });
        let payload = panic_of(SignalsLayer.layer(no_text).oneshot(request("/panic"))).await;
        assert_eq!(payload.downcast_ref(), Some(&7));
        assert_eq!(heard.so_far()[1], "panic a value that is no text");
    }

    #[tokio::test]
    async fn a_panic_that_only_the_end_is_told_of() {
        let mut heard = Heard::at("/mute-panic");
        let _mute = GOT_REQUEST_EXCEPTION.mute();
        let service = service_fn(async |_| -> Result<Response<Body>, Infallible> { panic!("on purpose") });
        let payload = panic_of(SignalsLayer.layer(service).oneshot(request("/mute-panic"))).await;
        assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
        assert_eq!(heard.so_far(), ["started GET", "finished GET no status Failed"]);
    }

    #[tokio::test]
    async fn what_was_handled_is_none_and_the_server_stays_up() {
        let mut heard = Heard::at("/missing");
        let app = Router::new()
            .route("/fine", get(async || "fine"))
            .route("/handler-panics", get(async || -> &str { panic!("on purpose") }));
        let server = serve(app.layer(SignalsLayer)).await;
        assert!(exchange(server, "GET /missing HTTP/1.1").await.starts_with("HTTP/1.1 404"));
        assert_eq!(heard.next().await, "started GET");
        assert_eq!(heard.next().await, "finished GET 404 Complete");

        let mut heard = Heard::at("/handler-panics");
        assert_eq!(exchange(server, "GET /handler-panics HTTP/1.1").await, "");
        assert_eq!(heard.next().await, "started GET");
        assert_eq!(heard.next().await, "panic on purpose");
        assert_eq!(heard.next().await, "finished GET no status Failed");
        assert!(exchange(server, "GET /fine HTTP/1.1").await.ends_with("fine"));
    }

    #[receiver(REQUEST_STARTED)]
    fn stumble(request: &Parts) {
        assert_ne!(request.uri.path(), "/stumble", "on purpose");
    }

    #[tokio::test]
    async fn a_receiver_that_panics_is_named() {
        let mut heard = Heard::at("/stumble");
        let service = service_fn(async |_| -> Result<Response<Body>, Infallible> { panic!("it is called") });
        let payload = panic_of(SignalsLayer.layer(service).oneshot(request("/stumble"))).await;
        let message = payload.downcast_ref::<String>().unwrap();
        assert!(message.contains("::exception::stumble ") && message.contains("on purpose"), "{message}");
        assert_eq!(heard.so_far(), ["started GET", &format!("panic {message}"), "finished GET no status Failed"]);
    }

    #[tokio::test]
    async fn it_is_returned_whatever_a_receiver_does() {
        let mut heard = Heard::at("/double");
        let _fails = GOT_REQUEST_EXCEPTION.connect_with(Options::new().order(-99), |_, _, uri, _| {
            assert_ne!(uri.path(), "/double", "once more");
        });
        let _fails_too = REQUEST_FINISHED.connect_with(Options::new().order(-99), |_, _, uri, _, _, _| {
            assert_ne!(uri.path(), "/double", "and again");
        });
        let service = service_fn(async |_| -> Result<Response<Body>, Infallible> { panic!("on purpose") });
        let service = SignalsLayer.layer(service);
        let told = ["started GET", "panic on purpose", "finished GET no status Failed"];
        for _ in 0..2 {
            let payload = panic_of(service.oneshot(request("/double"))).await;
            assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
            assert_eq!(heard.so_far(), told);
        }
        // Here the end is told of while the panic unwinds.
        let _mute = GOT_REQUEST_EXCEPTION.mute();
        let payload = panic_of(service.oneshot(request("/double"))).await;
        assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
        assert_eq!(heard.so_far(), [told[0], told[2]]);
    }
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_not_announced() {
    let mut heard = Heard::at("/malformed");
    let server = serve(Router::new().fallback(async || "fine").layer(SignalsLayer)).await;
    for head in ["GET /malformed HTTP/9.9", "G@T /malformed HTTP", "GET /malformed HTTP/1.1\r\nno colon"] {
        let answer = exchange(server, head).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer:?}");
    }
    assert!(exchange(server, "GET /malformed HTTP/1.1").await.ends_with("fine"));
    assert_eq!(heard.next().await, "started GET");
    assert_eq!(heard.next().await, "finished GET 200 Complete");
    assert_eq!(heard.so_far(), [""; 0]);
}
