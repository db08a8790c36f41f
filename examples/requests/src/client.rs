//! A small HTTP client, for the demo and the tests.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::http::header::HOST;
use axum::http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Result;

/// A client with one connection that stays open.
#[derive(Debug)]
pub struct Client {
    server: SocketAddr,
    name: String,
    connection: SendRequest<Full<Bytes>>,
}

/// The response of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of the response.
    pub status: StatusCode,
    /// Its body, as text.
    pub body: String,
}

impl Client {
    /// Connects to a server. The client sends `name` as its name.
    ///
    /// # Errors
    ///
    /// Fails if there is no server at the address.
    pub async fn connect(server: SocketAddr, name: impl Into<String>) -> Result<Self> {
        let stream = TcpStream::connect(server).await?;
        let (requests, connection) = handshake(TokioIo::new(stream)).await?;
        // An error of the connection is also reported by the request that awaits a response.
        tokio::spawn(connection);
        Ok(Client { server, name: name.into(), connection: requests })
    }

    /// Sends a request with an empty body.
    ///
    /// # Errors
    ///
    /// Fails if there is no response.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, "").await
    }

    /// Sends a request.
    ///
    /// # Errors
    ///
    /// Fails if there is no response.
    pub async fn send(&mut self, method: Method, path: &str, body: impl Into<Bytes>) -> Result<Answer> {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(HOST, self.server.to_string()).header("x-client", &self.name);
        self.connection.ready().await?;
        let response = self.connection.send_request(request.body(Full::new(body.into()))?).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned() })
    }
}
