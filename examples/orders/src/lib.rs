//! A shop that takes orders over HTTP. Mails, invoices and stock movements happen in a worker, which is another process.
//!
//! Without a command it runs a demonstration: it starts the shop and the worker, places orders, kills the worker in the
//! middle, starts it again, and counts what has happened.
//!
//! Start reading at `src/shop.rs`, which sends `ORDER_PAID` in the transaction of an order. Then read a receiver,
//! `invoices/src/lib.rs`, and `src/worker.rs`, which runs it.
//!
//! | file | what it does |
//! |---|---|
//! | `signals/` | declares the signals, which are all that the crates share |
//! | `mail/`, `invoices/`, `stock/` | have the durable receivers |
//! | `src/shop.rs` | the web process: an ordinary axum server |
//! | `src/worker.rs` | the worker process |
//! | `src/place.rs` | where events are stored, and which broker moves them |
//! | `src/demo.rs`, `src/process.rs`, `src/client.rs` | the demonstration, its processes, and its HTTP client |
//! | `src/main.rs` | links the crates with the receivers |

#![forbid(unsafe_code)]

mod client;
mod demo;
mod place;
mod process;
mod shop;
mod worker;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::io::AsyncReadExt;
use tokio::runtime::Runtime;

use crate::demo::Demo;
use crate::place::Place;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// A shop whose mails, invoices and stock movements happen in another process, each once.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    role: Option<Role>,
    #[command(flatten)]
    demo: Demo,
}

/// What a process does. The demonstration starts one of each.
#[derive(Subcommand)]
enum Role {
    /// Take orders over HTTP until the standard input ends.
    Shop(Place),
    /// Send mails, write invoices and move stock until the standard input ends.
    Worker(Place),
}

/// Runs the program with its command line arguments.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .init();
    match Runtime::new().map_err(Into::into).and_then(|runtime| run_in(runtime, &arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "orders: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run_in(runtime: Runtime, arguments: &Arguments) -> Result<()> {
    let ended = runtime.block_on(async {
        match &arguments.role {
            None => demo::run(&arguments.demo).await,
            Some(Role::Shop(place)) => shop::run(place).await,
            Some(Role::Worker(place)) => worker::run(place).await,
        }
    });
    // Without waiting for the standard input, which a thread of the runtime reads.
    runtime.shutdown_background();
    ended
}

/// Waits until the standard input ends: the demonstration closes it, or was killed.
async fn shutdown() {
    let _ = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
}
