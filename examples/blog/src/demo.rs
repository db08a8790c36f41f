//! Runs the blog with clients of its own, and prints what the receivers do.

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};

use tempfile::TempDir;

use crate::client::{Answer, Client};
use crate::{Blog, Options, Result, activity};

pub(crate) async fn run() -> Result<()> {
    show_receivers()?;
    let directory = TempDir::new()?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    say("\nThe blog starts, with an empty database.")?;
    let database = directory.path().join("blog.sqlite");
    let blog = Blog::open(&Options { address: Some(address), database, ..Options::default() }).await?;
    let address = blog.address();
    let server = tokio::spawn(blog.serve());
    people(address).await?;
    say("\nWhat the receivers saw, as the page of activity shows it:\n")?;
    write!(io::stdout(), "{}", activity::ask().await)?;
    server.abort();
    Ok(())
}

async fn people(address: SocketAddr) -> Result<()> {
    let (mut ada, mut ben, mut mallory) = (Client::new(address), Client::new(address), Client::new(address));
    let password = |password| [("name", "ada"), ("password", password)];

    say("\nAda registers.")?;
    answer(&ada.post("/register", &password("a long secret")).await?)?;
    say("\nAda writes a post, first without a word in it.")?;
    answer(&ada.post("/write", &[("title", "On Signals"), ("body", " ")]).await?)?;
    let body = "One part of a program announces that something happened.";
    answer(&ada.post("/write", &[("title", "On Signals"), ("body", body)]).await?)?;
    say("\nBen reads it twice. The second time, the article is not rendered again.")?;
    answer(&ben.get("/posts/on-signals").await?)?;
    answer(&ben.get("/posts/on-signals").await?)?;
    say("\nBen registers and comments, first with spam.")?;
    answer(&ben.post("/register", &[("name", "ben"), ("password", "another secret")]).await?)?;
    let comments = "/posts/on-signals/comments";
    answer(&ben.post(comments, &[("body", "Visit my casino!")]).await?)?;
    answer(&ben.post(comments, &[("body", "And the others?")]).await?)?;
    say("\nAda edits her post. Ben may not.")?;
    let draft = [("title", "On Signals"), ("body", "One part announces, others react.")];
    answer(&ada.post("/posts/on-signals/edit", &draft).await?)?;
    answer(&ben.post("/posts/on-signals/edit", &draft).await?)?;
    say("\nAda signs out. Mallory guesses her password.")?;
    answer(&ada.post("/sign-out", &[]).await?)?;
    for guess in ["password", "12345678", "ada", "adaada", "letmein"] {
        answer(&mallory.post("/sign-in", &password(guess)).await?)?;
    }
    say("\nNow Mallory cannot sign in as Ada for a while, with the right password either.")?;
    answer(&mallory.post("/sign-in", &password("a long secret")).await?)?;
    say("\nA client sends what is no form.")?;
    let json = "application/json";
    answer(&Client::new(address).send(axum::http::Method::POST, "/sign-in", json, "{}").await?)
}

fn answer(answer: &Answer) -> Result<()> {
    let to = answer.location.as_ref().map_or_else(String::new, |location| format!(", go to {location}"));
    say(&format!("  answer: {}{to}", answer.status))
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(io::stdout(), "{line}")?)
}

/// Prints the signals and receivers. The code of the blog names none of the receivers.
fn show_receivers() -> Result<()> {
    for signal in signals_core::signals() {
        let receivers = signal.receivers().map(|receiver| receiver.path().to_owned()).collect::<Vec<_>>();
        if !receivers.is_empty() && signal.name() != "MODELS" {
            say(&format!("{:22}{}", signal.name(), receivers.join(", ")))?;
        }
    }
    Ok(())
}
