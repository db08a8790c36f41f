//! The signals of requests, and a client that sends them. The tests of `signals-actix` use it, too.

use std::net::SocketAddr;
use std::ops::ControlFlow;

use http::request::Parts;
use signals_core::{Connection, Options, receiver};
use signals_http::{Exception, GOT_REQUEST_EXCEPTION, REQUEST_FINISHED, REQUEST_STARTED};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// The signals of the requests for one path. Each test has its own path.
pub(crate) struct Received {
    lines: mpsc::UnboundedReceiver<String>,
    _connections: [Connection; 3],
}

impl Received {
    pub(crate) fn at(path: &'static str) -> Self {
        let (sender, lines) = mpsc::unbounded_channel();
        // A test drops the other end only after the last line it waits for.
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
        Received { lines, _connections: [started, finished, failed] }
    }

    pub(crate) async fn next(&mut self) -> String {
        self.lines.recv().await.unwrap()
    }

    pub(crate) fn so_far(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.lines.try_recv().ok()).collect()
    }
}

pub(crate) async fn connect(server: SocketAddr, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(format!("{head}\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes()).await.unwrap();
    stream
}

/// The whole answer of the server, head and body.
pub(crate) async fn exchange(server: SocketAddr, head: &str) -> String {
    let mut answer = String::new();
    connect(server, head).await.read_to_string(&mut answer).await.unwrap();
    answer
}

pub(crate) async fn read_until(stream: &mut TcpStream, end: &str) {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        assert_ne!(stream.read_buf(&mut read).await.unwrap(), 0, "{}", String::from_utf8_lossy(&read));
    }
}

/// Reads a streamed response to its end, whose chunks are those that `chunks` sends.
pub(crate) async fn read_stream_to_its_end(server: SocketAddr, chunks: mpsc::UnboundedSender<&'static str>) {
    let mut received = Received::at("/stream");
    let mut client = connect(server, "GET /stream HTTP/1.1").await;
    chunks.send("first").unwrap();
    read_until(&mut client, "first\r\n").await;
    assert_eq!(received.so_far(), ["started GET"]);
    chunks.send("last").unwrap();
    drop(chunks);
    read_until(&mut client, "last\r\n0\r\n\r\n").await;
    assert_eq!(received.next().await, "finished GET 200 Complete");
    assert_eq!(received.so_far(), [""; 0]);
}

/// Leaves after the first chunk of a streamed response.
pub(crate) async fn leave_in_the_body(server: SocketAddr, chunks: &mpsc::UnboundedSender<&'static str>) -> Received {
    let mut received = Received::at("/gone");
    let mut client = connect(server, "GET /gone HTTP/1.1").await;
    chunks.send("first").unwrap();
    read_until(&mut client, "first\r\n").await;
    assert_eq!(received.next().await, "started GET");
    received
}

#[receiver(REQUEST_STARTED)]
fn stumble(request: &Parts) {
    assert_ne!(request.uri.path(), "/stumble", "on purpose");
}
