//! Explores the schedules of threads that send and change the wiring, under the model checker shuttle.
//!
//! Ordinary builds skip this file. `docs/maintaining.md` describes how to run it and what it cannot find.
#![cfg(shuttle)]

use std::any::Any;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Schedule, Scheduler, Task, TaskId};
use shuttle::{Config, Runner, thread};
use signals_core::{Connection, Options, Signal, receiver, signal};

mod explore {
    use super::*;

    /// Lets `inner` choose the next thread, but preempts a thread that could continue at most `preemptions` times. A
    /// thread that yields is always switched.
    struct Bounded<S> {
        inner: S,
        preemptions: usize,
        left: usize,
    }

    impl<S: Scheduler> Scheduler for Bounded<S> {
        fn new_execution(&mut self) -> Option<Schedule> {
            self.left = self.preemptions;
            self.inner.new_execution()
        }

        fn next_task(&mut self, runnable: &[&Task], current: Option<TaskId>, is_yielding: bool) -> Option<TaskId> {
            let (own, others): (Vec<&Task>, Vec<&Task>) = runnable.iter().partition(|task| Some(task.id()) == current);
            let choice = match (own.is_empty(), others.is_empty()) {
                (false, false) if is_yielding => &others,
                (false, false) if self.left == 0 => &own,
                _ => runnable,
            };
            let next = self.inner.next_task(choice, current, is_yielding);
            if !own.is_empty() && !is_yielding && next != current {
                self.left -= 1;
            }
            next
        }

        fn next_u64(&mut self) -> u64 {
            self.inner.next_u64()
        }
    }

    /// Runs the scenario with every schedule of at most `preemptions` preemptions, then with random schedules from
    /// fixed seeds. Returns the number of executions.
    fn run(scenario: impl Fn() + Clone + Send + Sync + 'static, preemptions: usize) -> usize {
        let mut config = Config::new();
        config.silence_warnings = true;
        config.max_steps = shuttle::MaxSteps::FailAfter(10_000);
        let bounded = Bounded { inner: DfsScheduler::new(None, false), preemptions, left: 0 };
        Runner::new(bounded, config.clone()).run(scenario.clone())
            + Runner::new(RandomScheduler::new_from_seed(1, 1_000), config.clone()).run(scenario.clone())
            + Runner::new(PctScheduler::new_from_seed(1, 4, 1_000), config).run(scenario)
    }

    /// Models run one at a time, and none after one that failed, because they share statics.
    static TURN: Mutex<()> = Mutex::new(());

    /// Explores a scenario that begins with the first use of any signal.
    #[track_caller]
    pub(crate) fn from_first_use(name: &str, preemptions: usize, scenario: impl Fn() + Clone + Send + Sync + 'static) {
        let _turn = TURN.lock().expect("another model failed and left the statics as they were");
        let executions = run(
            move || {
                // SAFETY: the previous execution and all its threads have ended. It left nothing connected.
                unsafe { signals_core::unsort() };
                scenario();
            },
            preemptions,
        );
        println!("{name}: {executions} executions");
    }

    /// Explores a scenario that begins after the receivers were sorted.
    #[track_caller]
    pub(crate) fn sorted(name: &str, preemptions: usize, scenario: impl Fn() + Clone + Send + Sync + 'static) {
        from_first_use(name, preemptions, move || {
            assert!(PAID.has_receivers());
            scenario();
        });
    }
}

#[signal]
static PAID: Signal<fn(received: &mut Vec<u32>, presence: &Presence)>;

#[signal]
static SAVED: Signal<fn(sender: &dyn Any, received: &mut Vec<u32>, presence: &Presence)>;

#[signal]
static SILENT: Signal<fn(received: &mut Vec<u32>, presence: &Presence)>;

#[receiver([PAID, SAVED], order = 10)]
fn first(received: &mut Vec<u32>) {
    received.push(10);
}

#[receiver(PAID, order = 20)]
#[receiver(SAVED, order = 20, sender = u8)]
fn changing(received: &mut Vec<u32>, presence: &Presence) {
    presence.receives(20, received);
}

#[receiver([PAID, SAVED], order = 30)]
fn last(received: &mut Vec<u32>) {
    received.push(30);
}

/// A signal, and one of its verbs.
#[derive(Clone, Copy)]
struct Subject {
    name: &'static str,
    signal: &'static Signal,
    stays: &'static [u32],
    send: fn(&mut Vec<u32>, &Presence),
    connect: fn(Options, Box<Closure>) -> Connection,
}

type Closure = dyn Fn(&mut Vec<u32>, &Presence) + Send + Sync;

/// The signals with linked receivers, with each verb.
fn linked() -> [Subject; 4] {
    let paid = Subject {
        name: "PAID.send",
        signal: &PAID,
        stays: &[10, 30],
        send: |received, presence| PAID.send(received, presence),
        connect: |options, closure| PAID.connect_with(options, closure),
    };
    let saved = Subject {
        name: "SAVED.send",
        signal: &SAVED,
        send: |received, presence| SAVED.send(&0_u8, received, presence),
        connect: |options, closure| {
            SAVED.connect_for_with::<u8>(options, move |_, received, presence| closure(received, presence))
        },
        ..paid
    };
    let paid_responses = Subject {
        name: "PAID.responses",
        send: |received, presence| PAID.responses(received, presence).for_each(drop),
        ..paid
    };
    let saved_responses = Subject {
        name: "SAVED.responses",
        send: |received, presence| SAVED.responses(&0_u8, received, presence).for_each(drop),
        ..saved
    };
    [paid, saved, paid_responses, saved_responses]
}

fn silent() -> Subject {
    Subject {
        name: "SILENT.send",
        signal: &SILENT,
        stays: &[],
        send: |received, presence| SILENT.send(received, presence),
        connect: |options, closure| SILENT.connect_with(options, closure),
    }
}

impl Subject {
    /// Connects a receiver with `number` as its order and uid.
    fn connect(&self, number: u32) -> Connection {
        let options = Options::new().order(number.cast_signed()).uid(number.to_string());
        (self.connect)(options, Box::new(move |received, presence| presence.receives(number, received)))
    }

    fn received(&self) -> Vec<u32> {
        let mut received = Vec::new();
        (self.send)(&mut received, &Presence::default());
        received
    }
}

/// The state of a receiver that is connected or disconnected. Its atomics are std's, which shuttle does not schedule.
#[derive(Default)]
struct Presence {
    number: u32,
    coming: AtomicBool,
    there: AtomicBool,
    leaving: AtomicBool,
    gone: AtomicBool,
}

impl Presence {
    fn not_yet(number: u32) -> Self {
        Presence { number, ..Self::default() }
    }

    fn there(number: u32) -> Self {
        Presence { number, coming: AtomicBool::new(true), there: AtomicBool::new(true), ..Self::default() }
    }

    /// The body of a receiver that is connected or disconnected.
    fn receives(&self, number: u32, received: &mut Vec<u32>) {
        assert!(number != self.number || !self.gone.load(Relaxed), "{number} was called after it was disconnected");
        received.push(number);
    }

    fn come<T>(&self, change: impl FnOnce() -> T) -> T {
        self.coming.store(true, Relaxed);
        let result = change();
        self.there.store(true, Relaxed);
        result
    }

    fn leave<T>(&self, change: impl FnOnce() -> T) -> T {
        self.leaving.store(true, Relaxed);
        let result = change();
        self.gone.store(true, Relaxed);
        result
    }

    /// Sends while the receiver may be connected or disconnected, and checks which receivers were called.
    fn check(&self, stays: &[u32], send: impl FnOnce(&mut Vec<u32>, &Presence)) {
        let number = self.number;
        let (was_there, was_gone) = (self.there.load(Relaxed), self.gone.load(Relaxed));
        let mut received = Vec::new();
        send(&mut received, self);
        let (is_coming, is_leaving) = (self.coming.load(Relaxed), self.leaving.load(Relaxed));

        assert!(received.is_sorted_by(|a, b| a < b), "out of order, or twice: {received:?}");
        let was_called = received.contains(&number);
        received.retain(|received| *received != number);
        assert_eq!(received, stays, "of those that stay");
        assert!(was_called || !was_there || is_leaving, "{number} was connected all the time, and not called");
        assert!(!was_called || is_coming && !was_gone, "{number} was disconnected all the time, and called");
    }
}

/// Runs each function on its own thread.
fn beside<const N: usize>(functions: [&(dyn Fn() + Sync); N]) {
    thread::scope(|scope| {
        for function in functions {
            scope.spawn(function);
        }
    });
}

mod linked {
    use super::*;

    #[test]
    fn send_beside_disconnect() {
        for subject in linked() {
            explore::sorted(&format!("{} beside disconnect", subject.name), 3, move || {
                let presence = Presence::there(20);
                beside([&|| assert!(presence.leave(|| subject.signal.disconnect(changing))), &|| {
                    presence.check(subject.stays, subject.send);
                }]);
                presence.check(subject.stays, subject.send);
                assert!(subject.signal.reconnect(changing));
                assert_eq!(subject.received(), [10, 20, 30]);
            });
        }
    }

    #[test]
    fn send_beside_reconnect() {
        for subject in linked() {
            explore::sorted(&format!("{} beside reconnect", subject.name), 3, move || {
                assert!(subject.signal.disconnect(changing));
                let presence = Presence::not_yet(20);
                beside([&|| assert!(presence.come(|| subject.signal.reconnect(changing))), &|| {
                    presence.check(subject.stays, subject.send);
                }]);
                presence.check(subject.stays, subject.send);
            });
        }
    }

    #[test]
    fn disconnects_beside_each_other() {
        explore::sorted("disconnect beside disconnect", 3, || {
            let disconnected = AtomicU32::new(0);
            let disconnect: &(dyn Fn() + Sync) =
                &|| _ = disconnected.fetch_add(u32::from(PAID.disconnect(changing)), Relaxed);
            beside([disconnect, disconnect]);
            assert_eq!(disconnected.load(Relaxed), 1);
            assert!(PAID.reconnect(changing));
        });
    }

    #[test]
    fn disconnect_beside_reconnect() {
        explore::sorted("disconnect beside reconnect", 3, || {
            beside([&|| _ = PAID.disconnect(changing), &|| _ = PAID.reconnect(changing)]);
            let [paid, _, paid_responses, _] = linked();
            let is_connected = PAID.receivers().nth(1).unwrap().is_connected();
            let expected = if is_connected { &[10, 20, 30][..] } else { &[10, 30] };
            assert_eq!((&*paid.received(), &*paid_responses.received()), (expected, expected));
            assert_eq!(PAID.reconnect(changing), !is_connected);
        });
    }
}

mod connected {
    use super::*;

    #[test]
    fn send_beside_connect_and_drop() {
        for subject in linked().into_iter().chain([silent()]) {
            explore::sorted(&format!("{} beside connect and drop", subject.name), 2, move || {
                let stays = if subject.stays.is_empty() { &[][..] } else { &[10, 20, 30] };
                let presence = Presence::not_yet(25);
                beside([
                    &|| {
                        let connection = presence.come(|| subject.connect(25));
                        presence.leave(|| drop(connection));
                    },
                    &|| presence.check(stays, subject.send),
                ]);
                presence.check(stays, subject.send);
            });
        }
    }

    #[test]
    fn send_beside_disconnect_by_uid_and_drop() {
        explore::sorted("PAID.send beside disconnect_uid and drop", 2, || {
            let [subject, ..] = linked();
            let presence = Presence::there(25);
            let connection = Mutex::new(Some(subject.connect(25)));
            beside([
                &|| _ = presence.leave(|| PAID.disconnect_uid("25")),
                &|| presence.leave(|| drop(connection.lock().unwrap().take())),
                &|| presence.check(&[10, 20, 30], subject.send),
            ]);
            assert_eq!(subject.received(), [10, 20, 30]);
        });
    }

    #[test]
    fn changes_beside_each_other() {
        explore::sorted("connect and drop beside disconnect", 2, || {
            let [subject, ..] = linked();
            beside([&|| drop(subject.connect(25)), &|| assert!(PAID.disconnect(changing))]);
            assert_eq!(subject.received(), [10, 30]);

            let connection = Mutex::new(None);
            beside([
                &|| {
                    let new = subject.connect(25);
                    *connection.lock().unwrap() = Some(new);
                },
                &|| assert!(PAID.reconnect(changing)),
            ]);
            assert_eq!(subject.received(), [10, 20, 25, 30]);
        });
    }

    #[test]
    fn connects_beside_each_other() {
        explore::sorted("connect beside connect", 3, || {
            let [subject, ..] = linked();
            let connections = Mutex::new(Vec::new());
            let connect = |number| {
                let connection = subject.connect(number);
                connections.lock().unwrap().push(connection);
            };
            beside([&|| connect(25), &|| connect(26)]);
            assert_eq!(subject.received(), [10, 20, 25, 26, 30]);
            drop(connections.into_inner().unwrap());
            assert_eq!(subject.received(), [10, 20, 30]);
        });
    }

    #[test]
    fn a_uid_is_connected_once() {
        explore::sorted("connect beside connect of the same uid", 3, || {
            let [subject, ..] = linked();
            let connections = Mutex::new(Vec::new());
            let connect: &(dyn Fn() + Sync) = &|| {
                let connection = subject.connect(25);
                connections.lock().unwrap().push(connection);
            };
            beside([connect, connect]);
            let connections = connections.into_inner().unwrap();
            assert_eq!(connections.iter().filter(|connection| connection.is_connected()).count(), 1);
            assert_eq!(subject.received(), [10, 20, 25, 30]);
        });
    }

    #[test]
    fn closures_are_dropped_with_the_last_send_that_may_call_them() {
        /// Changes the wiring when dropped, which would deadlock if a lock were held during the drop.
        struct Kept {
            _shared: Arc<()>,
        }

        impl Drop for Kept {
            fn drop(&mut self) {
                assert!(!SILENT.disconnect_uid("nobody"));
            }
        }

        explore::sorted("SILENT.send beside the drop of a closure", 3, || {
            let shared = Arc::new(());
            let kept = Kept { _shared: Arc::clone(&shared) };
            let closure = move |received: &mut Vec<u32>, _: &Presence| {
                let _ = &kept;
                received.push(1);
            };
            SILENT.connect_with(Options::new().uid("kept"), closure).detach();
            beside([&|| assert!(SILENT.disconnect_uid("kept")), &|| assert!(silent().received().len() <= 1)]);
            assert_eq!(Arc::strong_count(&shared), 1);
        });
    }
}

mod quiet {
    use super::*;

    #[test]
    fn send_beside_mute_everywhere() {
        for subject in linked() {
            explore::sorted(&format!("{} beside mute_everywhere", subject.name), 2, move || {
                let [muting, muted, unmuting] = [const { AtomicBool::new(false) }; 3];
                beside([
                    &|| {
                        muting.store(true, Relaxed);
                        let guard = subject.signal.mute_everywhere();
                        muted.store(true, Relaxed);
                        assert_eq!(subject.received(), []);
                        unmuting.store(true, Relaxed);
                        drop(guard);
                        assert_eq!(subject.received(), [10, 20, 30]);
                    },
                    &|| {
                        let was_muted = muted.load(Relaxed) && !unmuting.load(Relaxed);
                        let received = subject.received();
                        let stays_muted = was_muted && !unmuting.load(Relaxed);
                        assert!(received == [10, 20, 30] || received.is_empty(), "half muted: {received:?}");
                        assert!(!received.is_empty() || muting.load(Relaxed), "muted by nobody");
                        assert!(received.is_empty() || !stays_muted, "called while muted: {received:?}");
                    },
                ]);
            });
        }
    }

    #[test]
    fn send_beside_mute_of_another_thread() {
        for subject in linked() {
            explore::sorted(&format!("{} beside mute", subject.name), 2, move || {
                beside([
                    &|| {
                        let guard = subject.signal.mute();
                        assert_eq!(subject.received(), []);
                        drop(guard);
                    },
                    &|| assert_eq!(subject.received(), [10, 20, 30]),
                ]);
            });
        }
    }

    #[test]
    fn mutes_beside_each_other() {
        explore::sorted("mute_receiver_everywhere beside mute_receiver", 2, || {
            let [subject, ..] = linked();
            beside([
                &|| {
                    let _quiet = PAID.mute_receiver_everywhere(changing);
                    assert_eq!(subject.received(), [10, 30]);
                },
                &|| {
                    let _quiet = PAID.mute_receiver(last);
                    assert!([&[10, 20][..], &[10]].contains(&&subject.received()[..]));
                },
            ]);
            assert_eq!(subject.received(), [10, 20, 30]);
        });
    }

    #[test]
    fn send_beside_scoped() {
        explore::sorted("PAID.send beside scoped", 3, || {
            let [subject, ..] = linked();
            beside([
                &|| {
                    let mut calls = 0;
                    PAID.scoped(|_, _| calls += 1, || assert_eq!(subject.received(), [10, 20, 30]));
                    assert_eq!(calls, 1);
                },
                &|| assert_eq!(subject.received(), [10, 20, 30]),
            ]);
        });
    }
}

mod nested {
    use super::*;

    #[signal]
    static OUTER: Signal<fn(received: &mut Vec<u32>)>;

    #[signal]
    static INNER: Signal<fn(received: &mut Vec<u32>)>;

    #[receiver(OUTER, order = 1)]
    fn rewires(received: &mut Vec<u32>) {
        received.push(1);
        OUTER.disconnect(leaves);
        INNER.connect_with(Options::new().order(3).uid("by outer"), |received| received.push(23)).detach();
        INNER.send(received);
    }

    #[receiver(OUTER, order = 2)]
    fn leaves(received: &mut Vec<u32>) {
        received.push(25);
    }

    #[receiver(OUTER, order = 4)]
    fn outer_last(received: &mut Vec<u32>) {
        received.push(30);
    }

    #[receiver(INNER, order = 1)]
    fn rewires_back(received: &mut Vec<u32>) {
        received.push(21);
        INNER.disconnect(inner_leaves);
        OUTER.connect_with(Options::new().order(3).uid("by inner"), |received| received.push(29)).detach();
    }

    #[receiver(INNER, order = 2)]
    fn inner_leaves(received: &mut Vec<u32>) {
        received.push(22);
    }

    fn undo() {
        OUTER.disconnect_uid("by inner");
        INNER.disconnect_uid("by outer");
        OUTER.reconnect(leaves);
        INNER.reconnect(inner_leaves);
    }

    fn check(received: &[u32], stays: &[u32]) {
        assert!(received.is_sorted_by(|a, b| a < b), "out of order, or twice: {received:?}");
        assert!(stays.iter().all(|number| received.contains(number)), "of those that stay: {received:?}");
        assert!(!received.contains(&25) && !received.contains(&22), "called after it was disconnected: {received:?}");
    }

    #[test]
    fn receivers_rewire_both_signals_while_both_are_sent() {
        explore::sorted("two signals, rewired by their receivers", 1, || {
            let outer: &(dyn Fn() + Sync) = &|| {
                let mut received = Vec::new();
                OUTER.send(&mut received);
                check(&received, &[1, 21, 23, 30]);
            };
            let inner: &(dyn Fn() + Sync) = &|| {
                let mut received = Vec::new();
                INNER.send(&mut received);
                check(&received, &[21]);
            };
            beside([outer, inner]);
            // Now both sends begin with changed wiring.
            beside([outer, inner]);
            undo();
        });
    }

    #[test]
    fn a_receiver_rewires_its_signal_while_another_thread_does() {
        explore::sorted("rewired by a receiver and another thread", 2, || {
            beside([
                &|| {
                    let mut received = Vec::new();
                    OUTER.send(&mut received);
                    assert!(received.is_sorted_by(|a, b| a < b), "out of order, or twice: {received:?}");
                    received.retain(|number| *number != 25);
                    assert_eq!(received, [1, 21, 23, 30]);
                },
                &|| {
                    let connection = OUTER.connect_with(Options::new().order(5), |_| ());
                    OUTER.reconnect(leaves);
                    drop(connection);
                },
            ]);
            undo();
        });
    }
}

mod first_use {
    use super::*;

    #[test]
    fn sends_beside_each_other() {
        let [paid, saved, ..] = linked();
        for other in [paid, saved] {
            explore::from_first_use(&format!("first use: PAID.send beside {}", other.name), 3, move || {
                let send = |subject: Subject| move || assert_eq!(subject.received(), [10, 20, 30]);
                beside([&send(paid), &send(other)]);
            });
        }
        explore::from_first_use("first use: SILENT.send beside has_receivers_for", 3, || {
            beside([&|| assert_eq!(silent().received(), []), &|| assert!(SAVED.has_receivers_for::<u16>())]);
            assert!(!SILENT.has_receivers());
        });
    }

    #[test]
    fn send_beside_disconnect() {
        for subject in linked() {
            explore::from_first_use(&format!("first use: {} beside disconnect", subject.name), 2, move || {
                let presence = Presence::there(20);
                beside([&|| assert!(presence.leave(|| subject.signal.disconnect(changing))), &|| {
                    presence.check(subject.stays, subject.send);
                }]);
                assert!(subject.signal.reconnect(changing));
            });
        }
    }

    #[test]
    fn send_beside_connect() {
        let [paid, saved, ..] = linked();
        for subject in [paid, saved, silent()] {
            explore::from_first_use(&format!("first use: {} beside connect", subject.name), 2, move || {
                let stays = if subject.stays.is_empty() { &[][..] } else { &[10, 20, 30] };
                let presence = Presence::not_yet(25);
                let connection = Mutex::new(None);
                beside([
                    &|| {
                        let new = presence.come(|| subject.connect(25));
                        *connection.lock().unwrap() = Some(new);
                    },
                    &|| presence.check(stays, subject.send),
                ]);
                presence.check(stays, subject.send);
            });
        }
    }
}

#[path = "model/wakes.rs"]
mod wakes;
