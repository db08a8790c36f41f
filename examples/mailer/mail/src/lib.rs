//! Sends a welcome mail for each sign-up.
//!
//! The protocol is one line, `MAIL address text`, and one line in response, such as `250 accepted`.

#![forbid(unsafe_code)]

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use mailer_signals::{NewUser, SignUpError, USER_SIGNED_UP};
use signals_core::receiver;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The longest time to wait for the mail server.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest response that is read, in bytes.
const MAX_ANSWER: u64 = 512;

#[receiver(USER_SIGNED_UP)]
async fn welcome(user: &NewUser, mail_server: SocketAddr) -> Result<(), SignUpError> {
    tracing::info!("mails {}", user.email());
    let line = format!("MAIL {} Welcome, {}!\n", user.email(), user.name());
    let answer = timeout(PATIENCE, ask(mail_server, &line)).await.unwrap_or_else(|late| Err(late.into()));
    let answer = answer.map_err(|error| SignUpError::failed("mail", error))?;
    if !answer.starts_with("250 ") {
        return Err(SignUpError::failed("mail", answer));
    }
    tracing::info!("has mailed {}", user.email());
    Ok(())
}

async fn ask(server: SocketAddr, line: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(server).await?;
    stream.write_all(line.as_bytes()).await?;
    let mut answer = String::new();
    BufReader::new(stream.take(MAX_ANSWER)).read_line(&mut answer).await?;
    if answer.is_empty() {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the mail server hung up"));
    }
    Ok(answer.trim_end().to_owned())
}
