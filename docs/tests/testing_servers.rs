//! The recipes for servers of the guide to testing.
#![allow(unreachable_pub, reason = "as in a crate of its own")]

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Request, StatusCode};
use axum::routing::post;
use signals_core::{Recording, Signal, signal};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

#[signal]
static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;

fn checkout(order_id: u64) {
    ORDER_PAID.send(order_id, "settled");
}

async fn pay(Path(order_id): Path<u64>) -> &'static str {
    ORDER_PAID.send(order_id, "settled");
    "thank you"
}

fn app() -> Router {
    Router::new().route("/orders/{id}/pay", post(pay))
}

#[tokio::test]
async fn in_process() {
    let request = Request::post("/orders/7/pay").body(Body::empty()).unwrap();
    let (response, sent) = ORDER_PAID.record_in(app().oneshot(request)).await;
    assert_eq!(response.unwrap().status(), StatusCode::OK);
    assert_eq!(sent.only().order_id, 7);
}

async fn post_to(address: SocketAddr, path: &str) {
    let mut client = TcpStream::connect(address).await.unwrap();
    let request = format!("POST {path} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    client.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_socket() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(axum::serve(listener, app()).into_future());

    let sent = ORDER_PAID.record_everywhere();
    post_to(address, "/orders/4711/pay").await;
    sent.wait_for_async(1, Duration::from_mins(1)).await;
    assert!(sent.iter().any(|sent| sent.order_id == 4711));
    server.abort();
}

#[test]
fn a_server_on_threads() {
    let (orders, incoming) = mpsc::channel();
    let server = thread::spawn(move || incoming.iter().for_each(checkout));

    let paid = ORDER_PAID.record_everywhere_with(|order_id, _status| order_id);
    orders.send(1001).unwrap();
    orders.send(1002).unwrap();
    let all_paid = |paid: &Recording<u64, _>| [1001, 1002].iter().all(|id| paid.iter().any(|paid| *paid == *id));
    paid.wait_until(all_paid, Duration::from_mins(1));

    drop(orders);
    server.join().unwrap();
}
