//! An HTTP server that sends `REQUEST_STARTED`, `REQUEST_FINISHED` and `GOT_REQUEST_EXCEPTION`. Its code does not refer
//! to any receiver.
//!
//! Start reading at `src/announce.rs`, which sends the signals. Then read a receiver, `limiter/src/lib.rs`.
//!
//! | file | what it does |
//! |---|---|
//! | `signals/` | declares the signals, which are all that the crates share |
//! | `limiter/`, `timing/`, `analytics/`, `post-log/` | have the receivers |
//! | `src/announce.rs` | sends the signals for each request |
//! | `src/handlers.rs`, `src/server.rs` | an ordinary axum server |
//! | `src/client.rs`, `src/demo.rs` | clients of the server, for the demo |
//! | `src/main.rs` | links the crates with the receivers |

#![forbid(unsafe_code)]

mod announce;
mod arguments;
pub mod client;
mod demo;
mod handlers;
mod server;

use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::panic;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::arguments::Mode;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The largest body a request may have, in bytes. A larger one is answered with 413.
pub const MAX_BODY: usize = 64 * 1024;

/// Runs the program with its command line arguments.
#[must_use]
pub fn run() -> ExitCode {
    let Some(mode) = arguments::parse(env::args_os().skip(1)) else {
        let _ = io::stderr().write_all(arguments::USAGE.as_bytes());
        return ExitCode::from(2);
    };
    match run_mode(mode) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "requests: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run_mode(mode: Mode) -> Result<()> {
    show_events()?;
    let runtime = Runtime::new()?;
    match mode {
        Mode::Help => Ok(io::stdout().write_all(arguments::USAGE.as_bytes())?),
        Mode::Demo => runtime.block_on(demo::run()),
        Mode::Serve(address) => runtime.block_on(async {
            let listener = TcpListener::bind(address).await?;
            writeln!(io::stdout(), "listening on http://{}", listener.local_addr()?)?;
            server::serve(listener).await?;
            Ok(write!(io::stdout(), "{}", server::report())?)
        }),
    }
}

/// Prints `tracing` events to stderr: those that `RUST_LOG` selects, or warnings and the reports of `analytics`. Panics
/// are printed too, because the server survives them.
fn show_events() -> Result<()> {
    let shown = env::var("RUST_LOG").unwrap_or_else(|_| "warn,analytics=info".to_owned());
    let shown = shown.parse::<Targets>().map_err(|error| format!("RUST_LOG: {error}"))?;
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr).without_time();
    tracing_subscriber::registry().with(layer).with(shown).init();
    panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    Ok(())
}
