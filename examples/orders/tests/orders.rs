//! Runs the demonstration on each engine that there is.

use std::process::Command;

fn demonstrate(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_orders")).args(arguments).output().expect("the program exists");
    let (lines, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{lines}{errors}");
    assert!(lines.contains("60 orders were placed, and the worker was killed"), "{lines}");
    assert!(lines.ends_with("60 mails, 60 invoices, 60 pieces moved.\nEach order had each effect once.\n"), "{lines}");
}

fn demonstrate_with(option: &str, variable: &str, script: &str) {
    match std::env::var(variable) {
        Ok(url) => demonstrate(&[option, &url]),
        Err(_) => println!("SKIPPED: there is no {variable}: see {script}"),
    }
}

#[test]
fn each_effect_happens_once_in_sqlite() {
    demonstrate(&[]);
}

#[test]
fn each_effect_happens_once_in_postgres() {
    demonstrate_with("--postgres", "DATABASE_URL", ".ci/postgres");
}

#[test]
fn each_effect_happens_once_through_rabbitmq() {
    demonstrate_with("--amqp", "AMQP_URL", ".ci/rabbitmq");
}

#[test]
fn each_effect_happens_once_through_nats() {
    demonstrate_with("--nats", "NATS_URL", ".ci/nats");
}

#[test]
fn two_engines_are_refused() {
    let arguments = ["--nats", "nats://127.0.0.1", "--amqp", "amqp://127.0.0.1"];
    let output = Command::new(env!("CARGO_BIN_EXE_orders")).args(arguments).output().expect("the program exists");
    assert_eq!(output.status.code(), Some(2));
}
