//! A sign-up service that sends `USER_SIGNED_UP`. Its receivers await a database and a mail server.
//!
//! Start reading at `src/sign_up.rs`, which sends the signal in three ways. Then read a receiver, `mail/src/lib.rs`.
//!
//! | file | what it does |
//! |---|---|
//! | `signals/` | declares the signals, which are all that the crates share |
//! | `ledger/`, `mail/`, `statistics/` | have the receivers |
//! | `src/sign_up.rs` | sends the signal, and answers the client |
//! | `src/server.rs` | database, mail server, and an ordinary axum server |
//! | `src/sink.rs` | a mail server that discards all mail, and refuses some addresses |
//! | `src/client.rs`, `src/demo.rs` | a client of the service, for the demo |
//! | `src/main.rs` | links the crates with the receivers |
//!
//! `ledger` runs first, then `mail`, then `statistics`. If `mail` fails, this is what the client gets and what the
//! other receivers do:
//!
//! | route | verb | response | `ledger` | `statistics` |
//! |---|---|---|---|---|
//! | `POST /sequential` | `send` | 500, with the error of `mail` | has written | is not called |
//! | `POST /concurrent` | `send_concurrent` | 500, with the error of `mail` | is dropped if unfinished | runs unless `mail` fails first |
//! | `POST /robust` | `send_robust` | 201, with a list of failures | has written | is called |
//!
//! Nothing is undone: in the first two rows, the user may be in the database although the sign-up failed. To prevent
//! that, the sender passes a transaction as an argument, and commits it if the signal returns `Ok`.
//!
//! If a client hangs up before the response, its sign-up is dropped where it is: see
//! [`AsyncSignal`](signals_core::AsyncSignal). A service that must complete every sign-up sends in a separate task,
//! with `tokio::spawn`.

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
usage: mailer                  run a demo: sign up some users, show what receivers did and what clients got
       mailer --serve ADDRESS  serve until ctrl-c; ADDRESS is like 127.0.0.1:8000, port 0 takes a free one

Environment variables: DATABASE is the SQLite file (default: mailer.sqlite),
MAIL_SERVER the address of the mail server (default: a built-in one that discards mail).
";

#[derive(Clone, Copy)]
enum Mode {
    Demo,
    Serve(SocketAddr),
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
            let _ = writeln!(io::stderr(), "mailer: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns `None` if the arguments are not valid.
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
    // The events of the receivers, between the lines of the demo.
    tracing_subscriber::fmt().with_writer(io::stdout).with_ansi(false).with_level(false).without_time().init();
    let runtime = Runtime::new()?;
    match mode {
        Mode::Help => Ok(io::stdout().write_all(USAGE.as_bytes())?),
        Mode::Demo => runtime.block_on(demo::run()),
        Mode::Serve(address) => runtime.block_on(server::run(address)),
    }
}
