//! Failed logins, by client and name.

use std::collections::HashMap;
use std::time::Duration;

use blog_models::ClientAddress;
use tokio::time::Instant;

/// The number of consecutive failed logins before a name is locked.
const FAILURES: u32 = 5;

/// How long a name stays locked, and how long failures are kept.
const LOCK_OUT: Duration = Duration::from_mins(15);

/// Clients can invent names, so only this many are stored. What is locked is dropped last.
const MAX_NAMES: usize = 10_000;

/// The failures since the last successful login.
#[derive(Debug, Default)]
pub(crate) struct Failures(HashMap<(ClientAddress, String), Failure>);

#[derive(Debug, Clone, Copy)]
struct Failure {
    in_a_row: u32,
    last: Instant,
}

impl Failure {
    fn is_locked(&self) -> bool {
        self.in_a_row >= FAILURES
    }

    fn is_kept(&self, now: Instant) -> bool {
        now < self.last + LOCK_OUT
    }
}

impl Failures {
    /// How long the name stays locked for the client.
    pub(crate) fn locked(&self, client: ClientAddress, name: &str, now: Instant) -> Option<Duration> {
        let failure = self.0.get(&(client, name.to_owned())).filter(|failure| failure.is_locked())?;
        failure.is_kept(now).then(|| failure.last + LOCK_OUT - now)
    }

    /// The number of locked names.
    pub(crate) fn locked_out(&self, now: Instant) -> usize {
        self.0.values().filter(|failure| failure.is_locked() && failure.is_kept(now)).count()
    }

    /// Counts a failure, and returns how many there were in a row.
    pub(crate) fn count(&mut self, client: ClientAddress, name: &str, now: Instant) -> u32 {
        let key = (client, name.to_owned());
        if !self.0.contains_key(&key) {
            self.make_room(now);
        }
        let failure = self.0.entry(key).or_insert(Failure { in_a_row: 0, last: now });
        if !failure.is_kept(now) {
            failure.in_a_row = 0;
        }
        failure.in_a_row += 1;
        failure.last = now;
        failure.in_a_row
    }

    pub(crate) fn forget(&mut self, client: ClientAddress, name: &str) {
        self.0.remove(&(client, name.to_owned()));
    }

    fn make_room(&mut self, now: Instant) {
        if self.0.len() < MAX_NAMES {
            return;
        }
        self.0.retain(|_, failure| failure.is_kept(now));
        if self.0.len() >= MAX_NAMES {
            let first = self.0.iter().min_by_key(|(_, failure)| (failure.is_locked(), failure.last));
            if let Some(key) = first.map(|(key, _)| key.clone()) {
                self.0.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::{FAILURES, Failures, LOCK_OUT, MAX_NAMES};
    use blog_models::ClientAddress;
    use tokio::time::Instant;

    fn client(number: u8) -> ClientAddress {
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, number)).into()
    }

    #[test]
    fn a_locked_name_is_kept_however_many_names_are_invented() {
        let (mut failures, now) = (Failures::default(), Instant::now());
        for _ in 0..FAILURES {
            failures.count(client(1), "ada", now);
        }
        for number in 0..2 * MAX_NAMES {
            failures.count(client(1), &number.to_string(), now);
        }
        assert_eq!(failures.locked(client(1), "ada", now), Some(LOCK_OUT));
        assert_eq!(failures.0.len(), MAX_NAMES);
    }

    #[test]
    fn a_name_is_locked_for_the_client_that_failed() {
        let (mut failures, now) = (Failures::default(), Instant::now());
        for _ in 0..FAILURES {
            failures.count(client(1), "ada", now);
        }
        assert!(failures.locked(client(1), "ada", now).is_some());
        assert!(failures.locked(client(2), "ada", now).is_none());
    }

    #[test]
    fn failures_are_forgotten_after_a_while() {
        let (mut failures, now) = (Failures::default(), Instant::now());
        for _ in 0..FAILURES {
            failures.count(client(1), "ada", now);
        }
        assert!(failures.locked(client(1), "ada", now + LOCK_OUT).is_none());
        assert_eq!(failures.count(client(1), "ada", now + LOCK_OUT), 1);
    }
}
