//! The database and the mail server that receivers use, and the loop that serves.

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use mailer_signals::SERVICE_STARTING;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tokio::net::TcpListener;

use crate::{Result, sign_up, sink};

/// How long a sign-up waits for another program that writes to the database.
const BUSY: Duration = Duration::from_millis(500);

/// The database and the mail server.
#[derive(Clone)]
pub(crate) struct Services {
    pub(crate) database: SqlitePool,
    pub(crate) mail_server: SocketAddr,
}

/// Serves with the address, database and mail server from the environment variables.
pub(crate) async fn run(address: SocketAddr) -> Result<()> {
    let mail_server = match env::var("MAIL_SERVER") {
        Ok(address) => address.parse().map_err(|error| format!("MAIL_SERVER: {error}"))?,
        Err(_) => sink::start().await?,
    };
    let file = env::var_os("DATABASE").map_or_else(|| PathBuf::from("mailer.sqlite"), PathBuf::from);
    let services = Services::start(&file, mail_server).await?;
    let listener = TcpListener::bind(address).await?;
    writeln!(io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    serve(listener, services).await
}

/// Serves until ctrl-c, then finishes the requests that were started.
pub(crate) async fn serve(listener: TcpListener, services: Services) -> Result<()> {
    let routes = Router::new()
        .route("/sequential", post(sign_up::sequential))
        .route("/concurrent", post(sign_up::concurrent))
        .route("/robust", post(sign_up::robust))
        .with_state(services);
    Ok(axum::serve(listener, routes).with_graceful_shutdown(interrupted()).await?)
}

impl Services {
    /// Opens the database, and sends the signal on which receivers prepare it.
    pub(crate) async fn start(file: &Path, mail_server: SocketAddr) -> Result<Self> {
        create_private(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let options = SqliteConnectOptions::new().filename(file).create_if_missing(true).busy_timeout(BUSY);
        // SQLite allows one writer at a time, so other connections wait here.
        let database = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        let database = database.map_err(|error| format!("{}: {error}", file.display()))?;
        SERVICE_STARTING.send(&database).await?;
        Ok(Services { database, mail_server })
    }
}

/// Creates a file that its owner alone can read, unless it exists.
fn create_private(file: &Path) -> io::Result<()> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.append(true).create(true).open(file).map(drop)
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler for ctrl-c, serve for ever.
        std::future::pending::<()>().await;
    }
}
