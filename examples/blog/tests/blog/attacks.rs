//! What an attacker tries.

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HOST, HeaderName, ORIGIN, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use http_body_util::Full;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::site::{Directory, PASSWORD, Site, command, refused};

/// Signs in as a browser does for a form on another page. Returns the status, and whether it set a cookie.
async fn sign_in_from(site: &Site, header: (HeaderName, &str)) -> (StatusCode, bool) {
    let stream = TcpStream::connect(site.address).await.unwrap();
    let (mut requests, connection) = handshake::<_, Full<Bytes>>(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::post("/sign-in")
        .header(HOST, site.address.to_string())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header.0, header.1)
        .body(Full::from(format!("name=ada&password={}", PASSWORD.replace(' ', "+"))));
    let response = requests.send_request(request.unwrap()).await.unwrap();
    (response.status(), response.headers().contains_key(SET_COOKIE))
}

#[tokio::test]
async fn a_form_on_another_site_does_not_sign_in() {
    let site = Site::start("other-site");
    site.user("ada").await;
    let fetched = HeaderName::from_static("sec-fetch-site");
    for header in [(ORIGIN, "http://evil.example"), (ORIGIN, "null"), (fetched.clone(), "cross-site")] {
        assert_eq!(sign_in_from(&site, header.clone()).await, (StatusCode::FORBIDDEN, false), "{header:?}");
    }
    let own = format!("http://{}", site.address);
    for header in [(ORIGIN, &*own), (fetched, "same-origin")] {
        assert_eq!(sign_in_from(&site, header.clone()).await, (StatusCode::SEE_OTHER, true), "{header:?}");
    }
}

#[tokio::test]
async fn a_client_that_signs_in_too_often_is_refused() {
    let site = Site::start("too-often");
    let mut mallory = site.stranger();
    // Too long to be hashed, so that the attempts follow each other faster than they are allowed to.
    let guess = "x".repeat(201);
    let mut statuses = Vec::new();
    for name in 0..40 {
        let fields = [("name", &*format!("name-{name}")), ("password", &*guess)];
        statuses.push(mallory.post("/sign-in", &fields).await.unwrap().status.as_u16());
    }
    assert_eq!(statuses[..30], [422; 30]);
    assert!(statuses[30..].contains(&429), "{statuses:?}");
    let answer = loop {
        let answer = mallory.post("/register", &[("name", "mallory"), ("password", "short")]).await.unwrap();
        if answer.status == 429 {
            break answer;
        }
    };
    refused(&answer, 429, "Too many attempts.");
    assert_eq!(mallory.get("/").await.unwrap().status, 200);
}

#[tokio::test]
async fn what_a_stranger_invents_is_not_shown_to_others() {
    let site = Site::start("invented");
    let mut mallory = site.stranger();
    let form = "application/x-www-form-urlencoded";
    for (method, path) in [
        ("GET", "/buy-here"),
        ("GET", "/posts/buy-here"),
        ("GET", "/posts/buy-here/edit"),
        ("POST", "/posts/buy-here/edit"),
        ("POST", "/posts/buy-here/comments"),
        ("DELETE", "/posts/buy-here"),
        ("GET", "/posts/buy-here%ff"),
        ("BUY-HERE", "/"),
    ] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = mallory.send(method, path, form, "body=buy-here").await.unwrap();
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
    let stream = TcpStream::connect(site.address).await.unwrap();
    let (mut requests, connection) = handshake::<_, Full<Bytes>>(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::post("/buy-here").header(HOST, "blog").header(ORIGIN, "http://evil.example");
    let response = requests.send_request(request.body(Full::default()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let page = mallory.get("/activity").await.unwrap().body.to_lowercase();
    assert!(!page.contains("buy-here"), "{page}");
}

#[tokio::test]
async fn names_and_passwords_that_no_account_has_are_not_kept() {
    let site = Site::start("long");
    let mut mallory = site.stranger();
    let (name, password) = ("n".repeat(31), "p".repeat(201));
    for (name, password) in [(&*name, "a guess"), ("ada", &*password), (&*"x".repeat(1_000_000), "a guess")] {
        let answer = mallory.post("/sign-in", &[("name", name), ("password", password)]).await.unwrap();
        refused(&answer, 422, "There is no such name and password.");
    }
    assert_eq!(site.activity("logins", "failed").await.as_deref(), Some("0"), "no receiver gets them");
}

#[tokio::test]
async fn an_unknown_name_costs_a_hash_as_a_known_one_does() {
    let mut command = command();
    command.env("RUST_LOG", "blog::accounts=trace");
    let site = Site::run(command, Directory::new("hashes"), &[]);
    site.user("ada").await;
    let mut mallory = site.stranger();
    for name in ["ada", "bob", "editor"] {
        let answer = mallory.post("/sign-in", &[("name", name), ("password", "a guess")]).await.unwrap();
        refused(&answer, 422, "There is no such name and password.");
    }
    let hashes = site.kill().into_iter().filter(|line| line.ends_with("compares a password with its hash")).count();
    assert_eq!(hashes, 3);
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_can_be_read_by_its_owner_alone() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    let directory = Directory::new("private");
    let database = directory.0.join("new").join("database");
    let mut child = command()
        .args(["--address", "127.0.0.1:0", "--database"])
        .arg(&database)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("listening on ") {
        line.clear();
        assert_ne!(std::io::BufRead::read_line(&mut stdout, &mut line).unwrap(), 0, "it starts");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&database), mode(database.parent().unwrap())), (0o600, 0o700));
}
