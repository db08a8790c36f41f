//! A small HTTP client, for the demonstration.

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Result;

/// A connection to the shop.
pub(crate) struct Client {
    requests: SendRequest<Full<Bytes>>,
    server: String,
}

impl Client {
    pub(crate) async fn connect(server: &str) -> Result<Self> {
        let (requests, connection) = handshake(TokioIo::new(TcpStream::connect(server).await?)).await?;
        // An error of the connection is also reported by the request that awaits a response.
        tokio::spawn(connection);
        Ok(Client { requests, server: server.to_owned() })
    }

    /// Posts JSON. Returns an error unless the server has created what it was asked for.
    pub(crate) async fn post(&mut self, path: &str, json: String) -> Result<()> {
        self.requests.ready().await?;
        let request = Request::post(path).header(HOST, &self.server).header(CONTENT_TYPE, "application/json");
        let response = self.requests.send_request(request.body(Full::new(json.into()))?).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if status == StatusCode::CREATED {
            return Ok(());
        }
        Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into())
    }
}
