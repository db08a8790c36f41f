//! A blog: people read, register, sign in, comment and write. It sends no signal of its stack itself, and knows nobody who
//! listens: the server, the ORM, the login and the templates announce what they do.
//!
//! Start reading at `src/server.rs`, where the stack is put together; then see some who listen, `spam/src/lib.rs` and
//! `profiles/src/lib.rs`.
//!
//! | file | what it does |
//! |---|---|
//! | `models/` | the tables, and the signals that are the blog's own: all that the crates share |
//! | `spam/` | refuses comments before they are published |
//! | `editing/` | checks what is written before it is saved, and makes slugs |
//! | `profiles/` | gives each new user a profile, in the same transaction |
//! | `audit/` | writes down what was changed, after the commit |
//! | `logins/` | tracks logins, and locks out whoever fails too often |
//! | `visits/` | times requests, and counts visits and templates |
//! | `freshness/` | tells whose page is out of date |
//! | `src/server.rs` | the database, the layers and the routes |
//! | `src/posts.rs`, `src/people.rs`, `src/activity.rs` | the pages |
//! | `src/accounts.rs` | who can log in |
//! | `src/views.rs`, `src/cache.rs` | templates, and rendered articles |
//! | `src/error.rs` | what becomes of errors |
//! | `src/client.rs`, `src/demo.rs` | people who drive it |
//! | `src/main.rs` | links those who listen |
//!
//! A form of another site cannot post in the name of who is signed in here: the cookie of the session is `SameSite=Strict`, so
//! that browsers do not send it along. It is not `Secure`, for there is no TLS here. Sessions are in memory, and end with the
//! process.

#![forbid(unsafe_code)]

mod accounts;
mod activity;
mod cache;
pub mod client;
mod demo;
mod error;
mod people;
mod posts;
mod server;
mod views;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
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
       blog --demo             serve some readers of our own, and show what every receiver did

  --address ADDRESS      where to serve: 127.0.0.1:8000 unless told, or a free port if that is taken
  --database FILE        the SQLite file: blog.sqlite in the directory for temporary files unless told
  --templates DIRECTORY  templates in the place of those that are built in
  --busy MILLISECONDS    how long to wait for a database that another program writes to: 5000 unless told
";

/// Of the libraries, what somebody should see.
const QUIET: &str = "info,axum_login=warn,sea_orm_migration=warn,tower_sessions=warn,tower_sessions_core=warn";

/// What a blog is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to serve. Unless told, [`Blog`]'s own address, or a free port if that is taken.
    pub address: Option<SocketAddr>,
    /// The file of the database. It is made if there is none.
    pub database: PathBuf,
    /// A directory with templates in the place of those that are built in.
    pub templates: Option<PathBuf>,
    /// How long to wait for a database that another program writes to.
    pub busy: Duration,
}

impl Default for Options {
    fn default() -> Self {
        let database = env::temp_dir().join("blog.sqlite");
        Options { address: None, database, templates: None, busy: Duration::from_secs(5) }
    }
}

enum Mode {
    Demo,
    Serve(Options),
    Help,
}

/// The whole program, for the command line it was started with.
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

/// `None` if the arguments make no sense.
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
        // One thread, so that the lines come in the order in which things happen.
        Mode::Demo => Builder::new_current_thread().enable_all().build()?.block_on(demo::run()),
        Mode::Serve(options) => Runtime::new()?.block_on(async {
            let blog = Blog::open(&options).await?;
            writeln!(io::stdout(), "the database is {}", options.database.display())?;
            writeln!(io::stdout(), "listening on http://{}", blog.address())?;
            blog.serve().await
        }),
    }
}

/// Shows on stdout what receivers tell of themselves, and what goes wrong, or what `RUST_LOG` asks for.
fn show_events() -> Result<()> {
    let shown = env::var("RUST_LOG").unwrap_or_else(|_| QUIET.to_owned());
    let shown = shown.parse::<Targets>().map_err(|error| format!("RUST_LOG: {error}"))?;
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stdout);
    let layer = layer.with_ansi(false).with_level(false).without_time();
    tracing_subscriber::registry().with(shown).with(layer).init();
    Ok(())
}
