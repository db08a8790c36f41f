//! What is logged. Alone in its program: `tracing` decides once for all threads whether a message is logged at all.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use signals_core::{Signal, signal};
use signals_durable::{Filter, MemoryStore, State, Worker, durable, open};

#[signal]
static ORDER_PAID: Signal<fn(order_id: u64)>;

static EVENTS: MemoryStore = MemoryStore::new();

#[durable(ORDER_PAID, uid = "mail.thank", retry = 1, store = EVENTS)]
fn thank(order_id: u64) -> Result<(), String> {
    Err(format!("refused {order_id}"))
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_and_events_are_logged() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    ORDER_PAID.send(7);
    let dead = async {
        while open(&EVENTS).list(&Filter::new().state(State::Dead)).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    Worker::new(&EVENTS).run(dead).await.unwrap();
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for expected in [
        "durable{uid=\"mail.thank\" id=1 attempt=2}",
        "attempt outcome=\"failed\" seconds=",
        " age_seconds=",
        "events uid=\"mail.thank\" state=\"r",
        " oldest_seconds=",
        "attempt 1 of event 1 of logs::thank",
        "is a dead letter: refused 7",
    ] {
        assert!(log.contains(expected), "{expected}: {log}");
    }
}
