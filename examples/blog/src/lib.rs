//! A blog: people read, register, sign in, comment and write. Server, ORM, login and templates send signals for what
//! they do. The blog's own code does not send those, and does not refer to any receiver.
//!
//! Start reading at `src/server.rs`, where the stack is put together. Then read some receivers, `spam/src/lib.rs` and
//! `profiles/src/lib.rs`.
//!
//! | file | what it does |
//! |---|---|
//! | `models/` | the tables and the blog's own signals, which are all that the crates share |
//! | `spam/` | refuses spam comments before they are saved |
//! | `editing/` | validates models before they are saved, and makes slugs |
//! | `profiles/` | gives each new user a profile, in the same transaction |
//! | `audit/` | records changes after the commit |
//! | `logins/` | tracks logins, and locks a name for a client after too many failed ones |
//! | `visits/` | times requests, and counts visits and templates |
//! | `freshness/` | sends a signal when a page is out of date |
//! | `src/server.rs` | the database, the layers and the routes |
//! | `src/posts.rs`, `src/people.rs`, `src/activity.rs` | the pages |
//! | `src/accounts.rs` | the login backend |
//! | `src/views.rs`, `src/cache.rs` | templates, and rendered articles |
//! | `src/error.rs` | error pages and the log |
//! | `src/limits.rs` | what clients may do how often, and from which sites |
//! | `src/client.rs`, `src/demo.rs` | clients of the blog, for the demo |
//! | `src/main.rs` | links the crates with the receivers |
//!
//! A form on another site cannot post: its requests are refused, and the session cookie is `SameSite=Strict`. It is not `Secure`, because there is no TLS here. Sessions are in memory, and end with the
//! process.

#![forbid(unsafe_code)]

mod accounts;
mod activity;
mod cache;
pub mod client;
mod demo;
mod error;
mod limits;
mod people;
mod posts;
mod server;
mod views;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

pub use crate::server::Blog;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const USAGE: &str = "\
usage: blog [OPTION VALUE]...  serve until ctrl-c
       blog --demo             run a demo with some readers, and show what every receiver did

  --address ADDRESS      the address to serve on (default: 127.0.0.1:8000, or a free port if that is taken)
  --database FILE        the SQLite file (default: blog-data/blog.sqlite)
  --templates DIRECTORY  templates to use instead of the built-in ones
  --busy MILLISECONDS    how long to wait while another program writes to the database (default: 5000)
";

/// The default log levels of the libraries.
const QUIET: &str = "info,axum_login=warn,sea_orm_migration=warn,tower_sessions=warn,tower_sessions_core=warn";

/// The settings of a blog.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen on. The default is [`Blog`]'s own address, or a free port if that is taken.
    pub address: Option<SocketAddr>,
    /// The file of the database. It is created if it does not exist.
    pub database: PathBuf,
    /// A directory with templates that replace the built-in ones.
    pub templates: Option<PathBuf>,
    /// How long to wait for a database that another program writes to.
    pub busy: Duration,
}

impl Default for Options {
    fn default() -> Self {
        // A directory of its own, which its owner alone can read.
        let database = Path::new("blog-data").join("blog.sqlite");
        Options { address: None, database, templates: None, busy: Duration::from_secs(5) }
    }
}

enum Mode {
    Demo,
    Serve(Options),
    Help,
}

/// Runs the program with its command line arguments.
#[must_use]
pub fn run() -> ExitCode {
    let Some(mode) = parse(env::args_os().skip(1)) else {
        let _ = io::stderr().write_all(USAGE.as_bytes());
        return ExitCode::from(2);
    };
    match run_mode(mode) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "blog: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns `None` if the arguments are not valid.
fn parse(arguments: impl Iterator<Item = OsString>) -> Option<Mode> {
    let arguments = arguments.map(OsString::into_string).collect::<std::result::Result<Vec<_>, _>>().ok()?;
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--demo"] => return Some(Mode::Demo),
        ["--help" | "-h"] => return Some(Mode::Help),
        _ => {}
    }
    let mut options = Options::default();
    for pair in arguments.chunks(2) {
        let [option, value] = pair else { return None };
        match option.as_str() {
            "--address" => options.address = Some(value.parse().ok()?),
            "--database" => options.database = value.into(),
            "--templates" => options.templates = Some(value.into()),
            "--busy" => options.busy = Duration::from_millis(value.parse().ok()?),
            _ => return None,
        }
    }
    Some(Mode::Serve(options))
}

fn run_mode(mode: Mode) -> Result<()> {
    show_events()?;
    match mode {
        Mode::Help => Ok(io::stdout().write_all(USAGE.as_bytes())?),
        // A single thread, so that the output is in the order of events.
        Mode::Demo => Builder::new_current_thread().enable_all().build()?.block_on(demo::run()),
        Mode::Serve(options) => Runtime::new()?.block_on(async {
            let blog = Blog::open(&options).await?;
            writeln!(io::stdout(), "the database is {}", options.database.display())?;
            writeln!(io::stdout(), "listening on http://{}", blog.address())?;
            blog.serve().await
        }),
    }
}

/// Prints the events of receivers, and errors, to stdout, or the events that `RUST_LOG` selects.
fn show_events() -> Result<()> {
    let shown = env::var("RUST_LOG").unwrap_or_else(|_| QUIET.to_owned());
    let shown = shown.parse::<Targets>().map_err(|error| format!("RUST_LOG: {error}"))?;
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stdout);
    let layer = layer.with_ansi(false).with_level(false).without_time();
    tracing_subscriber::registry().with(shown).with(layer).init();
    Ok(())
}
