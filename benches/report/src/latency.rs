//! Measures single sends while another thread connects and disconnects receivers.

use sends::OURS;
use sends::latency::{Times, by_signals2, ours};
use serde::{Deserialize, Serialize};

use crate::run::{Result, Run};

/// The number of sends of each signal.
const SENDS: usize = 1_000_000;

/// The times of the sends of one signal, in nanoseconds.
#[derive(Serialize, Deserialize)]
pub struct Latency {
    pub peer: String,
    /// `true` if another thread connects and disconnects receivers of this signal, and not of another one.
    pub is_changing: bool,
    pub median: u64,
    /// One send of ten thousand takes longer.
    pub rare: u64,
    pub slowest: u64,
}

pub fn measure() -> Result<()> {
    let mut latencies = Vec::new();
    for (peer, measure) in [(OURS, ours as fn(usize) -> Times), ("signals2", by_signals2)] {
        let Times { quiet, changing } = measure(SENDS);
        latencies.extend([latency(peer, false, quiet), latency(peer, true, changing)]);
    }
    Run::new(latencies)?.write("latency")
}

fn latency(peer: &str, is_changing: bool, mut times: Vec<u64>) -> Latency {
    times.sort_unstable();
    let after = |part: usize| times[times.len() - 1 - times.len() / part];
    let slowest = times[times.len() - 1];
    Latency { peer: peer.into(), is_changing, median: after(2), rare: after(10_000), slowest }
}

/// How much longer the slowest send takes if its signal changes, in microseconds.
pub fn delay(latencies: &[Latency], peer: &str) -> Option<f64> {
    let slowest = |is_changing| {
        let found = latencies.iter().find(|latency| latency.peer == peer && latency.is_changing == is_changing);
        #[expect(clippy::cast_precision_loss, reason = "it is small")]
        found.map(|latency| latency.slowest as f64 / 1000.0)
    };
    Some(slowest(true)? - slowest(false)?)
}
