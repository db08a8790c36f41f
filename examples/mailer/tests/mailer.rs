//! Drives the service over HTTP and checks what its receivers have done.

mod server;

use std::fs;
use std::io::{Read, Write};
use std::net::Shutdown;

use mailer::client;
use tokio::net::TcpSocket;

use crate::server::{Directory, MailServer, Server, begin_sign_up, command, sign_up_of, start_and_fail};

const MAILBOX_IS_FULL: &str = r#"{"error":"mail: 452 the mailbox is full"}"#;

#[test]
fn every_receiver_does_its_work_on_every_route() {
    let server = Server::start("all");
    for (path, email) in [("/sequential", "ada@x"), ("/concurrent", "ben@x"), ("/robust", "cleo@x")] {
        let created = format!(r#"{{"email":"{email}","failures":[]}}"#);
        assert_eq!(server.sign_up(path, email), (201, created), "{path}");
    }
    assert_eq!(server.users(), ["ada@x", "ben@x", "cleo@x"]);
    let lines = server.kill();
    for email in ["ada@x", "ben@x", "cleo@x"] {
        assert!(lines.contains(&format!("mail: has mailed {email}")), "{lines:?}");
    }
    assert!(lines.contains(&"statistics: counts 3".to_owned()), "{lines:?}");
}

#[test]
fn many_clients_sign_up_at_once() {
    let server = Server::start("many");
    server.runtime.block_on(async {
        let clients = (0..60).map(|n| {
            let path = ["/sequential", "/concurrent", "/robust"][n % 3];
            tokio::spawn(client::post(server.address, path, sign_up_of(&format!("{n:02}@x"))))
        });
        for client in clients.collect::<Vec<_>>() {
            let answer = client.await.expect("nobody panics").expect("the service answers");
            assert!(answer.status == 201 && answer.body.ends_with(r#""failures":[]}"#), "{answer:?}");
        }
    });
    assert_eq!(server.users().len(), 60);
    assert!(server.kill().contains(&"statistics: counts 60".to_owned()));
}

#[test]
fn send_stops_at_the_receiver_that_fails() {
    let server = Server::start("send");
    assert_eq!(server.sign_up("/sequential", "ada@full.example"), (500, MAILBOX_IS_FULL.to_owned()));
    assert_eq!(server.users(), ["ada@full.example"]);
    let lines =
        ["ledger: writes ada@full.example", "ledger: has written ada@full.example", "mail: mails ada@full.example"];
    assert_eq!(server.kill(), lines);
}

#[test]
fn send_robust_goes_on_and_reports_failures() {
    let server = Server::start("robust");
    let failure = r#"{"receiver":"mail::welcome","error":"mail: 452 the mailbox is full"}"#;
    let created = format!(r#"{{"email":"ada@full.example","failures":[{failure}]}}"#);
    assert_eq!(server.sign_up("/robust", "ada@full.example"), (201, created));
    assert_eq!(server.users(), ["ada@full.example"]);
    assert_eq!(server.kill().last().unwrap(), "statistics: counts 1");
}

#[test]
fn send_concurrent_runs_all_receivers_while_one_is_pending() {
    let mail_server = MailServer::start();
    let mut server = Server::with_mail_server("concurrent", mail_server.address());
    let mut answer = begin_sign_up(server.address, "/concurrent", "ada@x");
    let (line, mut mail) = mail_server.next(&answer);
    assert_eq!(line, "MAIL ada@x Welcome, Somebody!\n");
    server.wait_for(&[
        "ledger: writes ada@x",
        "ledger: has written ada@x",
        "mail: mails ada@x",
        "statistics: counts 1",
    ]);
    mail.get_mut().write_all(b"452 the mailbox is full\r\n").unwrap();
    let mut response = String::new();
    answer.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 500 ") && response.ends_with(MAILBOX_IS_FULL), "{response}");
    assert!(server.kill().is_empty());
}

#[test]
fn send_concurrent_drops_pending_receivers_when_one_fails() {
    let mail_server = MailServer::start();
    let server = Server::with_mail_server("drops", mail_server.address());
    let mut lock = server.runtime.block_on(server.database());
    server.runtime.block_on(sqlx::query("BEGIN EXCLUSIVE").execute(&mut lock)).unwrap();
    let mut answer = begin_sign_up(server.address, "/concurrent", "ada@x");
    let (_, mut mail) = mail_server.next(&answer);
    assert_eq!(mail.read(&mut [0]).unwrap(), 0);
    let mut response = String::new();
    answer.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 500 ") && response.contains("database is locked"), "{response}");
    assert_eq!(server.kill(), ["ledger: writes ada@x", "mail: mails ada@x", "statistics: counts 1"]);
}

#[test]
fn an_address_can_sign_up_only_once() {
    let server = Server::start("once");
    assert_eq!(server.sign_up("/sequential", "ada@x").0, 201);
    let taken = "ada@x has signed up before";
    assert_eq!(server.sign_up("/sequential", "ada@x"), (409, format!(r#"{{"error":"{taken}"}}"#)));
    let created = format!(r#"{{"email":"ada@x","failures":[{{"receiver":"ledger::write","error":"{taken}"}}]}}"#);
    assert_eq!(server.sign_up("/robust", "ada@x"), (201, created));
    assert_eq!(server.users(), ["ada@x"]);
    let mails = server.kill().iter().filter(|line| *line == "mail: has mailed ada@x").count();
    assert_eq!(mails, 2, "of the first and the third");
}

#[test]
fn a_client_that_hangs_up_stops_its_sign_up() {
    let mail_server = MailServer::start();
    let server = Server::with_mail_server("hang-up", mail_server.address());
    let client = begin_sign_up(server.address, "/robust", "ada@x");
    let (_, mut mail) = mail_server.next(&client);
    client.shutdown(Shutdown::Both).unwrap();
    assert_eq!(mail.read(&mut [0]).unwrap(), 0);
    assert_eq!(server.kill(), ["ledger: writes ada@x", "ledger: has written ada@x", "mail: mails ada@x"]);
}

#[test]
fn without_a_mail_server_the_service_goes_on() {
    // Bound, so that no other program can listen on this port.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let server = Server::with_mail_server("refused", socket.local_addr().unwrap());
    for (path, status) in [("/sequential", 500), ("/concurrent", 500), ("/robust", 201)] {
        let (got, body) = server.sign_up(path, &format!("ada@{}", &path[1..]));
        assert_eq!(got, status, "{path}");
        assert!(body.contains(r#""error":"mail: "#), "{body}");
    }
}

#[test]
fn a_mail_server_that_hangs_up_is_a_failure() {
    let mail_server = MailServer::start();
    let server = Server::with_mail_server("gone", mail_server.address());
    let mut answer = begin_sign_up(server.address, "/sequential", "ada@x");
    drop(mail_server.next(&answer));
    let mut response = String::new();
    answer.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 500 "), "{response}");
    assert!(response.ends_with(r#"{"error":"mail: the mail server hung up"}"#), "{response}");
}

#[test]
fn a_locked_database_is_an_error_until_it_is_unlocked() {
    let server = Server::start("locked");
    let mut lock = server.runtime.block_on(server.database());
    let mut execute = |statement| server.runtime.block_on(sqlx::query(statement).execute(&mut lock)).unwrap();
    execute("BEGIN EXCLUSIVE");
    for (path, status) in [("/sequential", 500), ("/concurrent", 500), ("/robust", 201)] {
        let (got, body) = server.sign_up(path, "ada@x");
        assert_eq!(got, status, "{path}");
        assert!(body.contains("ledger: ") && body.contains("database is locked"), "{body}");
    }
    execute("ROLLBACK");
    assert_eq!(server.sign_up("/sequential", "ada@x").0, 201);
}

#[test]
fn invalid_input_is_refused_and_sends_no_signal() {
    let server = Server::start("input");
    let long = format!(r#"{{"name": "{}", "email": "ada@x"}}"#, "a".repeat(101));
    let bad = [
        ("", 400, "Failed to parse"),
        (r#"{"name": "Ada""#, 400, "Failed to parse"),
        ("[]", 422, "invalid length"),
        (r#"{"name": "Ada"}"#, 422, "missing field `email`"),
        (r#"{"name": 1, "email": "ada@x"}"#, 422, "invalid type"),
        (r#"{"name": " ", "email": "ada@x"}"#, 422, "the name is empty"),
        (r#"{"name": "Ada\nMAIL", "email": "ada@x"}"#, 422, "the name is empty"),
        (&long, 422, "the name is empty"),
        (r#"{"name": "Ada", "email": "ada"}"#, 422, "the email is not an address"),
        (r#"{"name": "Ada", "email": "@x"}"#, 422, "the email is not an address"),
        (r#"{"name": "Ada", "email": "ada@x y"}"#, 422, "the email is not an address"),
    ];
    for path in ["/sequential", "/concurrent", "/robust"] {
        for (json, status, why) in bad {
            let (got, body) = server.post(path, json);
            assert_eq!(got, status, "{json}");
            assert!(body.starts_with(r#"{"error":""#) && body.contains(why), "{body} to {json}");
        }
    }
    assert_eq!(server.post("/nowhere", "{}").0, 404);
    assert!(server.kill().is_empty());
}

#[test]
fn without_arguments_it_runs_the_demo() {
    let directory = Directory::new("plain");
    let output = command().env("TMPDIR", &directory.0).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let order = ["ledger::write ", "mail::welcome ", "statistics::count "].map(|receiver| stdout.find(receiver));
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{stdout}");
    let answers = stdout.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    let statuses = answers.map(|answer| &answer[..3]).collect::<Vec<_>>();
    assert_eq!(statuses, ["201", "500", "201", "500", "201", "201", "409", "422", "400"], "{stdout}");
    assert_eq!(fs::read_dir(&directory.0).unwrap().count(), 0, "a file is left behind");
}

#[test]
fn an_invalid_environment_is_an_error() {
    let directory = Directory::new("start");
    let fails = |variable: &str, value: &str, expected: &str| {
        let output = start_and_fail(command().env("TMPDIR", &directory.0).env(variable, value));
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.starts_with("mailer: ") && stderr.contains(expected), "{stderr}");
    };
    fails("MAIL_SERVER", "nowhere", "MAIL_SERVER: invalid socket address");
    fails("DATABASE", directory.0.to_str().unwrap(), "Is a directory");
    fs::write(directory.database(), "This is text and no database, long enough for SQLite to see that.").unwrap();
    fails("DATABASE", directory.database().to_str().unwrap(), "ledger: ");
}

#[test]
fn invalid_arguments_print_the_usage() {
    for arguments in [&["--serve"][..], &["--serve", "nowhere"], &["--what"], &["--serve", "127.0.0.1:0", "more"]] {
        let output = command().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("usage: mailer"), "{arguments:?}");
    }
    let help = command().arg("--help").output().unwrap();
    assert!(help.status.success() && help.stdout.starts_with(b"usage: mailer"));
}
