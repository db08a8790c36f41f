//! Runs the server with many clients of its own, and prints what the receivers saw.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr};

use axum::http::Method;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::Result;
use crate::client::Client;
use crate::server;

type Requests = Vec<(Method, String)>;

pub(crate) async fn run() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    writeln!(io::stdout(), "listening on http://{address}")?;
    tokio::spawn(server::serve(listener));

    let crowd = crowd().map(|(name, requests)| (name, spawn_client(address, name, requests)));
    writeln!(io::stdout(), "\nWhat the clients got:\n")?;
    for (name, client) in crowd {
        writeln!(io::stdout(), "{name:8}{}", client.await??)?;
    }
    show_report()
}

/// Runs all clients at the same time, each with its requests.
fn crowd() -> [(&'static str, Requests); 6] {
    let get = |path: &str| (Method::GET, path.to_owned());
    let visitor = |name: &str| {
        let round = [get("/"), get(&format!("/hello/{name}")), (Method::POST, "/echo".to_owned()), get("/nowhere")];
        round.iter().cycle().take(100).cloned().collect()
    };
    [
        ("ada", visitor("ada")),
        ("ben", visitor("ben")),
        ("cleo", visitor("cleo")),
        ("dan", visitor("dan")),
        ("eve", vec![get("/panic"), get("/"), get("/fail"), get("/")]),
        // More than the limiter allows one client.
        ("mallory", vec![get("/"); 150]),
    ]
}

fn spawn_client(server: SocketAddr, name: &'static str, requests: Requests) -> JoinHandle<Result<String>> {
    tokio::spawn(async move {
        let mut client = Client::connect(server, name).await?;
        let mut statuses = BTreeMap::<_, u32>::new();
        for (number, (method, path)) in requests.into_iter().enumerate() {
            let body = if method == Method::POST { format!("number {number} of {name}") } else { String::new() };
            let answer = client.send(method, &path, body).await?;
            *statuses.entry(answer.status).or_default() += 1;
        }
        Ok(summary(statuses))
    })
}

fn summary(statuses: BTreeMap<impl std::fmt::Display, u32>) -> String {
    statuses.into_iter().fold(String::new(), |mut line, (status, count)| {
        let _ = write!(line, "  {count:3} × {status}");
        line
    })
}

fn show_report() -> Result<()> {
    let report = server::report();
    if report.is_empty() {
        writeln!(io::stdout(), "\nNo receiver saw anything: none is linked.")?;
    } else {
        write!(io::stdout(), "\nWhat the receivers saw:\n\n{report}")?;
    }
    Ok(())
}
