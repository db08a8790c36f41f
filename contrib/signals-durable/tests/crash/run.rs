//! The rounds of a run: processes are started, work, and are killed or stopped.

use std::env;
use std::process::Command;
use std::str::FromStr;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use signals_durable::{Event, Filter, open};

use crate::model::Seen;
use crate::process::Process;
use crate::site::Site;

/// Far longer than anything takes, so that a run in which nothing goes on fails instead of waiting for ever.
pub(crate) const LIMIT: Duration = Duration::from_mins(3);

/// A run on one engine.
struct Run {
    site: Site,
    random: fastrand::Rng,
    /// The processes, of which some may be gone.
    places: Vec<(&'static str, Option<Process>)>,
    started: u32,
    lines: mpsc::Sender<String>,
    received: mpsc::Receiver<String>,
    killed: usize,
    stopped: usize,
    /// How often the server was killed.
    restarted: usize,
}

fn number<T: FromStr>(variable: &str, default: T) -> T {
    env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Runs until enough processes were killed, and compares what happened with the model.
pub(crate) async fn run(site: Site) {
    let (seed, kills) = (number("CRASH_SEED", 19), number("CRASH_KILLS", 12));
    let mut run = Run::new(site, seed);
    while run.killed < kills {
        run.round().await;
    }
    let seen = run.settle().await;
    let Run { killed, stopped, restarted, .. } = run;
    println!(
        "seed {seed}: {killed} processes killed and {stopped} stopped, {restarted} servers killed, {} orders, {} repeats",
        seen.orders(),
        seen.repeats()
    );
    seen.judge();
}

impl Run {
    fn new(site: Site, seed: u64) -> Self {
        let mut roles = vec!["sender", "worker", "worker"];
        if site.has_broker {
            roles.extend(["relay", "inbox"]);
        }
        let places = roles.into_iter().map(|role| (role, None)).collect();
        let (lines, received) = mpsc::channel();
        let random = fastrand::Rng::with_seed(seed);
        Run { site, random, places, started: 0, lines, received, killed: 0, stopped: 0, restarted: 0 }
    }

    /// Starts what is gone, waits while all work, and ends some of them.
    async fn round(&mut self) {
        self.start_all();
        self.wait_for_lines();
        self.restart_server();
        for place in 0..self.places.len() {
            match self.random.u8(..8) {
                0..=2 => self.kill(place),
                3 => self.stop(place),
                _ => {}
            }
        }
        self.end_leases().await;
    }

    fn start_all(&mut self) {
        for (role, process) in &mut self.places {
            if let Some(ended) = process.as_mut().and_then(Process::ended) {
                // A sender gives up when its database is killed. All others go on.
                assert!(*role == "sender" && self.restarted > 0, "a {role} ended by itself: {ended}");
                *process = None;
            }
            process.get_or_insert_with(|| {
                self.started += 1;
                let mut environment = self.site.environment.clone();
                environment.push(("CRASH_FIRST", (self.started * 1_000_000 + 1).to_string()));
                Process::start(role, format!("{role}-{}", self.started), &environment, &self.lines)
            });
        }
    }

    fn wait_for_lines(&mut self) {
        for _ in 0..self.random.u32(5..60) {
            self.received.recv_timeout(LIMIT).expect("a process writes what it does");
        }
    }

    fn restart_server(&mut self) {
        // RabbitMQ 3.10 often does not recover a quorum queue that was made right before it is killed.
        let first = if self.site.has_broker { 30 } else { 5 };
        let is_due = self.killed >= first + number("CRASH_SERVER", 50) * self.restarted;
        let Some(restart) = self.site.restart.as_ref().filter(|_| is_due) else { return };
        self.site.note_server();
        let status = Command::new(restart).status().expect("the program exists");
        assert!(status.success(), "{status}");
        self.site.note_server();
        self.restarted += 1;
    }

    fn kill(&mut self, place: usize) {
        let Some(process) = self.places[place].1.take() else { return };
        let name = process.name.clone();
        drop(process);
        self.site.note(&format!("killed {name}"));
        self.killed += 1;
    }

    fn stop(&mut self, place: usize) {
        let (role, process) = &mut self.places[place];
        // A sender that gave up is found by the next round.
        if *role != "sender" || self.restarted == 0 {
            process.take().into_iter().for_each(Process::stop);
            self.stopped += 1;
        }
    }

    async fn end_leases(&self) {
        let alive = self.places.iter().filter_map(|(_, process)| Some(process.as_ref()?.name.as_str()));
        self.site.end_leases(&alive.collect::<Vec<_>>()).await;
    }

    /// Stops the sender, waits until all its orders have their effects and no event is left, and stops the others.
    async fn settle(&mut self) -> Seen {
        self.start_all();
        drop(self.places.remove(0));
        let (mut changed, mut before) = (Instant::now(), String::new());
        loop {
            self.start_all();
            self.end_leases().await;
            let missing = (Seen::read(&self.site).await.missing(), self.events().await);
            if missing == (Vec::new(), Vec::new()) {
                break;
            }
            let what = format!("{missing:?}");
            if what != before {
                (changed, before) = (Instant::now(), what);
            }
            assert!(changed.elapsed() < LIMIT, "effects are missing, or events are left: {before}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // What they do twice, they do before they end.
        self.places.drain(..).filter_map(|(_, process)| process).for_each(Process::stop);
        Seen::read(&self.site).await
    }

    /// The events of both databases.
    async fn events(&self) -> Vec<String> {
        let mut events = Vec::new();
        for db in [&self.site.sender, &self.site.worker] {
            events.extend(open(db).list(&Filter::new()).await.expect("events can be listed"));
        }
        let text = |event: &Event| {
            let Event { id, uid, payload, state, attempts, error, .. } = event;
            format!("{id} {uid} {payload} {state:?} {attempts} {error:?}")
        };
        events.iter().map(text).collect()
    }
}
