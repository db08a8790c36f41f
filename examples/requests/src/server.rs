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

/// Serves until ctrl-c, and then to the end what it has begun.
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
    // Behind the layers: whoever asks for the report does not change it.
    announced.route("/report", get(async || report().to_string()))
}

/// What the receivers have seen, whoever they are.
pub(crate) fn report() -> Report {
    let mut report = Report::default();
    REPORT_REQUESTED.send(&mut report);
    report
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Nobody will tell us to stop.
        std::future::pending::<()>().await;
    }
}
