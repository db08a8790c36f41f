//! A proxy between a client and a server, which can stop to pass anything on: a network that stalls.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::sync::watch;

/// A proxy, which runs as long as the runtime.
#[derive(Clone)]
pub(crate) struct Proxy {
    /// Connections with lower numbers pass nothing on.
    stalled: Arc<watch::Sender<u64>>,
    accepted: Arc<AtomicU64>,
}

#[allow(dead_code, reason = "each of the tests uses a part")]
impl Proxy {
    fn new() -> Self {
        Proxy { stalled: Arc::new(watch::Sender::new(0)), accepted: Arc::default() }
    }

    /// Listens on a free port for a server on another one. Returns its port.
    pub(crate) async fn tcp(server: u16) -> (Self, u16) {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let proxy = Proxy::new();
        let accepting = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = tokio::net::TcpStream::connect(("127.0.0.1", server)).await else { continue };
                accepting.pass(client, server);
            }
        });
        (proxy, port)
    }

    /// Listens at a path for a server at another one.
    #[cfg(unix)]
    pub(crate) fn unix(path: &Path, server: &Path) -> Self {
        let listener = tokio::net::UnixListener::bind(path).expect("the path is free");
        let (proxy, server) = (Proxy::new(), server.to_owned());
        let accepting = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = tokio::net::UnixStream::connect(&server).await else { continue };
                accepting.pass(client, server);
            }
        });
        proxy
    }

    fn pass<S: AsyncRead + AsyncWrite + Send + 'static>(&self, client: S, server: S) {
        let number = self.accepted.fetch_add(1, Ordering::SeqCst);
        let (from_client, to_client) = split(client);
        let (from_server, to_server) = split(server);
        tokio::spawn(pump(from_client, to_server, number, self.stalled.subscribe()));
        tokio::spawn(pump(from_server, to_client, number, self.stalled.subscribe()));
    }

    /// Stalls all connections, and those that are made from now on.
    pub(crate) fn stall(&self) {
        self.stalled.send_replace(u64::MAX);
    }

    /// Stalls the connections that there are. Others are not concerned.
    pub(crate) fn stall_old(&self) {
        self.stalled.send_replace(self.accepted.load(Ordering::SeqCst));
    }

    /// Passes on what has stalled.
    pub(crate) fn resume(&self) {
        self.stalled.send_replace(0);
    }
}

async fn pump<R, W>(mut from: R, mut to: W, number: u64, mut stalled: watch::Receiver<u64>)
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if stalled.wait_for(|stalled| *stalled <= number).await.is_err()
            || to.write_all(&buffer[..length]).await.is_err()
        {
            break;
        }
    }
    let _ = to.shutdown().await;
}
