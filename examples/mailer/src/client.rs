//! A small HTTP client, for the demo and the tests.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Result;

/// The response of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of the response.
    pub status: StatusCode,
    /// Its body, as text.
    pub body: String,
}

/// Posts JSON over a new connection.
///
/// # Errors
///
/// Fails if there is no response.
pub async fn post(server: SocketAddr, path: &str, json: impl Into<Bytes>) -> Result<Answer> {
    let (mut requests, connection) = handshake(TokioIo::new(TcpStream::connect(server).await?)).await?;
    // An error of the connection is also reported by the request that awaits a response.
    tokio::spawn(connection);
    let request = Request::post(path).header(HOST, server.to_string()).header(CONTENT_TYPE, "application/json");
    let response = requests.send_request(request.body(Full::new(json.into()))?).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned() })
}
