//! Measures events beside the databases used bare, in one run: `cargo run --release -p signals-durable --example durable_speed`,
//! with PostgreSQL by `.ci/postgres cargo run …`, and through brokers by `.ci/rabbitmq` and `.ci/nats`. An argument sets the number of
//! events, 5,000 if it is left out. The time that the processor spends on this process is that of `/proc`, on Linux only.

use std::env;
use std::error::Error;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, Broker, Inbox, Relay, Worker, begin, durable};
use signals_orm::Db;
use tokio::sync::Notify;

#[signal]
static MEASURED: AsyncSignal<fn(number: u64, text: &str, db: &Db<'_>) -> Result<(), BoxError>>;

#[signal]
static TIMED: AsyncSignal<fn(sent: u128, db: &Db<'_>) -> Result<(), BoxError>>;

#[signal]
static COMMITTED: AsyncSignal<fn(number: u64, db: &Db<'_>) -> Result<(), BoxError>>;

static RUN: AtomicUsize = AtomicUsize::new(0);
static RAN: Notify = Notify::const_new();
static LATENCIES: Mutex<Vec<Duration>> = Mutex::new(Vec::new());

fn ran() {
    RUN.fetch_add(1, Ordering::Relaxed);
    RAN.notify_one();
}

#[durable(MEASURED, uid = "speed.plain")]
async fn plain(number: u64, text: String) {
    let _ = (number, text);
    ran();
}

#[durable(TIMED, uid = "speed.timed")]
async fn timed(sent: u128) {
    let now = since_epoch();
    LATENCIES.lock().expect("nothing panics").push(Duration::from_micros(u64::try_from(now - sent).unwrap_or(0)));
    ran();
}

#[durable(COMMITTED, uid = "speed.committed")]
async fn committed(number: u64, db: &Db<'_>) -> Result<(), BoxError> {
    db.execute_unprepared(&format!("INSERT INTO effect (number) VALUES ({number})")).await?;
    ran();
    Ok(())
}

fn since_epoch() -> u128 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is later").as_micros()
}

/// The same row as an event has, by a statement of its own.
async fn insert(db: &impl ConnectionTrait, number: u64) -> Result<(), BoxError> {
    let sql = "INSERT INTO bare (uid, order_key, payload, traceparent, due, created, state) VALUES ($1, $2, $3, $4, $5, $6, 0)";
    let payload = format!("{{\"number\":{number},\"text\":\"the text of an event\"}}");
    let none = None::<String>;
    let values = ["speed.plain".into(), none.clone().into(), payload.into(), none.into(), 1_i64.into(), 1_i64.into()];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Writes rows in transactions of a hundred, in turns, so that what else the machine does is the same for both.
async fn writes(db: &DatabaseConnection, events: u64) -> Result<[Duration; 2], BoxError> {
    let mut took = [Duration::ZERO; 2];
    for hundred in 0..events / 100 {
        for kind in [0, 1] {
            let transaction = begin(db).await?;
            let begun = Instant::now();
            for number in 0..100 {
                let number = hundred * 100 + number;
                if kind == 0 {
                    insert(&transaction, number).await?;
                } else {
                    MEASURED.send(number, "the text of an event", &Db::new(&transaction)).await?;
                }
            }
            took[kind] += begun.elapsed();
            transaction.commit().await?;
        }
    }
    Ok(took)
}

/// Runs workers until this many handlers have run, and returns how long they took.
async fn drain(db: &DatabaseConnection, workers: usize, events: usize) -> Result<Duration, BoxError> {
    RUN.store(0, Ordering::Relaxed);
    let begun = Instant::now();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..workers {
        let mut stopped = stopped.clone();
        running.spawn(Worker::new(db).run(async move { drop(stopped.wait_for(|stop| *stop).await) }));
    }
    while RUN.load(Ordering::Relaxed) < events {
        RAN.notified().await;
    }
    stop.send_replace(true);
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(begun.elapsed())
}

async fn latency(db: &DatabaseConnection, events: usize) -> Result<[Duration; 2], BoxError> {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(Worker::new(db).run(async { drop(stopped.await) }));
    for number in 0..events {
        RUN.store(0, Ordering::Relaxed);
        let transaction = begin(db).await?;
        TIMED.send(since_epoch(), &Db::new(&transaction)).await?;
        transaction.commit().await?;
        while RUN.load(Ordering::Relaxed) == 0 {
            RAN.notified().await;
        }
        // Now and then the worker is idle.
        if number % 10 == 0 {
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }
    let _ = stop.send(());
    worker.await??;
    let mut latencies = std::mem::take(&mut *LATENCIES.lock().expect("nothing panics"));
    latencies.sort();
    Ok([latencies[events / 2], latencies[events * 99 / 100]])
}

/// The time that all threads of this process have used, as the kernel counts it.
fn processor_time() -> Option<Duration> {
    let mut nanos = 0;
    for thread in fs::read_dir("/proc/self/task").ok()? {
        let counts = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        nanos += counts.split(' ').next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(nanos))
}

/// Runs a worker that has nothing to do, and returns its share of a core.
async fn idle(db: &DatabaseConnection) -> Result<Option<f64>, BoxError> {
    const TIME: Duration = Duration::from_secs(30);
    let before = processor_time();
    Worker::new(db).run(tokio::time::sleep(TIME)).await?;
    Ok(processor_time().zip(before).map(|(after, before)| (after - before).as_secs_f64() / TIME.as_secs_f64()))
}

/// Moves events from one database through a broker into another one, where a worker runs them.
async fn through(name: &str, address: &str, events: u64) -> Result<(), BoxError> {
    let (_directory, sender) = sqlite().await?;
    let (_directory, receiver) = sqlite().await?;
    for hundred in 0..events / 100 {
        let transaction = begin(&sender).await?;
        for number in 0..100 {
            MEASURED.send(hundred * 100 + number, "the text of an event", &Db::new(&transaction)).await?;
        }
        transaction.commit().await?;
    }
    let (begun, before) = (Instant::now(), processor_time());
    RUN.store(0, Ordering::Relaxed);
    let broker = Broker::new(address)?;
    let mut running = tokio::task::JoinSet::new();
    let uids = ["speed.plain"];
    running.spawn(Relay::new(&sender, &broker).only(uids).run(std::future::pending()));
    running.spawn(Inbox::new(&receiver, &broker).only(uids).run(std::future::pending()));
    running.spawn(Worker::new(&receiver).run(std::future::pending()));
    while RUN.load(Ordering::Relaxed) < usize::try_from(events)? {
        RAN.notified().await;
    }
    let events = f64::from(u32::try_from(events)?);
    println!("{name}: {:.0} events a second from database to database", events / begun.elapsed().as_secs_f64());
    if let Some((before, after)) = before.zip(processor_time()) {
        let each = (after - before).as_secs_f64() / events * 1e6;
        println!("{name}: {each:.0} µs of processor time for each event, in relay, inbox and worker together");
    }
    Ok(())
}

async fn measure(name: &str, db: &DatabaseConnection, events: u64) -> Result<(), BoxError> {
    let (count, number_of_events) = (usize::try_from(events)?, f64::from(u32::try_from(events)?));
    let [bare, event] = writes(db, events).await?;
    println!(
        "{name}: bare insert {:?}, event {:?}, {:.2} times",
        bare / 100,
        event / 100,
        event.as_secs_f64() / bare.as_secs_f64()
    );
    let took = drain(db, 2, count).await?;
    println!(
        "{name}: {:.0} events a second by two workers, completions batched",
        number_of_events / took.as_secs_f64()
    );
    let transaction = begin(db).await?;
    for number in 0..events {
        COMMITTED.send(number, &Db::new(&transaction)).await?;
    }
    transaction.commit().await?;
    let took = drain(db, 2, count).await?;
    println!(
        "{name}: {:.0} events a second by two workers, each in its transaction",
        number_of_events / took.as_secs_f64()
    );
    let [p50, p99] = latency(db, count.min(300)).await?;
    println!("{name}: send to start of the handler, one process: p50 {p50:?}, p99 {p99:?}");
    if let Some(share) = idle(db).await? {
        println!("{name}: an idle worker takes {:.2} % of a core", share * 100.0);
    }
    Ok(())
}

async fn prepare(db: &DatabaseConnection) -> Result<(), BoxError> {
    if db.get_database_backend() == DbBackend::Sqlite {
        db.execute_unprepared("PRAGMA journal_mode = WAL").await?;
    }
    signals_durable::migrate(db).await?;
    db.execute_unprepared("CREATE TABLE effect (number BIGINT)").await?;
    let table = if db.get_database_backend() == DbBackend::Sqlite {
        signals_durable::SQLITE_TABLE
    } else {
        signals_durable::POSTGRES_TABLE
    };
    for statement in table.replace("signals_durable_event", "bare").split(';').filter(|text| !text.trim().is_empty()) {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// A database in a directory, which goes with it.
async fn sqlite() -> Result<(tempfile::TempDir, DatabaseConnection), BoxError> {
    let directory = tempfile::tempdir()?;
    let mut options = ConnectOptions::new(format!("sqlite://{}/speed?mode=rwc", directory.path().display()));
    let db = Database::connect(options.max_connections(8).to_owned()).await?;
    prepare(&db).await?;
    Ok((directory, db))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let events = env::args().nth(1).map_or(Ok(5_000), |text| text.parse())?;
    let (_directory, db) = sqlite().await?;
    measure("SQLite", &db, events).await?;
    if let Some(url) = env::var("DATABASE_URL").ok().filter(|url| url.starts_with("postgres")) {
        let mut options = ConnectOptions::new(url);
        let db = Database::connect(options.max_connections(40).to_owned()).await?;
        prepare(&db).await?;
        measure("PostgreSQL", &db, events).await?;
    }
    for (name, variable) in [("RabbitMQ", "AMQP_URL"), ("NATS", "NATS_URL")] {
        if let Ok(address) = env::var(variable) {
            through(name, &address, events).await?;
        }
    }
    Ok(())
}
