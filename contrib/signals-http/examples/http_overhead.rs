//! What the layer costs: `cargo run --release -p signals-http --example http_overhead`

use std::convert::Infallible;
use std::hint::black_box;
use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use overhead::compare;
use signals_http::{REQUEST_FINISHED, SignalsLayer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tower::{Layer, Service, service_fn};

const CALLS: u32 = 100_000;
const REQUESTS: u32 = 2_000;

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

fn main() -> Result<()> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let plain = Router::new().route("/", get(async || "hello"));
    let layered = plain.clone().layer(SignalsLayer);
    let mut without = runtime.block_on(connect(plain))?;
    let mut with = runtime.block_on(connect(layered))?;

    measure(&runtime, "no receivers", &mut without, &mut with);
    REQUEST_FINISHED.connect(|_, _, _, _, _, _| {}).detach();
    measure(&runtime, "with a receiver", &mut without, &mut with);
    Ok(())
}

fn measure(runtime: &Runtime, what: &str, without: &mut Client, with: &mut Client) {
    // A service that does nothing, called in place, so that the cost of the layer shows.
    let mut bare =
        service_fn(async |_: Request<()>| Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"hello")))));
    let mut layered = SignalsLayer.layer(bare);
    let bare = |times| runtime.block_on(call(&mut bare, times));
    compare(&format!("calls of a service, {what}"), CALLS, bare, |times| runtime.block_on(call(&mut layered, times)));

    let without = |times| runtime.block_on(request(without, times)).expect("the server answers");
    let with = |times| runtime.block_on(request(with, times)).expect("the server answers");
    compare(&format!("requests to axum on loopback, {what}"), REQUESTS, without, with);
}

async fn call<S, B>(service: &mut S, times: u32)
where
    S: Service<Request<()>, Response = Response<B>, Error = Infallible>,
    B: http_body::Body<Error = Infallible>,
{
    for _ in 0..times {
        let Ok(response) = service.call(Request::new(())).await;
        let Ok(body) = response.collect().await;
        black_box(body);
    }
}

async fn request(client: &mut Client, times: u32) -> hyper::Result<()> {
    for _ in 0..times {
        client.ready().await?;
        client.send_request(Request::new(Empty::new())).await?.collect().await?;
    }
    Ok(())
}

type Client = SendRequest<Empty<Bytes>>;

/// A connection to a server with `app`, on this thread.
async fn connect(app: Router) -> Result<Client> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let server: SocketAddr = listener.local_addr()?;
    tokio::spawn(async { axum::serve(listener, app).await });
    let (client, connection) = handshake(TokioIo::new(TcpStream::connect(server).await?)).await?;
    tokio::spawn(connection);
    Ok(client)
}
