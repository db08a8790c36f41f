//! A small HTTP client that keeps its cookie, for the demo and the tests.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderName, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Result;

/// A client with a cookie.
#[derive(Debug)]
pub struct Client {
    server: SocketAddr,
    cookie: Option<String>,
}

/// The response of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of the response.
    pub status: StatusCode,
    /// The target of a redirect.
    pub location: Option<String>,
    /// Its body, as text.
    pub body: String,
}

impl Client {
    /// A client without a cookie.
    #[must_use]
    pub fn new(server: SocketAddr) -> Self {
        Client { server, cookie: None }
    }

    /// Requests a page.
    ///
    /// # Errors
    ///
    /// Fails if there is no response.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, "", "").await
    }

    /// Posts a form.
    ///
    /// # Errors
    ///
    /// Fails if there is no response.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, "application/x-www-form-urlencoded", form).await
    }

    /// Sends a request over a new connection. Redirects are not followed.
    ///
    /// # Errors
    ///
    /// Fails if there is no response.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        content_type: &str,
        body: impl Into<Bytes>,
    ) -> Result<Answer> {
        let (mut requests, connection) = handshake(TokioIo::new(TcpStream::connect(self.server).await?)).await?;
        // An error of the connection is also reported by the request that awaits a response.
        tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path).header(HOST, self.server.to_string());
        if !content_type.is_empty() {
            request = request.header(CONTENT_TYPE, content_type);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        let response = requests.send_request(request.body(Full::new(body.into()))?).await?;
        let header = |name: HeaderName| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        if let Some(cookie) = header(SET_COOKIE) {
            // An empty value removes the cookie.
            self.cookie = cookie.split(';').next().filter(|cookie| !cookie.ends_with('=')).map(str::to_owned);
        }
        let (status, location) = (response.status(), header(LOCATION));
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Answer { status, location, body: String::from_utf8_lossy(&body).into_owned() })
    }
}
