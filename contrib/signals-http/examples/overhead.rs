//! What the layer costs: requests per second with it and without, measured in turns.
//!
//! `cargo run --release -p signals-http --example overhead`

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Instant;

use axum::Router;
use axum::routing::get;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use signals_http::{REQUEST_FINISHED, SignalsLayer};
use tokio::net::{TcpListener, TcpStream};
use tower::{Layer, Service, service_fn};

const ROUNDS: usize = 41;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let plain = Router::new().route("/", get(async || "hello"));
    let layered = plain.clone().layer(SignalsLayer);
    let mut without = client(serve(plain).await?).await?;
    let mut with = client(serve(layered).await?).await?;

    compare_calls("calls of a service, nobody listens").await;
    compare_requests("requests over a connection, nobody listens", &mut without, &mut with).await?;
    REQUEST_FINISHED.connect(|_, _, _, _, _, _| {}).detach();
    compare_calls("calls of a service, REQUEST_FINISHED is heard").await;
    compare_requests("requests over a connection, REQUEST_FINISHED is heard", &mut without, &mut with).await?;
    Ok(())
}

/// A service that does nothing, called in place: nothing hides what the layer costs.
async fn compare_calls(what: &str) {
    let mut without =
        service_fn(async |_: Request<()>| Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"hello")))));
    let mut with = SignalsLayer.layer(without);
    let mut rates = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        rates[0].push(calls(&mut without).await);
        rates[1].push(calls(&mut with).await);
    }
    show(what, rates);
}

async fn calls<S, B>(service: &mut S) -> f64
where
    S: Service<Request<()>, Response = Response<B>, Error = Infallible>,
    B: http_body::Body<Data: Send, Error = Infallible>,
{
    const CALLS: u32 = 100_000;
    let start = Instant::now();
    for _ in 0..CALLS {
        let Ok(response) = service.call(Request::new(())).await;
        let Ok(body) = response.collect().await;
        std::hint::black_box(body);
    }
    f64::from(CALLS) / start.elapsed().as_secs_f64()
}

/// axum on a loopback connection that is kept open.
async fn compare_requests(what: &str, without: &mut Client, with: &mut Client) -> hyper::Result<()> {
    let mut rates = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        rates[0].push(requests(without).await?);
        rates[1].push(requests(with).await?);
    }
    show(what, rates);
    Ok(())
}

async fn requests(client: &mut Client) -> hyper::Result<f64> {
    const REQUESTS: u32 = 2_000;
    let start = Instant::now();
    for _ in 0..REQUESTS {
        client.ready().await?;
        client.send_request(Request::new(Empty::new())).await?.collect().await?;
    }
    Ok(f64::from(REQUESTS) / start.elapsed().as_secs_f64())
}

type Client = SendRequest<Empty<Bytes>>;

async fn client(server: SocketAddr) -> Result<Client, Box<dyn std::error::Error>> {
    let (client, connection) = handshake(TokioIo::new(TcpStream::connect(server).await?)).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn serve(app: Router) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async { axum::serve(listener, app).await });
    Ok(address)
}

/// The medians, and the median of the ratios of the rounds.
fn show(what: &str, [without, with]: [Vec<f64>; 2]) {
    let ratios = with.iter().zip(&without).map(|(with, without)| with / without).collect();
    let [without, with, ratio] = [without, with, ratios].map(median);
    println!("{what}: {without:.0}/s without the layer, {with:.0}/s with it, ratio {ratio:.3}");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
