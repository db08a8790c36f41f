//! `kill -9` of senders and workers at random points, against a model.
//!
//! A sender writes an order and its event in one transaction, or rolls both back. The orders that are there at the end are the
//! model: each must have had both of its handlers, the one that writes in the transaction exactly once, and in the order of its
//! key. `CRASH_SEED` and `CRASH_ROUNDS` choose another run.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, Worker, begin, durable, open};
use signals_orm::Db;

use crate::shop::{Shop, postgres, settled, sqlite_in};

#[signal]
static ORDERED: AsyncSignal<fn(number: i64, lane: i64, db: &Db<'_>) -> Result<(), BoxError>>;

/// Many attempts, because each death of a worker is one.
#[durable(ORDERED, uid = "crash.effect", retry = 10_000, key = lane)]
async fn write_effect(number: i64, db: &Db<'_>) -> Result<(), BoxError> {
    println!("effect {number}");
    db.execute_unprepared(&format!("INSERT INTO effect (text) VALUES ('{number}')")).await?;
    Ok(())
}

#[durable(ORDERED, uid = "crash.log", retry = 10_000, key = lane)]
fn write_log(number: i64, lane: i64) -> Result<(), BoxError> {
    println!("log {number}");
    let mut log = OpenOptions::new().append(true).create(true).open(env::var("CRASH_LOG")?)?;
    // One write, so that no line is half written.
    log.write_all(format!("{lane} {number}\n").as_bytes())?;
    Ok(())
}

/// A process of this test binary that runs one of the tests below.
struct Process(Child);

impl Process {
    fn start(test: &str, environment: &[(&str, String)], lines: &mpsc::Sender<String>) -> Self {
        let mut command = Command::new(env::current_exe().expect("this is a program"));
        command.args(["--ignored", "--exact", &format!("crash::{test}"), "--nocapture"]);
        command.envs(environment.iter().cloned()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("this program can be started");
        let (output, lines) = (child.stdout.take().expect("it is piped"), lines.clone());
        thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| lines.send(line))
        });
        Process(child)
    }
}

impl Drop for Process {
    /// On Unix this is `kill -9`.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn connect() -> DatabaseConnection {
    let mut options = ConnectOptions::new(env::var("CRASH_URL").expect("the parent sets it"));
    if let Ok(schema) = env::var("CRASH_SCHEMA") {
        options.set_schema_search_path(schema);
    }
    Database::connect(options.max_connections(4).to_owned()).await.expect("the database is there")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process of the test"]
async fn sender() {
    let db = connect().await;
    let last = Statement::from_string(db.get_database_backend(), "SELECT COALESCE(MAX(number), 0) FROM ordered");
    let last = db.query_one_raw(last).await.expect("orders can be read").expect("a row");
    let first = last.try_get_by_index::<i64>(0).expect("a number") + 1;
    for number in first.. {
        let lane = number % 3;
        let transaction = begin(&db).await.expect("a transaction");
        let insert = format!("INSERT INTO ordered (number, lane) VALUES ({number}, {lane})");
        transaction.execute_unprepared(&insert).await.expect("the order is new");
        ORDERED.send(number, lane, &Db::new(&transaction)).await.expect("the event can be written");
        println!("sent {number}");
        if number % 5 == 0 {
            transaction.rollback().await.expect("it is open");
        } else {
            transaction.commit().await.expect("it is open");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process of the test"]
async fn worker() {
    let db = connect().await;
    let worker = Worker::new(&db).poll(Duration::from_millis(10));
    worker.run(std::future::pending()).await.expect("the worker can start");
}

async fn crash(shop: &Shop, environment: &[(&str, String)], log: &Path) {
    let number = |name, default| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (seed, rounds) = (number("CRASH_SEED", 19), number("CRASH_ROUNDS", 6));
    let mut random = fastrand::Rng::with_seed(seed);
    shop.db.execute_unprepared("CREATE TABLE ordered (number BIGINT NOT NULL, lane BIGINT NOT NULL)").await.unwrap();
    let (lines, output) = mpsc::channel();
    let [mut sender, mut worker] = [None, None];
    for _ in 0..rounds {
        sender.get_or_insert_with(|| Process::start("sender", environment, &lines));
        worker.get_or_insert_with(|| Process::start("worker", environment, &lines));
        for _ in 0..random.u32(20..200) {
            output.recv().expect("one of the processes is alive");
        }
        if random.bool() {
            sender = None;
        }
        if random.bool() {
            worker = None;
            // No other worker runs, so this is what time does.
            shop.end_leases().await;
        }
    }
    drop((sender, worker));
    shop.end_leases().await;
    let worker = Process::start("worker", environment, &lines);
    settled(&*open(&shop.db)).await;
    drop(worker);
    judge(shop, log).await;
}

/// Compares what handlers did with the orders.
async fn judge(shop: &Shop, log: &Path) {
    let orders =
        Statement::from_string(shop.db.get_database_backend(), "SELECT lane, number FROM ordered ORDER BY number");
    let rows = shop.db.query_all_raw(orders).await.unwrap();
    let mut orders = BTreeMap::<i64, Vec<i64>>::new();
    for row in &rows {
        orders.entry(row.try_get_by_index(0).unwrap()).or_default().push(row.try_get_by_index(1).unwrap());
    }
    let mut expected = orders.values().flatten().map(ToString::to_string).collect::<Vec<_>>();
    expected.sort();
    assert!(!expected.is_empty(), "nothing was ordered");
    assert_eq!(shop.effects().await, expected, "each order has its effect exactly once");

    let mut logged = BTreeMap::<i64, Vec<i64>>::new();
    for line in fs::read_to_string(log).unwrap().lines() {
        let (lane, number) = line.split_once(' ').unwrap();
        let lane = logged.entry(lane.parse().unwrap()).or_default();
        let number = number.parse().unwrap();
        // A repeat follows the attempt that it repeats.
        if lane.last() != Some(&number) {
            lane.push(number);
        }
    }
    assert_eq!(logged, orders, "each order is logged, in the order of its lane");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_repeated_in_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log");
    let shop = sqlite_in(directory.path()).await;
    let url = format!("sqlite://{}/shop", directory.path().display());
    run(&shop, vec![("CRASH_URL", url)], &log).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_repeated_in_postgres() {
    let Some((shop, schema)) = postgres().await else { return };
    let directory = tempfile::tempdir().unwrap();
    let url = env::var("DATABASE_URL").unwrap();
    run(&shop, vec![("CRASH_URL", url), ("CRASH_SCHEMA", schema)], &directory.path().join("log")).await;
}

async fn run(shop: &Shop, mut environment: Vec<(&'static str, String)>, log: &Path) {
    environment.push(("CRASH_LOG", log.display().to_string()));
    crash(shop, &environment, log).await;
}
