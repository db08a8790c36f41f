//! When `REQUEST_FINISHED` is sent, and with what.

use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

#[tokio::test]
async fn after_the_last_byte_of_a_stream() {
    let (chunks, body) = channel();
    read_stream_to_its_end(serve_once(Response::new(body)).await, chunks).await;
}

#[tokio::test]
async fn when_the_client_goes_away_in_the_body() {
    let (chunks, body) = channel();
    let mut received = leave_in_the_body(serve_once(Response::new(body)).await, &chunks).await;
    assert_eq!(received.next().await, "finished GET 200 Dropped");
    assert_eq!(received.so_far(), [""; 0]);
}

#[tokio::test]
async fn when_the_client_goes_away_before_the_response() {
    let mut received = Received::at("/waits");
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
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET no status Dropped");
    assert_eq!(received.so_far(), [""; 0]);
}

#[tokio::test]
async fn when_the_client_goes_away_while_a_receiver_waits() {
    let mut received = Received::at("/impatient");
    let _waits = REQUEST_STARTED.connect(async |_, request| {
        if request.uri.path() == "/impatient" {
            std::future::pending::<()>().await;
        }
        ControlFlow::Continue(())
    });
    let response = answers!(Response::new(Body::empty())).oneshot(request("/impatient"));
    assert!(response.now_or_never().is_none());
    assert_eq!(received.so_far(), ["started GET", "finished GET no status Dropped"]);
}

/// The server does not poll for the end of the body after it has the number of bytes that it announced.
#[tokio::test]
async fn after_as_many_bytes_as_were_announced() {
    let mut received = Received::at("/length");
    let (chunks, body) = channel();
    let server = serve_once(Response::builder().header(CONTENT_LENGTH, 9).body(body).unwrap()).await;
    let mut client = connect(server, "GET /length HTTP/1.1").await;
    chunks.send("first").unwrap();
    chunks.send("last").unwrap();
    read_until(&mut client, "firstlast").await;
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET 200 Complete");
    assert!(chunks.is_closed());
}

/// The server announces the exact size of the body itself, and takes no more than that.
#[tokio::test]
async fn after_as_many_bytes_as_the_body_has() {
    struct Sized(Option<&'static str>);

    impl http_body::Body for Sized {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            self.0.take().map_or(Poll::Pending, |text| Poll::Ready(Some(Ok(Frame::data(text.into())))))
        }

        fn size_hint(&self) -> http_body::SizeHint {
            http_body::SizeHint::with_exact(self.0.map_or(0, str::len) as u64)
        }
    }

    let mut received = Received::at("/size");
    let server = serve_once(Response::new(Body::new(Sized(Some("text"))))).await;
    assert!(exchange(server, "GET /size HTTP/1.1").await.ends_with("\r\n\r\ntext"));
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET 200 Complete");
}

#[tokio::test]
async fn of_responses_without_a_body() {
    let mut received = Received::at("/bodiless");
    for (head, status) in [("GET", 200), ("HEAD", 200), ("GET", 204), ("GET", 304)] {
        // Only the body of the first knows its end.
        let body = if (head, status) == ("GET", 200) { Body::empty() } else { channel().1 };
        let response = Response::builder().status(status).body(body).unwrap();
        let answer = exchange(serve_once(response).await, &format!("{head} /bodiless HTTP/1.1")).await;
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
        assert_eq!(received.next().await, format!("started {head}"));
        assert_eq!(received.next().await, format!("finished {head} {status} Complete"));
    }
}

/// As for a websocket: what follows is no body.
#[tokio::test]
async fn when_the_protocol_is_switched() {
    let mut received = Received::at("/upgrade");
    let handler = async |request: Request<Body>| {
        tokio::spawn(async {
            let mut upgraded = TokioIo::new(hyper::upgrade::on(request).await.unwrap());
            let mut word = [0; 4];
            upgraded.read_exact(&mut word).await.unwrap();
            upgraded.write_all(&word).await.unwrap();
        });
        let switching = Response::builder().status(101).header("connection", "upgrade").header("upgrade", "echo");
        switching.body(Body::empty()).unwrap()
    };
    let server = serve(Router::new().route("/upgrade", get(handler)).layer(SignalsLayer)).await;
    let mut client = TcpStream::connect(server).await.unwrap();
    let head = "GET /upgrade HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
    client.write_all(head.as_bytes()).await.unwrap();
    read_until(&mut client, "\r\n\r\n").await;
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET 101 Complete");
    client.write_all(b"echo").await.unwrap();
    read_until(&mut client, "echo").await;
    assert_eq!(received.so_far(), [""; 0]);
}

#[tokio::test]
async fn the_moment_the_body_is_read_or_dropped() {
    let mut received = Received::at("/read");
    let service = answers!(Response::new(Full::new(Bytes::from("text"))));
    let response = service.oneshot(request("/read")).await.unwrap();
    assert_eq!(received.so_far(), ["started GET"]);
    let mut body = response.into_body();
    while body.frame().await.is_some() {}
    assert_eq!(received.so_far(), ["finished GET 200 Complete"]);
    drop(body);
    assert_eq!(received.so_far(), [""; 0]);
    drop(service.oneshot(request("/read")).await.unwrap());
    assert_eq!(received.so_far(), ["started GET", "finished GET 200 Dropped"]);
}

#[tokio::test]
async fn with_the_time_it_took() {
    let (sender, announcements) = std::sync::mpsc::channel();
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
    let duration = announcements.recv().unwrap();
    assert!(in_body < duration && duration < before.elapsed(), "{duration:?}");
}

#[tokio::test]
async fn though_the_body_fails_which_is_no_exception() {
    let mut received = Received::at("/broken");
    let body = || stream::iter([Ok("text"), Err(io::Error::other("disk"))]);
    let service = answers!(Response::new(StreamBody::new(body().map(|item| item.map(Bytes::from).map(Frame::data)))));
    let error = service.oneshot(request("/broken")).await.unwrap().collect().await.unwrap_err();
    assert_eq!(error.to_string(), "disk");
    assert_eq!(received.so_far(), ["started GET", "finished GET 200 Failed"]);

    let server = serve_once(Response::new(Body::from_stream(body()))).await;
    assert!(!exchange(server, "GET /broken HTTP/1.1").await.ends_with("0\r\n\r\n"));
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET 200 Failed");
}

#[tokio::test]
async fn though_the_body_panics() {
    let mut received = Received::at("/body-panics");
    let body = || stream::poll_fn(|_| -> Poll<Option<Result<Frame<Bytes>, Infallible>>> { panic!("no more") });
    let service = answers!(Response::new(StreamBody::new(body())));
    let response = service.oneshot(request("/body-panics")).await.unwrap();
    let payload = AssertUnwindSafe(response.collect()).catch_unwind().await.unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"no more"));
    assert_eq!(received.so_far(), ["started GET", "finished GET 200 Failed"]);
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
    let mut received = Received::at("/finished-panics");
    let server = serve(Router::new().fallback(async || "fine").layer(SignalsLayer)).await;
    for _ in 0..2 {
        assert!(exchange(server, "GET /finished-panics HTTP/1.1").await.ends_with("\r\n\r\nfine"));
        assert_eq!(received.next().await, "started GET");
        assert_eq!(received.next().await, "finished GET 200 Complete");
    }
    let reported = reported.0.lock().unwrap();
    let lines: Vec<_> = reported.lines().filter(|line| line.contains("on purpose")).collect();
    assert_eq!(lines.len(), 2, "{reported}");
    // The place where it was connected: a closure has no other name.
    assert!(lines[0].contains(" ERROR ") && lines[0].contains(file!()), "{reported}");
}

/// The output of `tracing`.
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
