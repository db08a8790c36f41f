//! The pages of the server. They do not use signals.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

pub(crate) async fn index() -> &'static str {
    "try /hello/you\n"
}

pub(crate) async fn hello(Path(name): Path<String>) -> String {
    format!("hello {name}\n")
}

pub(crate) async fn echo(body: Bytes) -> Bytes {
    body
}

pub(crate) async fn panic() {
    panic!("this page always panics");
}

pub(crate) async fn fail() -> Result<(), Failed> {
    Err(Failed("this page always fails".to_owned()))
}

/// The error of a handler. The client gets only a 500; the response carries the message to `announce`.
#[derive(Clone)]
pub(crate) struct Failed(pub(crate) String);

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::INTERNAL_SERVER_ERROR, "internal server error\n").into_response();
        response.extensions_mut().insert(self);
        response
    }
}
