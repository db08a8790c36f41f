//! The signals of requests, and a client that sends them. The tests of `signals-actix` use it, too.

use std::net::SocketAddr;
use std::ops::ControlFlow;

use signals_core::{Connection, Options};
use signals_http::{Exception, GOT_REQUEST_EXCEPTION, REQUEST_FINISHED, REQUEST_STARTED};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// The signals of the requests for one path. Each test has its own path.
pub(crate) struct Heard {
    lines: mpsc::UnboundedReceiver<String>,
    _connections: [Connection; 3],
}

impl Heard {
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
        Heard { lines, _connections: [started, finished, failed] }
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
