//! A mail server that discards all mail.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 1024;

/// Starts the server in the background.
pub(crate) async fn start() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        loop {
            // A client that hung up is no reason to stop.
            if let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        }
    });
    Ok(address)
}

async fn serve(stream: TcpStream) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    (&mut stream).take(MAX_LINE).read_line(&mut line).await?;
    stream.write_all(answer(&line).as_bytes()).await
}

/// Mail to `full.example` is refused, so that a sign-up can fail.
fn answer(line: &str) -> &'static str {
    match line.split(' ').collect::<Vec<_>>()[..] {
        ["MAIL", address, ..] if address.ends_with("@full.example") => "452 the mailbox is full\n",
        ["MAIL", _, ..] => "250 accepted\n",
        _ => "500 what?\n",
    }
}
