//! Processes that are killed with `kill -9` at random points.

use std::process::{Child, Command};
use std::time::Duration;

use signals_durable::{Broker, Inbox, Relay, Worker, begin};
use signals_orm::Db;

use crate::server::{Server, undisturbed};
use crate::site::{Site, assert_once_and_in_order, notes, open, wait_for_notes};

wired!(KILLED, killed, "brokers.killed");

const UID: &str = "brokers.killed";
const KEYS: i64 = 4;
const NUMBERS: i64 = 25;
const KILLS: usize = 8;
const SHORT: Duration = Duration::from_millis(20);

/// One of the processes, if the environment says which.
#[tokio::test]
async fn role() {
    let Ok(role) = std::env::var("BROKERS_ROLE") else { return };
    let variable = |name: &str| std::env::var(name).unwrap();
    let db = open(variable("BROKERS_DATABASE").as_ref()).await;
    let broker = Broker::new(&variable("BROKERS_ADDRESS")).unwrap();
    match &*role {
        "relay" => Relay::new(&db, &broker).only([UID]).run(std::future::pending()).await.unwrap(),
        "inbox" => Inbox::new(&db, &broker).only([UID]).run(std::future::pending()).await.unwrap(),
        _ => Worker::new(&db).backoff(SHORT, SHORT).run(std::future::pending()).await.unwrap(),
    }
}

/// A process, which is killed when it is dropped.
struct Process(Child);

impl Process {
    fn start(role: &str, database: &str, site: &Site, server: &Server) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["killed::role", "--exact", "--nocapture"]).stdout(std::process::Stdio::null());
        command.env("BROKERS_ROLE", role).env("BROKERS_ADDRESS", &server.address);
        Process(command.env("BROKERS_DATABASE", site.path(database)).spawn().unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[tokio::test]
async fn nothing_is_lost_or_repeated_when_processes_are_killed() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(42);
    let mut random = fastrand::Rng::with_seed(seed);
    for server in &undisturbed().await.servers {
        println!("SEED={seed}");
        let site = Site::new().await;
        for number in 0..NUMBERS {
            let transaction = begin(&site.sender).await.unwrap();
            for key in 0..KEYS {
                KILLED.send(key, number, &Db::new(&transaction)).await.unwrap();
            }
            transaction.commit().await.unwrap();
        }
        let roles = [("relay", "sender"), ("inbox", "worker"), ("worker", "worker")];
        let start = |(role, database)| Process::start(role, database, &site, server);
        let mut processes = roles.map(start);
        let all = usize::try_from(KEYS * NUMBERS).unwrap();
        for _ in 0..KILLS {
            // While the others are at work.
            let noted = notes(&site.worker).await.len();
            wait_for_notes(&site.worker, (noted + random.usize(1..10)).min(all)).await;
            tokio::time::sleep(Duration::from_micros(random.u64(..20_000))).await;
            let victim = random.usize(..roles.len());
            processes[victim] = start(roles[victim]);
        }
        assert_once_and_in_order(&wait_for_notes(&site.worker, all).await, KEYS, NUMBERS);
        drop(processes);
    }
}
