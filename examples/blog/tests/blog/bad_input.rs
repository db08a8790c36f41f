//! Malformed, locked, broken and missing input.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use axum::http::Method;
use sqlx::Executor;

use crate::site::{Directory, Site, command, redirect, refused};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn malformed_requests_are_refused_and_the_server_goes_on() {
    let site = Site::start("malformed");
    let mut ada = site.user("ada").await;
    let large = format!("title=x&body={}", "x".repeat(3_000_000));
    for (content_type, body, status) in [
        ("application/json", r#"{"title": "x", "body": "y"}"#, 415),
        (FORM, "", 422),
        (FORM, "title=only", 422),
        (FORM, &large, 413),
    ] {
        for path in ["/write", "/posts/welcome/comments", "/sign-in", "/register"] {
            let answer = ada.send(Method::POST, path, content_type, body.to_owned()).await.unwrap();
            assert_eq!(answer.status, status, "{path}: {}", &body[..body.len().min(40)]);
        }
    }
    for body in ["title=Twice&title=Twice&body=c", "title=%ff%fe%fd%fc&body=%zz"] {
        assert_eq!(ada.send(Method::POST, "/write", FORM, body).await.unwrap().status, 422, "{body}");
    }
    assert_eq!(ada.get("/posts/%ff").await.unwrap().status, 400);
    assert_eq!(ada.get("/nowhere").await.unwrap().status, 404);
    assert_eq!(ada.get("/posts/nowhere").await.unwrap().status, 404);
    assert_eq!(ada.get("/people/nobody").await.unwrap().status, 404);
    assert_eq!(ada.post("/posts/nowhere/comments", &[("body", "x")]).await.unwrap().status, 404);
    assert_eq!(ada.send(Method::DELETE, "/posts/welcome", "", "").await.unwrap().status, 405);
    assert_eq!(ada.get("/").await.unwrap().status, 200);
    assert_eq!(site.select("SELECT title FROM post").await, ["Welcome"]);
    assert_eq!(site.select("SELECT body FROM comment").await, [""; 0]);
}

#[tokio::test]
async fn bytes_that_are_not_http_are_refused_and_send_no_signal() {
    let site = Site::start("no-http");
    for garbage in [&b"\x00\xff garbage \xfe\r\n\r\n"[..], b"GET\r\n\r\n", b"G@T / HTTP\r\n\r\n"] {
        let mut stream = TcpStream::connect(site.address).unwrap();
        stream.write_all(garbage).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 400"), "{garbage:?}");
    }
    assert_eq!(site.stranger().get("/").await.unwrap().status, 200);
    let page = site.stranger().get("/activity").await.unwrap().body;
    assert_eq!(page.matches("<th>visits</th>").count(), 1, "{page}");
}

#[tokio::test]
async fn a_locked_database_is_an_error_until_it_is_unlocked() {
    let site = Site::start_with(Directory::new("locked"), &["--busy", "10"]);
    let mut ada = site.user("ada").await;
    let mut lock = site.directory.connect().await;
    let draft = [("title", "Locked"), ("body", "text")];
    // Others can still read, and a receiver that only reads does not fail.
    lock.execute("BEGIN IMMEDIATE").await.unwrap();
    refused(&ada.post("/write", &draft).await.unwrap(), 500, "Something went wrong here.");
    refused(&ada.post("/posts/welcome/comments", &[("body", "x")]).await.unwrap(), 500, "Something went wrong here.");
    assert_eq!(ada.get("/posts/welcome").await.unwrap().status, 200);
    lock.execute("ROLLBACK").await.unwrap();
    lock.execute("BEGIN EXCLUSIVE").await.unwrap();
    refused(&site.stranger().get("/").await.unwrap(), 500, "Something went wrong here.");
    assert_eq!(ada.get("/").await.unwrap().status, 500);
    assert_eq!(site.stranger().get("/style.css").await.unwrap().status, 200);
    lock.execute("ROLLBACK").await.unwrap();
    redirect(&ada.post("/write", &draft).await.unwrap());
    assert_eq!(site.select("SELECT title FROM post").await, ["Welcome", "Locked"]);
    assert_eq!(site.select("SELECT body FROM comment").await, [""; 0]);
    assert_eq!(site.select("SELECT what FROM audit WHERE what LIKE '%Locked%'").await.len(), 1);
    let lines = site.kill();
    let errors = lines.iter().filter(|line| line.contains("no page: ")).collect::<Vec<_>>();
    assert_eq!(errors.len(), 3, "{lines:?}");
    assert!(errors.iter().all(|line| line.contains("database is locked") && !line.contains(".rs:")), "{errors:?}");
}

#[tokio::test]
async fn a_receiver_that_fails_is_named() {
    let site = Site::start("named");
    let mut ada = site.user("ada").await;
    site.execute("ALTER TABLE post RENAME COLUMN slug TO gone").await;
    let answer = ada.post("/write", &[("title", "Hello"), ("body", "text")]).await.unwrap();
    refused(&answer, 500, "Something went wrong here.");
    let lines = site.kill();
    let error = lines.last().unwrap();
    assert!(error.contains("editing::make_slug (examples/blog/editing/src/lib.rs:"), "{error}");
    assert!(error.contains("no such column"), "{error}");
}

#[test]
fn a_database_that_cannot_be_opened_is_an_error() {
    let directory = Directory::new("open");
    fails_to_start(&directory.0, "Is a directory");
    fs::write(directory.database(), "This is text and no database, long enough for SQLite to see that.").unwrap();
    fails_to_start(&directory.database(), "file is not a database");
}

#[tokio::test]
async fn a_migration_that_fails_leaves_no_table_and_sends_no_signal() {
    let directory = Directory::new("migration");
    let mut database = directory.connect().await;
    database.execute("CREATE TABLE post (id INTEGER)").await.unwrap();
    fails_to_start(&directory.database(), "table \"post\" already exists");
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('user', 'profile', 'post', 'audit')";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut database).await.unwrap();
    assert_eq!(tables, ["post"]);
    // Once the migration can succeed, it is complete.
    database.execute("DROP TABLE post").await.unwrap();
    drop(database);
    let site = Site::start_with(directory, &[]);
    assert_eq!(site.select("SELECT what FROM audit").await, ["migrated: m0001_create_tables"]);
}

#[test]
fn an_address_that_is_taken_is_an_error() {
    let directory = Directory::new("address");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = command().args(["--address", &address, "--database"]).arg(directory.database()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("blog: "), "{output:?}");
}

/// Asserts that the blog ends with an error that contains this text, before it listens.
fn fails_to_start(database: &Path, expected: &str) {
    let output = command().args(["--address", "127.0.0.1:0", "--database"]).arg(database).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.starts_with("blog: ") && stderr.contains(expected), "{stderr}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("listening"));
}

#[tokio::test]
async fn a_template_that_does_not_parse_breaks_only_its_page() {
    let directory = Directory::new("template");
    let templates = directory.0.join("templates");
    fs::create_dir(&templates).unwrap();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), templates.join(file.file_name())).unwrap();
    }
    fs::write(templates.join("post.html"), "<h1>{% if %}</h1>").unwrap();
    fs::remove_file(templates.join("person.html")).unwrap();
    let templates = templates.to_str().unwrap().to_owned();
    let site = Site::start_with(directory, &["--templates", &templates]);
    let mut reader = site.stranger();
    refused(&reader.get("/posts/welcome").await.unwrap(), 500, "Something went wrong here.");
    refused(&reader.get("/people/editor").await.unwrap(), 500, "Something went wrong here.");
    assert_eq!(reader.get("/").await.unwrap().status, 200);
    assert_eq!(site.activity("templates", "index.html").await.as_deref(), Some("1 times"));
    assert_eq!(site.activity("templates", "post.html").await, None);
    let lines = site.kill();
    assert!(lines[0].contains("no page: syntax error") && lines[0].contains("post.html:1"), "{lines:?}");
    assert!(lines[1].contains("no page: template not found") && lines[1].contains("person.html"), "{lines:?}");
}
