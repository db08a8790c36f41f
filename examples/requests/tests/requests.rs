//! Drives the server over TCP and checks what each receiver has seen.

mod server;

use std::fs;

use requests::MAX_BODY;

use crate::server::{LINKED, Log, Server, UNLINKED, command, send_all};

/// A limit so high that no request is refused.
const UNLIMITED: &str = "1000000/3600";

#[test]
fn every_receiver_sees_the_requests_of_many_clients() {
    let server = Server::limited("many", UNLIMITED);
    let address = server.address();
    server.run(async {
        let clients = (0..8).map(|client| {
            let round = ["GET /".to_owned(), format!("GET /hello/{client}"), format!("POST /echo from {client}")];
            tokio::spawn(send_all(address, client.to_string(), round.iter().cycle().take(60).cloned().collect()))
        });
        for client in clients.collect::<Vec<_>>() {
            let answers = client.await.expect("every request is answered");
            assert!(answers.iter().all(|answer| answer.status == 200));
        }
    });
    let report = server.report();
    assert_eq!(report.number("timing", "/"), 160);
    assert_eq!(report.number("timing", "/echo"), 160);
    assert_eq!(report.number("timing", "/hello/7"), 20);
    assert_eq!(report.number("analytics", "requests"), 480);
    assert_eq!(report.number("analytics", "exceptions"), 0);
    assert_eq!(report.number("limiter", "admitted"), 480);
    assert_eq!(report.number("post-log", "written"), 160);
    let log = fs::read_to_string(report.value("post-log", "file")).unwrap();
    assert_eq!(log.lines().count(), 160);
    assert_eq!(log.lines().filter(|&line| line == "/echo from 3").count(), 20);
}

#[test]
fn analytics_traces_each_request_and_reports_every_hundredth() {
    let mut command = command(LINKED);
    command.env("RUST_LOG", "analytics=debug").env("RATE_LIMIT", UNLIMITED);
    let server = Server::start(command);
    server.statuses("ada", &["GET /hello/ada"; 249]);
    server.statuses("ada", &["DELETE /fail"]);
    let stderr = server.kill().stderr;
    assert_eq!(stderr.matches(r#"method="GET" path="/hello/ada""#).count(), 249, "{stderr}");
    assert!(stderr.contains(r#"request id=250 method="DELETE" path="/fail""#), "{stderr}");
    assert_eq!(stderr.matches("report requests=").count(), 2, "{stderr}");
    assert!(stderr.contains("report requests=200 exceptions=0"), "{stderr}");
}

#[test]
fn each_post_is_one_line_of_the_log() {
    let server = Server::limited("lines", UNLIMITED);
    let requests = ["POST /echo two\nlines", "GET /", "POST /nowhere grüße", "PUT /echo x", "POST /echo"];
    assert_eq!(server.statuses("ada", &requests), [200, 200, 404, 405, 200]);
    let log = fs::read_to_string(server.report().value("post-log", "file")).unwrap();
    assert_eq!(log, "/echo two\\nlines\n/nowhere grüße\n/echo \n");
}

#[test]
fn a_client_over_its_rate_is_refused_before_other_receivers_run() {
    let server = Server::limited("rate", "3/3600");
    assert_eq!(server.statuses("mallory", &["POST /echo x"; 5]), [200, 200, 200, 429, 429]);
    assert_eq!(server.statuses("ada", &["GET /"]), [200]);
    let report = server.report();
    assert_eq!(report.number("limiter", "admitted"), 4);
    assert_eq!(report.number("limiter", "refused"), 2);
    assert_eq!(report.number("analytics", "requests"), 4);
    assert_eq!(report.number("analytics", "exceptions"), 0);
    assert_eq!(report.number("post-log", "written"), 3);
    // Every started request finishes, refused or not.
    assert_eq!(report.number("timing", "/echo"), 5);
}

#[test]
fn a_client_without_a_name_is_identified_by_its_address() {
    let server = Server::limited("address", "1/3600");
    let request = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    assert!(server.send_raw(request).starts_with("HTTP/1.1 200"));
    let refusal = server.send_raw(request);
    assert!(refusal.starts_with("HTTP/1.1 429"), "{refusal}");
    assert!(refusal.ends_with("127.0.0.1 may send 1 requests in 3600s"), "{refusal}");
    assert_eq!(server.statuses("127.0.0.1", &["GET /"]), [429]);
}

#[test]
fn an_invalid_rate_is_reported_once() {
    let server = Server::limited("senseless", "often");
    assert_eq!(server.statuses("ada", &["GET /"; 3]), [200; 3]);
    assert_eq!(server.report().value("limiter", "limit"), "120 requests in 60s");
    assert_eq!(server.kill().stderr.matches("RATE_LIMIT").count(), 1);
}

#[test]
fn malformed_requests_are_refused_and_send_no_signal() {
    let server = Server::limited("malformed", UNLIMITED);
    for garbage in
        [&b"\x00\xff garbage \xfe\r\n\r\n"[..], b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"G@T / HTTP\r\n\r\n"]
    {
        let answer = server.send_raw(garbage);
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer:?} to {garbage:?}");
    }
    assert_eq!(server.statuses("ada", &["GET /"]), [200]);
    assert_eq!(server.report().number("analytics", "requests"), 1);
}

#[test]
fn a_body_too_large_is_refused_and_sends_no_signal() {
    let server = Server::limited("large", UNLIMITED);
    let largest = format!("POST /echo {}", "x".repeat(MAX_BODY));
    assert_eq!(server.statuses("ada", &[&largest]), [200]);
    assert_eq!(server.statuses("ada", &[&format!("{largest}x")]), [413]);
    assert_eq!(server.statuses("ada", &["GET /"]), [200]);
    let report = server.report();
    assert_eq!(report.number("analytics", "requests"), 2);
    assert_eq!(report.number("post-log", "written"), 1);
}

#[test]
fn handlers_that_panic_or_fail_are_exceptions_and_the_server_goes_on() {
    let server = Server::limited("exceptions", UNLIMITED);
    let requests = ["GET /panic", "GET /nowhere", "GET /", "GET /fail", "GET /"];
    assert_eq!(server.statuses("ada", &requests), [500, 404, 200, 500, 200]);
    let report = server.report();
    assert_eq!(report.number("analytics", "exceptions"), 2);
    assert_eq!(report.value("analytics", "last exception"), "GET /fail: this page always fails");
    assert_eq!(report.number("timing", "/panic"), 1);
    server.statuses("ada", &["GET /panic"]);
    assert_eq!(server.report().value("analytics", "last exception"), "GET /panic: this page always panics");
}

/// Checks that POSTs are answered if `POST_LOG` cannot be written, and that stderr has one line.
fn goes_on_without_log(post_log: &str) {
    let mut command = command(LINKED);
    command.env("POST_LOG", post_log);
    let server = Server::start(command);
    assert_eq!(server.statuses("ada", &["POST /echo x"; 3]), [200; 3]);
    let report = server.report();
    assert_eq!(report.number("post-log", "written"), 0);
    assert_eq!(report.number("post-log", "lost"), 3);
    let stderr = server.kill().stderr;
    assert!(stderr.starts_with(&format!("post-log: cannot write {post_log}: ")), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
}

#[test]
fn a_log_that_cannot_be_opened_is_reported_once() {
    goes_on_without_log(env!("CARGO_TARGET_TMPDIR"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_log_that_is_full_is_reported_once() {
    goes_on_without_log("/dev/full");
}

#[test]
fn without_link_dependencies_there_are_no_receivers() {
    let log = Log::new("unlinked");
    let start = |binary| {
        let mut command = command(binary);
        command.env("POST_LOG", &log.0).env("RATE_LIMIT", "0/3600");
        Server::start(command)
    };
    assert_eq!(start(LINKED).statuses("ada", &["POST /echo x"]), [429]);
    let unlinked = start(UNLINKED);
    assert_eq!(unlinked.statuses("ada", &["POST /echo x"]), [200]);
    assert_eq!(unlinked.report().0, "");
    let plain = command(UNLINKED).env("POST_LOG", &log.0).output().unwrap();
    assert!(plain.stdout.ends_with(b"No receiver saw anything: none is linked.\n"));
    assert!(!log.0.exists());
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_the_server_with_a_report() {
    let server = Server::limited("ctrl-c", UNLIMITED);
    server.statuses("ada", &["GET /"; 2]);
    let report = server.report().0;
    let ended = server.interrupt();
    assert!(ended.status.success(), "{}", ended.status);
    assert_eq!(ended.stdout, report);
}

#[test]
fn without_arguments_it_runs_the_demo_and_prints_what_the_receivers_saw() {
    let log = Log::new("plain");
    let output = command(LINKED).env("POST_LOG", &log.0).env("RATE_LIMIT", "120/3600").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let stdout = server::Report(String::from_utf8(output.stdout).unwrap());
    assert!(stdout.0.contains("mallory   120 × 200 OK   30 × 429 Too Many Requests\n"), "{}", stdout.0);
    assert_eq!(stdout.number("limiter", "refused"), 30);
    assert_eq!(stdout.number("timing", "/nowhere"), 100);
    assert_eq!(stdout.number("analytics", "exceptions"), 2);
    assert_eq!(fs::read_to_string(&log.0).unwrap().lines().count(), 100);
    assert_eq!(String::from_utf8_lossy(&output.stderr).matches("INFO analytics: report").count(), 5);
}

#[test]
fn invalid_arguments_print_the_usage() {
    for arguments in [&["--serve"][..], &["--serve", "nowhere"], &["--what"], &["--serve", "127.0.0.1:0", "more"]] {
        let output = command(LINKED).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("usage: requests"), "{arguments:?}");
    }
    let help = command(LINKED).arg("--help").output().unwrap();
    assert!(help.status.success() && help.stdout.starts_with(b"usage: requests"));
}
