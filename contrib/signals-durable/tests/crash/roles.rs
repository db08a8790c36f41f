//! What the processes do. Each is a test of this program that runs alone, until its standard input ends.

use std::env;
use std::io::{Read, stdin};
use std::thread;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use signals_durable::{Broker, Inbox, Relay, Worker, begin};
use signals_orm::Db;
use tokio::sync::watch;

use crate::handlers::{ORDERED, SENDER};
use crate::site::connect;

fn variable(name: &str) -> String {
    env::var(name).expect("the parent sets it")
}

/// Returns what becomes `true` when the standard input ends: the parent asks the process to end, or is gone.
fn end() -> watch::Receiver<bool> {
    let (end, ended) = watch::channel(false);
    thread::spawn(move || {
        let _ = stdin().read_to_end(&mut Vec::new());
        end.send_replace(true);
    });
    ended
}

async fn ended(mut end: watch::Receiver<bool>) {
    let _ = end.wait_for(|end| *end).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process of the tests"]
async fn sender() {
    let (db, end) = (connect("CRASH_SENDER").await, end());
    let first = variable("CRASH_FIRST").parse::<i64>().expect("a number");
    for number in first.. {
        let lane = number % 3;
        let transaction = begin(&db).await.expect("a transaction");
        let insert = format!("INSERT INTO ordered (number, lane) VALUES ({number}, {lane})");
        transaction.execute_unprepared(&insert).await.expect("the order is new");
        ORDERED.send(number, lane, &Db::new(&transaction)).await.expect("the event can be written");
        if number % 5 == 0 {
            transaction.rollback().await.expect("it is open");
        } else {
            transaction.commit().await.expect("it is open");
        }
        println!("sent {number}");
        if *end.borrow() {
            return;
        }
        // No faster than the handlers, so that the end does not have to wait long for them.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process of the tests"]
async fn worker() {
    let db = connect("CRASH_WORKER").await;
    SENDER.set(connect("CRASH_SENDER").await).expect("it is set once");
    let worker = Worker::new(&db).poll(Duration::from_millis(10)).backoff(Duration::ZERO, Duration::ZERO);
    worker.run(ended(end())).await.expect("the worker can start");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process of the tests"]
async fn relay() {
    let (db, broker) = (connect("CRASH_SENDER").await, Broker::new(&variable("CRASH_BROKER")).expect("an address"));
    let relay = Relay::new(&db, &broker).poll(Duration::from_millis(10));
    relay.run(ended(end())).await.expect("the relay can start");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process of the tests"]
async fn inbox() {
    let (db, broker) = (connect("CRASH_WORKER").await, Broker::new(&variable("CRASH_BROKER")).expect("an address"));
    Inbox::new(&db, &broker).run(ended(end())).await.expect("the inbox can start");
}
