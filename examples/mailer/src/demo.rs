//! Runs the service with a client of its own.

use std::io::{self, Write};
use std::net::Ipv4Addr;

use mailer_signals::USER_SIGNED_UP;
use signals_core::INLINE_FUTURE_SIZE;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::Result;
use crate::server::{self, Services};
use crate::{client, sink};

/// On each route, one user signs up whose mail is accepted and one whose mail is not. Invalid requests follow.
const REQUESTS: [(&str, &str); 9] = [
    ("/sequential", r#"{"name": "Ada", "email": "ada@one.example"}"#),
    ("/sequential", r#"{"name": "Ben", "email": "ben@full.example"}"#),
    ("/concurrent", r#"{"name": "Cleo", "email": "cleo@one.example"}"#),
    ("/concurrent", r#"{"name": "Dan", "email": "dan@full.example"}"#),
    ("/robust", r#"{"name": "Eve", "email": "eve@one.example"}"#),
    ("/robust", r#"{"name": "Finn", "email": "finn@full.example"}"#),
    ("/sequential", r#"{"name": "Ada again", "email": "ada@one.example"}"#),
    ("/sequential", r#"{"name": "", "email": "nobody@one.example"}"#),
    ("/sequential", r#"{"name": "Gus""#),
];

pub(crate) async fn run() -> Result<()> {
    show_receivers()?;
    let directory = TempDir::new()?;
    let services = Services::start(&directory.path().join("mailer.sqlite"), sink::start().await?).await?;
    let database = services.database.clone();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(server::serve(listener, services));
    for (path, json) in REQUESTS {
        writeln!(io::stdout(), "\nPOST {path} {json}")?;
        let answer = client::post(address, path, json).await?;
        writeln!(io::stdout(), "{} {}", answer.status, answer.body)?;
    }
    database.close().await;
    Ok(())
}

/// Prints the receivers in the order in which they run, and which of them has a boxed future.
fn show_receivers() -> Result<()> {
    for receiver in USER_SIGNED_UP.receivers() {
        let future = match receiver.future_size() {
            None => "no future".to_owned(),
            Some(size) if size <= INLINE_FUTURE_SIZE => format!("a future of {size} bytes, in place"),
            Some(size) => format!("a future of {size} bytes, in a box"),
        };
        writeln!(io::stdout(), "{:18}{future}", receiver.path())?;
    }
    Ok(())
}
