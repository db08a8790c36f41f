//! The routes, and the loop that serves them.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use request_signals::{REPORT_REQUESTED, Report};
use tokio::net::TcpListener;

use crate::announce::announce;
use crate::{MAX_BODY, handlers};

/// Serves until ctrl-c, then finishes the requests that were started.
pub(crate) async fn serve(listener: TcpListener) -> io::Result<()> {
    let app = routes().into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).with_graceful_shutdown(interrupted()).await
}

fn routes() -> Router {
    let announced = Router::new()
        .route("/", get(handlers::index))
        .route("/hello/{name}", get(handlers::hello))
        .route("/echo", post(handlers::echo))
        .route("/panic", get(handlers::panic))
        .route("/fail", get(handlers::fail))
        .layer(from_fn(announce))
        .layer(DefaultBodyLimit::max(MAX_BODY));
    // Added after the layers, so that requests for the report are not counted in it.
    announced.route("/report", get(async || report().to_string()))
}

/// Collects from all receivers what they have seen.
pub(crate) fn report() -> Report {
    let mut report = Report::default();
    REPORT_REQUESTED.send(&mut report);
    report
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler for ctrl-c, serve for ever.
        std::future::pending::<()>().await;
    }
}
