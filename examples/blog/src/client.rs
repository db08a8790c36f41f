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

/// Somebody who reads the blog.
#[derive(Debug)]
pub struct Client {
    server: SocketAddr,
    cookie: Option<String>,
}

/// What the server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of the response.
    pub status: StatusCode,
    /// Where a redirect leads to.
    pub location: Option<String>,
    /// Its body, as text.
    pub body: String,
}

impl Client {
    /// Somebody without a cookie.
    #[must_use]
    pub fn new(server: SocketAddr) -> Self {
        Client { server, cookie: None }
    }

    /// Asks for a page.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, "", "").await
    }

    /// Posts a form.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, "application/x-www-form-urlencoded", form).await
    }

    /// Sends a request, over a connection of its own. It follows no redirect.
    ///
    /// # Errors
    ///
    /// If there is no answer.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        content_type: &str,
        body: impl Into<Bytes>,
    ) -> Result<Answer> {
        let (mut requests, connection) = handshake(TokioIo::new(TcpStream::connect(self.server).await?)).await?;
        // What goes wrong on the connection, the request that waits for an answer reports as well.
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
            // An empty value takes the cookie back.
            self.cookie = cookie.split(';').next().filter(|cookie| !cookie.ends_with('=')).map(str::to_owned);
        }
        let (status, location) = (response.status(), header(LOCATION));
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Answer { status, location, body: String::from_utf8_lossy(&body).into_owned() })
    }
}
