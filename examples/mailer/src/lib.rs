//! A sign-up service that sends `USER_SIGNED_UP` to receivers that wait, for a database and for a mail server.
//!
//! Start reading at `src/sign_up.rs`, where the signal is sent in three ways; then see who waits, `mail/src/lib.rs`.
//!
//! | file | what it does |
//! |---|---|
//! | `signals/` | declares the signals: all that the crates share |
//! | `ledger/`, `mail/`, `statistics/` | listen |
//! | `src/sign_up.rs` | sends the signal, and answers the client |
//! | `src/server.rs` | what the service works with, and a common axum server |
//! | `src/sink.rs` | a mail server that keeps no mail, and has no room for some addresses |
//! | `src/client.rs`, `src/demo.rs` | a client that drives it |
//! | `src/main.rs` | links those who listen |
//!
//! What the client of a sign-up gets, and what becomes of it, where `mail` fails, which comes after `ledger` and before
//! `statistics`:
//!
//! | route | verb | answer | `ledger` | `statistics` |
//! |---|---|---|---|---|
//! | `POST /sequential` | `send` | 500, with the error of `mail` | has written | is not called |
//! | `POST /concurrent` | `send_concurrent` | 500, with the error of `mail` | is dropped if it still writes | is called unless `mail` was faster |
//! | `POST /robust` | `send_robust` | 201, with a list of failures | has written | is called |
//!
//! Nobody undoes what is done: the user of the first two rows may be in the database. Where that must not be, the sender
//! puts a transaction among the arguments, and commits it if the signal returns `Ok`.
//!
//! A client that hangs up before it is answered has its sign-up dropped where it is: see
//! [`AsyncSignal`](signals_core::AsyncSignal). A service that must not leave one half done sends in a task of its own, with
//! `tokio::spawn`.

#![forbid(unsafe_code)]

pub mod client;
mod demo;
mod server;
mod sign_up;
mod sink;

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use tokio::runtime::Runtime;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const USAGE: &str = "\
usage: mailer                  sign up some users, show who did what and what each client got
       mailer --serve ADDRESS  serve until ctrl-c; ADDRESS is as 127.0.0.1:8000, port 0 takes a free one

It serves with what two environment variables name: DATABASE is the SQLite file, mailer.sqlite in the directory for
temporary files unless set, and MAIL_SERVER the address of the mail server, one of our own unless set.
";

#[derive(Clone, Copy)]
enum Mode {
    Demo,
    Serve(SocketAddr),
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
            let _ = writeln!(io::stderr(), "mailer: {error}");
            ExitCode::FAILURE
        }
    }
}

/// `None` if the arguments make no sense.
fn parse(arguments: impl Iterator<Item = OsString>) -> Option<Mode> {
    let arguments = arguments.map(OsString::into_string).collect::<std::result::Result<Vec<_>, _>>().ok()?;
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Some(Mode::Demo),
        ["--help" | "-h"] => Some(Mode::Help),
        ["--serve", address] => address.parse().ok().map(Mode::Serve),
        _ => None,
    }
}

fn run_mode(mode: Mode) -> Result<()> {
    // What receivers tell of themselves, between the lines of the demo.
    tracing_subscriber::fmt().with_writer(io::stdout).with_ansi(false).with_level(false).without_time().init();
    let runtime = Runtime::new()?;
    match mode {
        Mode::Help => Ok(io::stdout().write_all(USAGE.as_bytes())?),
        Mode::Demo => runtime.block_on(demo::run()),
        Mode::Serve(address) => runtime.block_on(server::run(address)),
    }
}
