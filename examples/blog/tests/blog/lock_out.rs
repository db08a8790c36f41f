//! A name is locked after too many failed logins, for a time on tokio's clock.

use std::net::SocketAddr;
use std::time::Duration;

use blog::client::Client;
use blog::{Blog, Options};

use crate::site::{Directory, PASSWORD, redirect, refused};

/// Only this test uses this name, because the receivers are shared by the whole process.
fn sign_in(password: &str) -> [(&str, &str); 2] {
    [("name", "locked-out"), ("password", password)]
}

#[tokio::test]
async fn a_name_is_locked_for_a_while_after_too_many_failed_logins() {
    let directory = Directory::new("lock-out");
    let address = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let blog = Blog::open(&Options { address, database: directory.database(), ..Options::default() }).await.unwrap();
    let mut client = Client::new(blog.address());
    tokio::spawn(blog.serve());
    redirect(&client.post("/register", &sign_in(PASSWORD)).await.unwrap());

    // A successful login in between resets the count.
    for guesses in [4, 5] {
        redirect(&client.post("/sign-in", &sign_in(PASSWORD)).await.unwrap());
        for guess in 1..=guesses {
            let answer = client.post("/sign-in", &sign_in("a guess")).await.unwrap();
            refused(&answer, 422, "no such name and password");
            assert_eq!(answer.body.contains("Try again in 15 minutes."), guess == 5, "the last one says that it locks");
        }
    }
    for password in ["a guess", PASSWORD] {
        refused(&client.post("/sign-in", &sign_in(password)).await.unwrap(), 429, "Try again in 15 minutes.");
    }
    let other = [("name", "somebody-else"), ("password", PASSWORD)];
    refused(&client.post("/sign-in", &other).await.unwrap(), 422, "no such name and password");
    pass(Duration::from_mins(14)).await;
    refused(&client.post("/sign-in", &sign_in(PASSWORD)).await.unwrap(), 429, "Try again in 1 minute.");
    pass(Duration::from_mins(1)).await;
    redirect(&client.post("/sign-in", &sign_in(PASSWORD)).await.unwrap());
}

async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}
