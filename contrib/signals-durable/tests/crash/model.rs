//! What must have happened: the orders that were committed, and nothing else.
//!
//! - None is lost: each order has an effect and a line in the log.
//! - None runs before its transaction has committed, or after it was rolled back.
//! - The effect, which commits with the end of its event, is there once.
//! - What is in no transaction repeats only if it had not finished: the worker that ran it was killed before, and no later order
//!   of its lane had run.
//! - The orders of a lane are in the order of their commits.

use std::collections::{BTreeMap, HashSet};
use std::fs;

use crate::site::{Site, pairs};

/// The numbers of each lane.
type Lanes = BTreeMap<i64, Vec<i64>>;

fn lanes(pairs: Vec<(i64, i64)>) -> Lanes {
    let mut lanes = Lanes::new();
    for (lane, number) in pairs {
        lanes.entry(lane).or_default().push(number);
    }
    lanes
}

/// What is there.
#[derive(Debug)]
pub(crate) struct Seen {
    orders: Lanes,
    effects: Lanes,
    log: Vec<String>,
}

impl Seen {
    pub(crate) async fn read(site: &Site) -> Self {
        let orders = lanes(pairs(&site.sender, "SELECT lane, number FROM ordered ORDER BY number").await);
        let effects = lanes(pairs(&site.worker, "SELECT lane, number FROM effect ORDER BY id").await);
        let log = fs::read_to_string(site.log()).unwrap_or_default();
        Seen { orders, effects, log: log.lines().map(str::to_owned).collect() }
    }

    fn ran(&self) -> impl Iterator<Item = Ran<'_>> {
        self.log.iter().filter_map(|line| Ran::parse(line))
    }

    /// The orders whose effect or line is still missing.
    pub(crate) fn missing(&self) -> Vec<String> {
        let effects = self.effects.values().flatten().copied().collect::<HashSet<_>>();
        let logged = self.ran().map(|ran| ran.number).collect::<HashSet<_>>();
        let of = |what: &'static str, seen: HashSet<i64>| {
            let unseen = self.orders.values().flatten().filter(move |number| !seen.contains(number));
            unseen.map(move |number| format!("{what} of {number}"))
        };
        of("effect", effects).chain(of("log", logged)).collect()
    }

    pub(crate) fn judge(&self) {
        assert!(!self.orders.is_empty(), "nothing was ordered");
        let early = self.log.iter().filter(|line| line.starts_with("early")).collect::<Vec<_>>();
        assert!(early.is_empty(), "handlers ran before their transactions had committed: {early:?}");
        assert_eq!(self.effects, self.orders, "each order has its effect exactly once, in the order of its lane");
        assert_eq!(self.logged(), self.orders, "each order is logged, in the order of its lane");
    }

    /// The log without the repeats that there may be.
    fn logged(&self) -> Lanes {
        let mut logged = Lanes::new();
        // The last line of each lane, and whether it may be repeated.
        let mut last = BTreeMap::<i64, (Ran<'_>, bool)>::new();
        for line in &self.log {
            if let Some(killed) = line.strip_prefix("killed ") {
                for (ran, may_repeat) in last.values_mut() {
                    *may_repeat |= killed == ran.worker || killed == "the database";
                }
            }
            let Some(ran) = Ran::parse(line) else { continue };
            match last.insert(ran.lane, (ran, false)) {
                Some((before, may_repeat)) if before.number == ran.number => {
                    assert!(may_repeat, "`{line}` repeats what {} had finished", before.worker);
                }
                _ => logged.entry(ran.lane).or_default().push(ran.number),
            }
        }
        logged
    }

    /// How many lines are repeats.
    pub(crate) fn repeats(&self) -> usize {
        self.ran().count() - self.ran().map(|ran| ran.number).collect::<HashSet<_>>().len()
    }

    pub(crate) fn orders(&self) -> usize {
        self.orders.values().map(Vec::len).sum()
    }
}

/// A line of the log: a worker ran a handler.
#[derive(Clone, Copy)]
struct Ran<'a> {
    worker: &'a str,
    lane: i64,
    number: i64,
}

impl<'a> Ran<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut words = line.strip_prefix("ran ")?.split(' ');
        let mut next = || words.next();
        let worker = next()?;
        Some(Ran { worker, lane: next()?.parse().ok()?, number: next()?.parse().ok()? })
    }
}
