//! Threads send and rewire the same signals at random, and a model computes which receivers each send had to call.
//!
//! Each operation records a tick of one clock when it begins and one when it ends. Afterwards each send is checked: a
//! receiver that was connected throughout ran once, one that changed during the send at most once, and no other ran.
//! Those that ran did so in order. `docs/maintaining.md` describes how to run it for longer.
#![cfg(feature = "async")]

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::env;
use std::future::{Future, poll_fn};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Barrier, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;

use futures_util::StreamExt;
use signals_core::{AsyncSignal, Connection, Options, Receiver, Signal, receiver, signal};

/// What is recorded of one send.
#[derive(Default)]
struct Note {
    received: Mutex<Vec<u32>>,
    panics: AtomicU32,
}

#[signal]
static PAID: Signal<fn(note: &Note)>;

#[signal]
static SAVED: Signal<fn(sender: &dyn Any, note: &Note)>;

#[signal]
static SIGNED_UP: AsyncSignal<fn(note: &Note)>;

/// Linked receivers, each with an id, an order and a uid. The constant lists them for the model.
macro_rules! linked {
    ($($name:ident: $id:literal, $order:literal, $uid:literal;)*) => {
        $(
            #[receiver(PAID, order = $order, uid = $uid)]
            #[receiver(SAVED, order = $order, uid = $uid)]
            fn $name(note: &Note) {
                receive($id, note);
            }
        )*
        const SHARED: &[(u32, i32, &str)] = &[$(($id, $order, $uid)),*];
    };
}

linked! {
    first: 1, -5, "first";
    second: 2, 0, "second";
    third: 3, 0, "third";
    fourth: 4, 3, "fourth";
    last: 5, 9, "last";
}

#[receiver(SAVED, order = 1, uid = "byte", sender = u8)]
fn byte(note: &Note) {
    receive(6, note);
}

#[receiver(SAVED, order = -5, uid = "short", sender = u16)]
fn short(note: &Note) {
    receive(7, note);
}

#[receiver(SIGNED_UP, order = -5, uid = "early")]
async fn early(note: &Note) {
    receive_and_wait(8, note).await;
}

#[receiver(SIGNED_UP, uid = "ready")]
fn ready(note: &Note) {
    receive(9, note);
}

#[receiver(SIGNED_UP, order = 9, uid = "late")]
async fn late(note: &Note) {
    receive_and_wait(10, note).await;
}

/// The senders: a `u8`, a `u16`, and a `u32`, for which there is no linked receiver.
type Sender = u64;
const SENDERS: u64 = 3;

struct Linked {
    id: u32,
    order: i32,
    uid: &'static str,
    sender: Option<Sender>,
}

/// The linked receivers of each signal, in the order of their lines.
fn linked(signal: usize) -> Vec<Linked> {
    let shared = |&(id, order, uid): &(u32, i32, &'static str)| Linked { id, order, uid, sender: None };
    let mut linked = SHARED.iter().map(shared).collect::<Vec<_>>();
    match signal {
        0 => {}
        1 => linked.extend([
            Linked { id: 6, order: 1, uid: "byte", sender: Some(0) },
            Linked { id: 7, order: -5, uid: "short", sender: Some(1) },
        ]),
        _ => {
            let of = |(id, order, uid)| Linked { id, order, uid, sender: None };
            linked = [(8, -5, "early"), (9, 0, "ready"), (10, 9, "late")].map(of).into();
        }
    }
    linked
}

/// The ids of connected receivers start here.
const FIRST_CONNECTED: u32 = 1_000;
static NEXT_CONNECTED: AtomicU32 = AtomicU32::new(FIRST_CONNECTED);
static CLOCK: AtomicU64 = AtomicU64::new(1);

fn tick() -> u64 {
    CLOCK.fetch_add(1, SeqCst)
}

#[derive(Debug, Clone, Copy)]
struct Span {
    begin: u64,
    end: u64,
}

impl Span {
    fn of<R>(work: impl FnOnce() -> R) -> (Span, R) {
        let begin = tick();
        let result = work();
        (Span { begin, end: tick() }, result)
    }

    fn is_before(&self, other: &Span) -> bool {
        self.end < other.begin
    }

    fn meets(&self, other: &Span) -> bool {
        !self.is_before(other) && !other.is_before(self)
    }
}

#[derive(Debug)]
struct Sent {
    span: Span,
    signal: usize,
    sender: Sender,
    thread: u64,
    /// `true` if the thread had muted the signal, or its first receiver.
    quiet: bool,
    quiet_first: bool,
    /// Scoped receivers that were running.
    busy: Vec<u32>,
    /// `true` if it ended early, by a panic or because the iterator of responses was dropped.
    stopped: bool,
    received: Vec<u32>,
}

/// An operation of a thread.
#[derive(Debug)]
enum Event {
    Sent(Sent),
    /// `uid` is one that several threads use. `thread` is set if the receiver runs only for sends of that thread.
    Connected {
        id: u32,
        span: Span,
        signal: usize,
        order: i32,
        sender: Option<Sender>,
        uid: Option<u64>,
        thread: Option<u64>,
    },
    /// A receiver was disconnected by the thread that connected it.
    Gone {
        id: u32,
        span: Span,
    },
    /// A receiver was disconnected by its uid.
    UidGone {
        signal: usize,
        uid: u64,
        span: Span,
    },
    /// A linked receiver was disconnected or reconnected.
    Toggled {
        signal: usize,
        id: u32,
        span: Span,
    },
    Muted {
        signal: usize,
        made: Span,
        dropped: Span,
    },
    /// A failed expectation. It is recorded, because a send might catch a panic.
    Wrong(String),
}

/// The state of a thread.
#[derive(Default)]
struct Here {
    thread: u64,
    random: u64,
    depth: u32,
    quiet: [u32; 3],
    quiet_first: [u32; 3],
    busy: Vec<u32>,
    events: Vec<Event>,
}

thread_local! {
    static HERE: RefCell<Here> = RefCell::default();
}

fn here<R>(look: impl FnOnce(&mut Here) -> R) -> R {
    HERE.with_borrow_mut(look)
}

fn write(event: Event) {
    here(|here| here.events.push(event));
}

fn expect(holds: bool, otherwise: impl FnOnce() -> String) {
    if !holds {
        write(Event::Wrong(otherwise()));
    }
}

/// A pseudo-random number, by xorshift.
fn below(end: u64) -> u64 {
    here(|here| {
        here.random ^= here.random << 13;
        here.random ^= here.random >> 7;
        here.random ^= here.random << 17;
        here.random % end
    })
}

fn pick(end: usize) -> usize {
    usize::try_from(below(end as u64)).unwrap()
}

/// The body of every receiver: it records the call, and then may send, change the wiring or panic.
fn receive(id: u32, note: &Note) {
    note.received.lock().unwrap().push(id);
    if below(6) == 0 {
        thread::yield_now();
    }
    if here(|here| here.depth) < 3 && below(12) == 0 {
        act();
    }
    if below(40) == 0 {
        note.panics.fetch_add(1, SeqCst);
        // `resume_unwind` does not call the panic hook, which would print a line for each.
        resume_unwind(Box::new("as it should"));
    }
}

async fn receive_and_wait(id: u32, note: &Note) {
    receive(id, note);
    let mut polls = below(3);
    poll_fn(|context| {
        context.waker().wake_by_ref();
        let is_ready = polls == 0;
        polls = polls.saturating_sub(1);
        if is_ready { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Sends with a random verb. Returns whether the send ended early.
macro_rules! send {
    ($signal:ident($($sender:expr)?), $note:expr) => {{
        let (note, way) = ($note, below(5));
        let panics = || note.panics.load(SeqCst) as usize;
        match way {
            0 => {
                let failures = $signal.send_robust($($sender,)? note);
                expect(failures.len() == panics(), || format!("{} panicked: {failures:?}", panics()));
                false
            }
            1 => {
                let failed = $signal.responses_robust($($sender,)? note).filter(|(_, response)| response.is_err()).count();
                expect(failed == panics(), || format!("{} panicked, {failed} are told", panics()));
                false
            }
            2 => catch_unwind(AssertUnwindSafe(|| $signal.responses($($sender,)? note).for_each(drop))).is_err(),
            3 => {
                let some = pick(6);
                let _ = catch_unwind(AssertUnwindSafe(|| $signal.responses($($sender,)? note).take(some).for_each(drop)));
                true
            }
            _ => catch_unwind(AssertUnwindSafe(|| $signal.send($($sender,)? note))).is_err(),
        }
    }};
}

/// Polls a future at most `polls` times. Returns `true` if it did not become ready, or panicked.
fn poll(future: impl Future, polls: u64) -> bool {
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        (0..polls).any(|_| future.as_mut().poll(&mut context).is_ready())
    }));
    !ended.unwrap_or(false)
}

fn send_async(note: &Note) -> bool {
    let polls = if below(3) == 0 { below(8) } else { u64::MAX };
    match below(5) {
        0 => poll(SIGNED_UP.send(note), polls),
        1 => poll(SIGNED_UP.send_concurrent(note), polls),
        2 => poll(SIGNED_UP.send_concurrent_robust(note), polls),
        3 => poll(SIGNED_UP.responses(note).for_each(async |_| ()), polls),
        _ => poll(SIGNED_UP.send_robust(note), polls),
    }
}

fn subject(signal: usize) -> &'static Signal {
    match signal {
        0 => &PAID,
        1 => &SAVED,
        _ => &SIGNED_UP,
    }
}

fn send(signal: usize) {
    let sender = below(SENDERS);
    let note = Note::default();
    let (thread, quiet, quiet_first, busy) = here(|here| {
        here.depth += 1;
        (here.thread, here.quiet[signal] > 0, here.quiet_first[signal] > 0, here.busy.clone())
    });
    let (span, stopped) = Span::of(|| match (signal, sender) {
        (0, _) => send!(PAID(), &note),
        (1, 0) => send!(SAVED(&0_u8), &note),
        (1, 1) => send!(SAVED(&0_u16), &note),
        (1, _) => send!(SAVED(&0_u32), &note),
        _ => send_async(&note),
    });
    here(|here| here.depth -= 1);
    let received = note.received.into_inner().unwrap();
    write(Event::Sent(Sent { span, signal, sender, thread, quiet, quiet_first, busy, stopped, received }));
}

/// A value held by a closure. It may send when it is dropped, wherever that happens.
struct Held;

impl Drop for Held {
    fn drop(&mut self) {
        if here(|here| here.depth) < 3 && below(8) == 0 {
            send(pick(3));
        }
    }
}

/// The owner of a receiver, which is disconnected when the owner is dropped.
struct Owner {
    id: u32,
    begin: AtomicU64,
}

impl Drop for Owner {
    fn drop(&mut self) {
        let span = Span { begin: self.begin.load(SeqCst), end: tick() };
        write(Event::Gone { id: self.id, span });
    }
}

/// A connection, and what is needed to end it.
struct Kept {
    id: u32,
    signal: usize,
    connection: Option<Connection>,
    /// A unique uid, for a detached receiver.
    uid: Option<String>,
    owner: Option<Arc<Owner>>,
}

fn connect() -> Option<Kept> {
    let signal = pick(3);
    let id = NEXT_CONNECTED.fetch_add(1, SeqCst);
    let order = i32::try_from(below(12)).unwrap() - 6;
    let sender = (signal == 1).then(|| below(SENDERS + 1)).filter(|sender| *sender < SENDERS);
    let mut options = Options::new().order(order);
    let (mut uid, mut own_uid, mut owner) = (None, None, None);
    match below(6) {
        0 | 1 => {
            let shared = below(3);
            options = options.uid(format!("shared {shared}"));
            uid = Some(shared);
        }
        2 => {
            let own = format!("own {id}");
            options = options.uid(own.clone());
            own_uid = Some(own);
        }
        3 => {
            let value = Arc::new(Owner { id, begin: AtomicU64::new(0) });
            options = options.owner(&value);
            owner = Some(value);
        }
        _ => {}
    }
    let held = Arc::new(Held);
    let closure = move |note: &Note| {
        let _held = &held;
        receive(id, note);
    };
    let (span, connection) = Span::of(|| match (signal, sender) {
        (0, _) => PAID.connect_with(options, closure),
        (1, None) => SAVED.connect_with(options, move |_, note| closure(note)),
        (1, Some(0)) => SAVED.connect_for_with::<u8>(options, move |_, note| closure(note)),
        (1, Some(1)) => SAVED.connect_for_with::<u16>(options, move |_, note| closure(note)),
        (1, _) => SAVED.connect_for_with::<u32>(options, move |_, note| closure(note)),
        _ => SIGNED_UP.connect_with(options, async move |note: &Note| closure(note)),
    });
    let is_new = connection.is_connected();
    // Another thread may have disconnected this receiver by its shared uid.
    expect(is_new || uid.is_some(), || format!("{id} is not connected"));
    write(Event::Connected { id, span, signal, order, sender, uid, thread: None });
    if !is_new {
        // It was never connected, or is not any more. The model treats it as gone from here on.
        let span = Span { begin: span.begin, end: tick() };
        write(Event::Gone { id, span });
        return None;
    }
    let mut connection = Some(connection);
    if own_uid.is_some() || owner.is_some() {
        connection.take().unwrap().detach();
    }
    Some(Kept { id, signal, connection, uid: own_uid, owner })
}

impl Kept {
    fn end(self) {
        if let Some(owner) = self.owner {
            owner.begin.store(tick(), SeqCst);
            drop(owner);
            return;
        }
        let (span, ()) = Span::of(|| match (self.connection, self.uid) {
            (Some(connection), _) if below(2) == 0 => drop(connection),
            (Some(connection), _) => {
                connection.disconnect();
            }
            (None, uid) => {
                let is_gone = subject(self.signal).disconnect_uid(&uid.unwrap());
                expect(is_gone, || format!("{} was gone already", self.id));
            }
        });
        write(Event::Gone { id: self.id, span });
    }
}

fn toggle() {
    let signal = pick(3);
    let linked = linked(signal);
    let Linked { id, uid, .. } = linked[pick(linked.len())];
    let subject = subject(signal);
    let reconnects = below(2) == 0;
    let (span, changed) = Span::of(|| match (id, reconnects) {
        (1, false) => subject.disconnect(first),
        (1, true) => subject.reconnect(first),
        (_, false) => subject.disconnect_uid(uid),
        (_, true) => subject.reconnect_uid(uid),
    });
    if changed {
        write(Event::Toggled { signal, id, span });
    }
}

fn scoped() {
    let signal = pick(2);
    let id = NEXT_CONNECTED.fetch_add(1, SeqCst);
    let thread = here(|here| here.thread);
    let begin = tick();
    let receive = |note: &Note| {
        here(|here| here.busy.push(id));
        let received = catch_unwind(AssertUnwindSafe(|| receive(id, note)));
        here(|here| here.busy.retain(|busy| *busy != id));
        received.unwrap_or_else(|panic| resume_unwind(panic));
    };
    let mut inside = Span { begin, end: 0 };
    let body = || {
        inside.end = tick();
        write(Event::Connected { id, span: inside, signal, order: 0, sender: None, uid: None, thread: Some(thread) });
        send(signal);
        act();
        tick()
    };
    let begin = if signal == 0 { PAID.scoped(receive, body) } else { SAVED.scoped(|_, note| receive(note), body) };
    write(Event::Gone { id, span: Span { begin, end: tick() } });
}

/// Prevents sends by closures that are dropped during `work`, because it is undefined whether those would be muted.
fn calmly<R>(work: impl FnOnce() -> R) -> R {
    let depth = here(|here| mem::replace(&mut here.depth, u32::MAX));
    let result = work();
    here(|here| here.depth = depth);
    result
}

fn mute() {
    let signal = pick(2);
    match below(3) {
        0 => {
            let _quiet = calmly(|| subject(signal).mute());
            here(|here| here.quiet[signal] += 1);
            send(signal);
            act();
            here(|here| here.quiet[signal] -= 1);
        }
        1 => {
            let _quiet = calmly(|| subject(signal).mute_receiver(first));
            here(|here| here.quiet_first[signal] += 1);
            send(signal);
            act();
            here(|here| here.quiet_first[signal] -= 1);
        }
        _ => {
            let (made, quiet) = Span::of(|| subject(signal).mute_everywhere());
            send(signal);
            let (dropped, ()) = Span::of(|| drop(quiet));
            write(Event::Muted { signal, made, dropped });
        }
    }
}

/// Performs one random operation, which may perform others.
fn act() {
    here(|here| here.depth += 1);
    let is_deep = here(|here| here.depth) > 3;
    match below(12) {
        0..3 => toggle(),
        3 if !is_deep => scoped(),
        4 if !is_deep => mute(),
        5 => {
            let (signal, uid) = (pick(3), below(3));
            let (span, changed) = Span::of(|| subject(signal).disconnect_uid(&format!("shared {uid}")));
            if changed {
                write(Event::UidGone { signal, uid, span });
            }
        }
        6 => {
            if let Some(kept) = connect() {
                kept.end();
            }
        }
        _ => send(pick(3)),
    }
    here(|here| here.depth -= 1);
}

fn run(thread: u64, seed: u64, steps: u32) -> Vec<Event> {
    here(|here| {
        let mixed = (seed ^ thread << 56).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        *here = Here { thread, random: mixed | 1, ..Here::default() };
    });
    let mut kept = Vec::new();
    for _ in 0..steps {
        match below(4) {
            0 if kept.len() < 6 => kept.extend(connect()),
            1 if !kept.is_empty() => kept.swap_remove(pick(kept.len())).end(),
            _ => act(),
        }
    }
    kept.into_iter().for_each(Kept::end);
    here(|here| mem::take(&mut here.events))
}

/// A receiver in the model.
struct Known {
    signal: usize,
    order: i32,
    sender: Option<Sender>,
    thread: Option<u64>,
    /// When it was connected. `None` for linked receivers, which are ordered by id.
    connected: Option<Span>,
    uid: Option<u64>,
    /// When it was disconnected. For linked receivers, each disconnection and reconnection.
    changes: Vec<Span>,
}

impl Known {
    /// Returns `Some(true)` if it was connected throughout the send, `Some(false)` if it was not at any time, and `None` otherwise.
    fn is_connected(&self, sent: &Span, uids_gone: &[(usize, u64, Span)]) -> Option<bool> {
        let Some(connected) = self.connected else {
            let settled = !self.changes.iter().any(|change| change.meets(sent));
            let earlier = self.changes.iter().filter(|change| change.is_before(sent)).count();
            return settled.then_some(earlier % 2 == 0);
        };
        if sent.is_before(&connected) || self.changes.iter().any(|gone| gone.is_before(sent)) {
            return Some(false);
        }
        let since = Span { begin: connected.begin, end: sent.end };
        let is_own = |(signal, uid, _): &&(usize, u64, Span)| *signal == self.signal && Some(*uid) == self.uid;
        let may_be_gone = uids_gone.iter().filter(is_own).any(|(_, _, gone)| gone.meets(&since))
            || self.changes.iter().any(|gone| gone.meets(sent));
        (connected.is_before(sent) && !may_be_gone).then_some(true)
    }

    /// Returns `true` if it must run before the other one.
    fn precedes(&self, id: u32, other: &Known, other_id: u32) -> bool {
        let is_earlier = match (self.connected, other.connected) {
            (None, None) => (line(id), id) < (line(other_id), other_id),
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(one), Some(other)) => one.is_before(&other),
        };
        self.order < other.order || self.order == other.order && is_earlier
    }
}

/// Linked receivers are declared in the order of their ids.
fn line(id: u32) -> u32 {
    id
}

#[derive(Debug, Default)]
struct Tally {
    sends: usize,
    calls: usize,
    /// Calls that were required; receivers that were not called and must not be called are counted in `banned`.
    due: usize,
    banned: usize,
    stopped: usize,
    silenced: usize,
    connected: usize,
    changes: usize,
}

fn check(events: Vec<Event>, tally: &mut Tally) {
    let mut known = HashMap::<(usize, u32), Known>::new();
    let mut signal_of = HashMap::new();
    for signal in 0..3 {
        for Linked { id, order, sender, .. } in linked(signal) {
            let changes = Vec::new();
            known.insert(
                (signal, id),
                Known { signal, order, sender, thread: None, connected: None, uid: None, changes },
            );
        }
    }
    let (mut uids_gone, mut muted, mut sends) = (Vec::new(), Vec::new(), Vec::new());
    let mut changes = Vec::new();
    for event in events {
        match event {
            Event::Sent(sent) => sends.push(sent),
            Event::Connected { id, span, signal, order, sender, uid, thread } => {
                signal_of.insert(id, signal);
                let connected = Some(span);
                known
                    .insert((signal, id), Known { signal, order, sender, thread, connected, uid, changes: Vec::new() });
                tally.connected += 1;
            }
            Event::Gone { id, span } => changes.push((None, id, span)),
            Event::Toggled { signal, id, span } => changes.push((Some(signal), id, span)),
            Event::UidGone { signal, uid, span } => uids_gone.push((signal, uid, span)),
            Event::Muted { signal, made, dropped } => muted.push((signal, made, dropped)),
            Event::Wrong(what) => panic!("{what}"),
        }
    }
    tally.changes += changes.len() + uids_gone.len() + muted.len();
    for (signal, id, span) in changes {
        let signal = signal.unwrap_or_else(|| signal_of[&id]);
        known.get_mut(&(signal, id)).unwrap().changes.push(span);
    }
    for sent in &sends {
        let spells = || muted.iter().filter(|(signal, ..)| *signal == sent.signal);
        let surely_mute =
            sent.quiet || spells().any(|(_, made, dropped)| made.is_before(&sent.span) && sent.span.is_before(dropped));
        let may_be_mute =
            spells().any(|(_, made, dropped)| Span { begin: made.begin, end: dropped.end }.meets(&sent.span));
        tally.sends += 1;
        tally.calls += sent.received.len();
        tally.stopped += usize::from(sent.stopped);
        tally.silenced += usize::from(surely_mute);
        if surely_mute {
            assert!(sent.received.is_empty(), "muted: {sent:?}");
            continue;
        }
        if may_be_mute && sent.received.is_empty() {
            continue;
        }
        for (place, id) in sent.received.iter().enumerate() {
            let receiver = known.get(&(sent.signal, *id)).unwrap_or_else(|| panic!("unknown {id}: {sent:?}"));
            for later in &sent.received[place + 1..] {
                assert_ne!(id, later, "twice: {sent:?}");
                let is_wrong = known[&(sent.signal, *later)].precedes(*later, receiver, *id);
                assert!(!is_wrong, "{later} runs before {id}: {sent:?}");
            }
        }
        let until = sent.received.last().copied();
        for ((_, id), receiver) in known.iter().filter(|((signal, _), _)| *signal == sent.signal) {
            let receives = receiver.sender.is_none_or(|sender| sender == sent.sender)
                && receiver.thread.is_none_or(|thread| thread == sent.thread)
                && !sent.busy.contains(id)
                && !(sent.quiet_first && *id == 1);
            let expected = if receives { receiver.is_connected(&sent.span, &uids_gone) } else { Some(false) };
            let ran = sent.received.contains(id);
            match expected {
                Some(true) if ran => tally.due += 1,
                Some(true) => {
                    // A send that ended early calls the receivers before the last one that ran.
                    let is_due = !sent.stopped
                        || until.is_some_and(|until| receiver.precedes(*id, &known[&(sent.signal, until)], until));
                    assert!(!is_due, "{id} was connected and did not run: {sent:?}");
                }
                Some(false) => {
                    assert!(!ran, "{id} was not connected and ran: {sent:?}");
                    tally.banned += 1;
                }
                None => {}
            }
        }
    }
}

fn number(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |number| number.parse().expect(name))
}

#[test]
fn each_send_calls_every_receiver_that_is_connected_throughout() {
    let (threads, steps) = (number("SIGNALS_SOAK_THREADS", 6), number("SIGNALS_SOAK_STEPS", 200));
    let (seed, rounds) = (number("SIGNALS_SOAK_SEED", 1), number("SIGNALS_SOAK_ROUNDS", 20));
    let mut tally = Tally::default();
    // Closures that this thread drops must not send.
    here(|here| here.depth = u32::MAX);
    for seed in seed..seed + rounds {
        let start = Barrier::new(usize::try_from(threads).unwrap());
        let events = thread::scope(|scope| {
            let run = |thread| {
                // In the first round, this is the first use of any signal.
                start.wait();
                run(thread, seed, u32::try_from(steps).unwrap())
            };
            let threads = (0..threads).map(|thread| scope.spawn(move || run(thread))).collect::<Vec<_>>();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        let checked = catch_unwind(AssertUnwindSafe(|| check(events, &mut tally)));
        checked.unwrap_or_else(|panic| {
            eprintln!("seed {seed}, threads {threads}, steps {steps}");
            resume_unwind(panic)
        });
        for signal in 0..3 {
            for linked in linked(signal) {
                subject(signal).reconnect_uid(linked.uid);
            }
            let receivers = subject(signal).receivers().filter(Receiver::is_connected).collect::<Vec<_>>();
            assert_eq!(receivers.len(), linked(signal).len(), "seed {seed} left {receivers:?}");
        }
    }
    println!("{threads} threads, {rounds} seeds from {seed}: {tally:?}");
    assert!(tally.due > 0 && tally.banned > 0 && tally.stopped > 0 && tally.silenced > 0);
}
