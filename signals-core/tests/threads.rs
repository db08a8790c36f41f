//! Real threads that send and rewire the same signals at random, each of which knows what its own receivers must hear.

use std::any::Any;
use std::sync::Barrier;

use signals_core::{Connection, Options, Signal, receiver, signal};

const THREADS: u32 = 4;
const ROUNDS: u32 = 2_000;

/// Every receiver notes its `order`, which tells whose it is.
type Heard = Vec<u32>;

type Closure = dyn Fn(&mut Heard) + Send + Sync;

#[signal]
static PAID: Signal<fn(heard: &mut Heard)>;

#[signal]
static SAVED: Signal<fn(sender: &dyn Any, heard: &mut Heard)>;

#[signal]
static LOUD: Signal<fn(heard: &mut Heard)>;

#[receiver([PAID, SAVED, LOUD], order = 0)]
fn first(heard: &mut Heard) {
    heard.push(0);
}

#[receiver([PAID, SAVED, LOUD], order = 1_000)]
fn last(heard: &mut Heard) {
    heard.push(LAST);
}

const LAST: u32 = 1_000;

/// A linked receiver of each thread.
macro_rules! own {
    ($($name:ident: $order:literal, $uid:literal;)*) => {$(
        #[receiver(PAID, order = $order, uid = $uid)]
        #[receiver(SAVED, order = $order, uid = $uid, sender = u8)]
        fn $name(heard: &mut Heard) {
            heard.push($order);
        }
    )*};
}

own! {
    own_0: 10, "linked 0";
    own_1: 20, "linked 1";
    own_2: 30, "linked 2";
    own_3: 40, "linked 3";
}

fn linked_order(thread: u32) -> u32 {
    10 * (thread + 1)
}

/// Those that a thread connects come behind its linked one.
fn connected_order(thread: u32, place: u32) -> u32 {
    linked_order(thread) + 1 + place
}

/// A signal as one thread knows it.
struct Subject {
    signal: &'static Signal,
    send: fn(&mut Heard),
    responses: fn(&mut Heard),
    connect: fn(Options, Box<Closure>) -> Connection,
    scoped: fn(&mut dyn FnMut(), &mut dyn FnMut()),
    /// Whether the thread's linked receiver is connected.
    linked: bool,
    connections: [Option<Connection>; 3],
}

fn subjects() -> [Subject; 2] {
    let paid = Subject {
        signal: &PAID,
        send: |heard| PAID.send(heard),
        responses: |heard| PAID.responses(heard).for_each(drop),
        connect: |options, closure| PAID.connect_with(options, closure),
        scoped: |receiver, body| PAID.scoped(|_| receiver(), body),
        linked: true,
        connections: [const { None }; 3],
    };
    let saved = Subject {
        signal: &SAVED,
        send: |heard| SAVED.send(&0_u8, heard),
        responses: |heard| SAVED.responses(&0_u8, heard).for_each(drop),
        connect: |options, closure| SAVED.connect_for_with::<u8>(options, move |_, heard| closure(heard)),
        scoped: |receiver, body| SAVED.scoped(|_, _| receiver(), body),
        linked: true,
        connections: [const { None }; 3],
    };
    [paid, saved]
}

impl Subject {
    fn heard(&self, lazily: bool) -> Heard {
        let mut heard = Vec::new();
        if lazily {
            (self.responses)(&mut heard);
        } else {
            (self.send)(&mut heard);
        }
        heard
    }

    /// Checks that a send calls all of this thread that is connected and no more, and the others at most once.
    fn check(&self, thread: u32, lazily: bool) {
        let heard = self.heard(lazily);
        assert!(heard.is_sorted_by(|a, b| a < b), "out of order, or twice: {heard:?}");
        assert!(heard.first() == Some(&0) && heard.last() == Some(&LAST), "of those that stay: {heard:?}");
        assert_eq!(heard.contains(&linked_order(thread)), self.linked, "the linked one of {thread}: {heard:?}");
        for (place, connection) in (0..).zip(&self.connections) {
            let is_connected = connection.as_ref().is_some_and(Connection::is_connected);
            assert_eq!(heard.contains(&connected_order(thread, place)), is_connected, "{place} of {thread}: {heard:?}");
        }
    }

    /// Connects or disconnects the thread's linked receiver.
    fn toggle(&mut self, thread: u32) {
        let uid = format!("linked {thread}");
        let changed = if self.linked { self.signal.disconnect_uid(&uid) } else { self.signal.reconnect_uid(&uid) };
        assert!(changed);
        self.linked = !self.linked;
    }

    /// Connects a receiver, or disconnects it in one of the ways there are.
    fn change(&mut self, thread: u32, place: u32, way: u32) {
        let uid = format!("connected {thread} {place}");
        let order = connected_order(thread, place);
        let connection = match (self.connections[place as usize].take(), way) {
            (None, _) => {
                let connect = || {
                    let options = Options::new().order(order.cast_signed()).uid(uid.clone());
                    (self.connect)(options, Box::new(move |heard| heard.push(order)))
                };
                let connection = connect();
                assert!(connection.is_connected() && !connect().is_connected());
                Some(connection)
            }
            (Some(connection), 0) => {
                drop(connection);
                None
            }
            (Some(connection), 1) => {
                assert!(connection.disconnect());
                None
            }
            (Some(connection), 2) => {
                connection.detach();
                assert!(self.signal.disconnect_uid(&uid));
                None
            }
            (Some(connection), _) => {
                assert!(self.signal.disconnect_uid(&uid) && !connection.is_connected());
                None
            }
        };
        self.connections[place as usize] = connection;
    }

    /// Connects a receiver that disconnects itself when any thread calls it.
    fn connect_once(&self, thread: u32, lazily: bool) {
        let uid = format!("once {thread}");
        let order = connected_order(thread, 8);
        let (signal, own_uid) = (self.signal, uid.clone());
        let options = Options::new().order(order.cast_signed()).uid(uid);
        let closure = move |heard: &mut Heard| {
            signal.disconnect_uid(&own_uid);
            heard.push(order);
        };
        (self.connect)(options, Box::new(closure)).detach();
        self.check(thread, lazily);
        assert!(!self.heard(lazily).contains(&order));
    }

    fn mute_here(&self) {
        let _quiet = self.signal.mute();
        assert!(self.heard(false).is_empty());
    }

    fn mute_first_here(&self) {
        let _quiet = self.signal.mute_receiver(first);
        assert_ne!(self.heard(true).first(), Some(&0));
    }

    fn scope(&self) {
        let mut calls = 0;
        (self.scoped)(&mut || calls += 1, &mut || assert!(!self.heard(false).is_empty()));
        assert_eq!(calls, 1);
    }
}

fn mute_everywhere() {
    let heard = || {
        let mut heard = Vec::new();
        LOUD.send(&mut heard);
        heard
    };
    assert!([&[][..], &[0, LAST]].contains(&&*heard()), "half muted");
    let _quiet = LOUD.mute_everywhere();
    assert!(heard().is_empty());
}

/// Xorshift: numbers that are the same in each run.
struct Random(u32);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % end
    }
}

fn rewire_and_send(thread: u32) {
    let mut random = Random(thread + 1);
    let mut subjects = subjects();
    for _ in 0..ROUNDS {
        let subject = &mut subjects[random.below(2) as usize];
        let lazily = random.below(2) == 0;
        match random.below(10) {
            0 | 1 => subject.toggle(thread),
            2..5 => subject.change(thread, random.below(3), random.below(4)),
            5 => subject.connect_once(thread, lazily),
            6 => subject.mute_here(),
            7 => subject.mute_first_here(),
            8 => subject.scope(),
            _ => mute_everywhere(),
        }
        subject.check(thread, lazily);
    }
    for subject in subjects.iter_mut().filter(|subject| !subject.linked) {
        subject.toggle(thread);
    }
}

#[test]
fn each_thread_hears_what_it_connected_and_all_that_stay() {
    // The first round of each thread is the first use of the signals.
    let start = Barrier::new(THREADS as usize);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                rewire_and_send(thread);
            });
        }
    });
    for subject in subjects() {
        assert_eq!(subject.heard(false), [0, 10, 20, 30, 40, LAST]);
        assert_eq!(subject.signal.receivers().count(), 6);
    }
    assert!(LOUD.has_receivers());
}
