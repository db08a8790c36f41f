//! Receivers that are connected and disconnected at run time.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use signals_core::{Connection, Options, Receiver, SenderType, Signal, receiver, receivers, signal};

fn names<R>(responses: impl Iterator<Item = (Receiver, R)>) -> Vec<String> {
    responses.map(|(receiver, _)| receiver.uid().rsplit("::").next().unwrap().to_owned()).collect()
}

mod connect {
    use super::*;

    #[signal]
    static PAID: Signal<fn(id: u64, status: &str, log: &RefCell<Vec<String>>)>;

    #[receiver(PAID, order = 1)]
    fn linked(id: u64, log: &RefCell<Vec<String>>) {
        log.borrow_mut().push(format!("linked {id}"));
    }

    #[test]
    fn a_closure_is_connected_until_its_connection_is_dropped() {
        let factor = 10;
        let connection =
            PAID.connect(move |id, status, log| log.borrow_mut().push(format!("{status} {}", id * factor)));
        assert!(connection.is_connected());
        let log = RefCell::default();
        PAID.send(7, "paid", &log);
        drop(connection);
        PAID.send(8, "paid", &log);
        assert_eq!(log.into_inner(), ["paid 70", "linked 7", "linked 8"]);
    }

    #[signal]
    static NAMED: Signal<fn()>;

    trait Audit {
        fn audit();
    }

    impl Audit for Option<String> {
        fn audit() {
            NAMED.connect(|| ()).detach();
        }
    }

    fn generic<T>() {}

    #[test]
    fn the_name_of_a_function_includes_its_type_arguments() {
        Option::audit();
        let _connections =
            [NAMED.connect(generic::<fn(String) -> Arc<u8>>), NAMED.connect(<Option<_> as Audit>::audit)];
        let receivers = NAMED.receivers().collect::<Vec<_>>();
        let [closure, generic, function] = &receivers[..] else { panic!("{receivers:?}") };
        assert_eq!(closure.name(), "audit::{{closure}}");
        assert_eq!(generic.name(), "generic<fn(alloc::string::String) -> alloc::sync::Arc<u8>>");
        assert_eq!(generic.module_path(), "connections::connect");
        assert_eq!(function.name(), "audit");
    }

    #[signal]
    static ORDERED: Signal<fn() -> u32>;

    #[receiver(ORDERED)]
    fn linked_first() -> u32 {
        1
    }

    #[receiver(ORDERED, order = 5)]
    fn linked_last() -> u32 {
        5
    }

    #[test]
    fn linked_and_connected_receivers_share_one_order() {
        let connect = |order, uid, n| ORDERED.connect_with(Options::new().order(order).uid(uid), move || n);
        let _connections = [connect(5, "z", 6), connect(0, "b", 2), connect(0, "a", 3), connect(-1, "early", 0)];
        assert_eq!(names(ORDERED.responses()), ["early", "linked_first", "b", "a", "linked_last", "z"]);
        assert!(ORDERED.responses().map(|(_, n)| n).eq([0, 1, 2, 3, 5, 6]));
    }

    #[signal]
    static DETACHED: Signal<fn() -> u8>;

    #[test]
    fn a_detached_receiver_stays_until_its_uid_is_disconnected() {
        assert!(!DETACHED.has_receivers());
        DETACHED.connect_with(Options::new().uid(String::from("stays")), || 1).detach();
        assert!(DETACHED.has_receivers());
        assert_eq!(names(DETACHED.responses()), ["stays"]);
        assert!(DETACHED.disconnect_uid("stays"));
        assert!(!DETACHED.disconnect_uid("stays"));
        assert!(!DETACHED.has_receivers());
    }

    #[signal]
    static UNIQUE: Signal<fn() -> u8>;

    #[receiver(UNIQUE, uid = "linked")]
    fn unique() -> u8 {
        0
    }

    #[test]
    fn a_uid_is_connected_once_and_the_caller_can_tell() {
        let connect = |uid: &'static str| UNIQUE.connect_with(Options::new().uid(uid), || 1);
        let metrics = || UNIQUE.receivers().filter(|receiver| receiver.uid() == "metrics").count();
        let first = connect("metrics");
        let second = connect("metrics");
        assert!(first.is_connected() && !second.is_connected() && !connect("linked").is_connected());
        assert_eq!(metrics(), 1);
        drop(second);
        assert_eq!(metrics(), 1);
        drop(first);
        assert!(connect("metrics").is_connected());
    }

    #[test]
    fn disconnecting_returns_whether_a_receiver_was_connected() {
        let connection = UNIQUE.connect_with(Options::new().uid("told"), || 1);
        assert!(UNIQUE.disconnect_uid("told"));
        assert!(!connection.is_connected());
        assert!(!connection.disconnect());
    }

    #[test]
    fn a_receiver_without_uid_is_not_disconnected_by_a_uid() {
        let connection = UNIQUE.connect(|| 1);
        assert!(!UNIQUE.disconnect_uid(""));
        assert!(connection.is_connected());
    }

    #[signal]
    static KNOWN: Signal<fn()>;

    #[test]
    fn a_connected_receiver_knows_where_it_was_connected() {
        let _connection: Connection = KNOWN.connect(|| ());
        let line = line!() - 1;
        let (receiver, ()) = KNOWN.responses().next().unwrap();
        assert_eq!((receiver.file(), receiver.line()), (file!(), line));
        assert!(receiver.path().starts_with("connections::connect::"), "{receiver}");
        assert!(KNOWN.send_robust().is_empty());
    }

    #[signal]
    static ROBUST: Signal<fn() -> Result<(), u8>>;

    #[test]
    fn failures_name_connected_receivers() {
        let _fails = ROBUST.connect_with(Options::new().uid("fails"), || Err(1));
        let _panics = ROBUST.connect_with(Options::new().uid("panics"), || panic!("on purpose"));
        let failures = ROBUST.send_robust();
        let uids = failures.iter().map(|failure| failure.receiver().uid());
        assert!(uids.eq(["fails", "panics"]), "{failures}");
        assert_eq!(ROBUST.send(), Err(1));
        assert_eq!(ROBUST.responses_robust().filter(|(_, response)| response.is_err()).count(), 1);
    }

    #[signal]
    static BORROWS: Signal<for<'a> fn(text: &'a str, count: &mut u32) -> &'a str>;

    #[test]
    fn closures_need_no_annotations() {
        let _first = BORROWS.connect(|text, count| {
            *count += 1;
            text.split(' ').next().unwrap_or(text)
        });
        let mut count = 0;
        let text = String::from("hello world");
        assert_eq!(BORROWS.responses(&text, &mut count).next().unwrap().1, "hello");
        assert_eq!(count, 1);
    }

    #[signal]
    static DROPPED: Signal<fn()>;

    #[test]
    fn memory_of_replaced_plans_is_freed() {
        let shared = Arc::new(());
        for _ in 0..3 {
            let kept = Arc::clone(&shared);
            let connection = DROPPED.connect(move || drop(Arc::clone(&kept)));
            DROPPED.send();
            assert_eq!(Arc::strong_count(&shared), 2);
            drop(connection);
            assert_eq!(Arc::strong_count(&shared), 1);
        }
    }
}

mod senders {
    use super::*;

    trait Model: Any {
        fn id(&self) -> u32;
    }

    struct Account(u32);

    struct Order;

    impl Model for Account {
        fn id(&self) -> u32 {
            self.0
        }
    }

    impl Model for Order {
        fn id(&self) -> u32 {
            0
        }
    }

    #[signal]
    static SAVED: Signal<fn(sender: &mut dyn Model, raw: bool) -> Result<(), u32>>;

    #[test]
    fn a_receiver_runs_for_the_sender_it_is_connected_for() {
        let connection = SAVED.connect_for::<Account>(|account, raw| {
            account.0 += 1;
            if raw { Err(account.id()) } else { Ok(()) }
        });
        let every = SAVED.connect(|model, _| if model.id() > 9 { Err(99) } else { Ok(()) });
        assert_eq!(SAVED.send(&mut Account(1), true), Err(2));
        assert_eq!(SAVED.send(&mut Order, true), Ok(()));
        assert_eq!(SAVED.send(&mut Account(9), false), Err(99));
        drop(every);
        assert!(SAVED.has_receivers_for::<Account>() && !SAVED.has_receivers_for::<Order>());
        assert!(SAVED.has_receivers(), "one of the senders has a receiver");
        let quiet = SAVED.mute();
        assert!(!SAVED.has_receivers());
        drop(quiet);
        drop(connection);
        assert!(!SAVED.has_receivers());
    }

    #[signal]
    static PREPARED: Signal<fn(sender: SenderType) -> u32>;

    #[receiver(PREPARED, sender = Order, order = 2)]
    fn order() -> u32 {
        2
    }

    #[receiver(PREPARED, order = 1)]
    fn every() -> u32 {
        1
    }

    #[test]
    fn connected_receivers_of_a_type_join_its_linked_ones() {
        let _last =
            PREPARED.connect_for_with::<Order>(Options::new().order(3), |sender| u32::from(sender.is::<Order>()) + 2);
        let _first = PREPARED.connect_for::<Order>(|_| 0);
        let received = |sender| PREPARED.responses(sender).map(|(_, n)| n).collect::<Vec<_>>();
        assert_eq!(received(SenderType::of::<Order>()), [0, 1, 2, 3]);
        assert_eq!(received(SenderType::of::<Account>()), [1]);
    }
}

mod disconnect {
    use super::*;

    #[signal]
    static PAID: Signal<fn(id: u64) -> u64>;

    #[receiver(PAID)]
    fn audit(id: u64) -> u64 {
        id
    }

    struct Ledger;

    #[receivers]
    impl Ledger {
        #[receiver(PAID, uid = "ledger")]
        fn record(id: u64) -> u64 {
            id * 10
        }
    }

    fn no_receiver() {}

    #[test]
    fn a_linked_receiver_is_disconnected_by_its_name() {
        let received = || PAID.responses(1).map(|(_, n)| n).collect::<Vec<_>>();
        assert_eq!(received(), [1, 10]);
        assert!(PAID.disconnect(audit));
        assert!(!PAID.disconnect(audit));
        assert!(!PAID.disconnect(no_receiver));
        assert_eq!(received(), [10]);
        assert!(PAID.disconnect(Ledger::record));
        assert!(!PAID.has_receivers());
        assert!(PAID.reconnect(audit));
        assert!(!PAID.reconnect(audit));
        assert!(PAID.reconnect_uid("ledger"));
        assert_eq!(received(), [1, 10]);
        assert_eq!(audit(3), 3);
    }

    #[signal]
    static GENERIC: Signal<fn(sender: &dyn Any) -> usize>;

    #[receiver(GENERIC, sender = [u8, u16])]
    fn size<S: Any>(sender: &S) -> usize {
        size_of_val(sender)
    }

    #[test]
    fn a_generic_receiver_is_named_with_its_sender() {
        assert!(GENERIC.disconnect(size::<u8>));
        assert_eq!((GENERIC.responses(&1_u8).count(), GENERIC.responses(&1_u16).count()), (0, 1));
        assert!(GENERIC.reconnect(size::<u8>));
        assert_eq!(GENERIC.responses(&1_u8).map(|(_, n)| n).sum::<usize>(), 1);
    }
}

mod inside {
    use super::*;

    type Log = Mutex<Vec<&'static str>>;

    #[signal]
    static CHANGING: Signal<fn(log: &Log, change: bool) -> Result<(), ()>>;

    #[receiver(CHANGING, order = 1)]
    fn changes(log: &Log, change: bool) {
        log.lock().unwrap().push("changes");
        if change {
            assert!(CHANGING.disconnect(changes));
            assert!(CHANGING.disconnect(leaves));
            CHANGING.connect_with(Options::new().order(9).uid("new"), |_, _| Ok(())).detach();
        }
    }

    #[receiver(CHANGING, order = 2)]
    fn stays(log: &Log) {
        log.lock().unwrap().push("stays");
    }

    #[receiver(CHANGING, order = 3)]
    fn leaves(log: &Log) {
        log.lock().unwrap().push("leaves");
    }

    #[receiver(CHANGING, order = 4)]
    fn last(log: &Log) {
        log.lock().unwrap().push("last");
    }

    #[test]
    fn a_receiver_may_rewire_its_own_signal() {
        let sent = |change| {
            let log = Log::default();
            assert_eq!(CHANGING.send(&log, change), Ok(()));
            log.into_inner().unwrap()
        };
        // Twice, because the second send begins with changed wiring.
        for _ in 0..2 {
            assert_eq!(sent(true), ["changes", "stays", "last"]);
            assert_eq!(sent(false), ["stays", "last"]);
            assert!(CHANGING.reconnect(changes) && CHANGING.reconnect(leaves));
            assert_eq!(sent(false), ["changes", "stays", "leaves", "last"]);
            assert!(CHANGING.send_robust(&Log::default(), true).is_empty());
            assert!(CHANGING.reconnect(changes) && CHANGING.reconnect(leaves));
        }
        let log = Log::default();
        assert_eq!(CHANGING.responses(&log, true).count(), 4);
        assert_eq!(log.into_inner().unwrap(), ["changes", "stays", "last"]);
        assert!(CHANGING.reconnect(changes) && CHANGING.reconnect(leaves) && CHANGING.disconnect_uid("new"));
    }

    #[signal]
    static ONCE: Signal<fn()>;

    #[test]
    fn a_closure_may_disconnect_itself_and_send_as_it_is_dropped() {
        static SENT_FROM_DROP: AtomicBool = AtomicBool::new(false);

        struct SendsOnDrop;

        impl Drop for SendsOnDrop {
            fn drop(&mut self) {
                ONCE.send();
                SENT_FROM_DROP.store(true, Relaxed);
            }
        }

        let calls = Arc::new(AtomicU32::new(0));
        let (counter, guard) = (Arc::clone(&calls), SendsOnDrop);
        ONCE.connect_with(Options::new().uid("once"), move || {
            let _ = &guard;
            counter.fetch_add(1, Relaxed);
            assert!(ONCE.disconnect_uid("once"));
        })
        .detach();
        ONCE.send();
        ONCE.send();
        assert_eq!(calls.load(Relaxed), 1);
        assert!(SENT_FROM_DROP.load(Relaxed));
    }

    #[test]
    fn a_closure_may_connect_another_as_it_is_dropped_during_a_send() {
        #[signal]
        static PASSED_ON: Signal<fn(calls: &AtomicU32)>;

        struct ConnectsOnDrop;

        impl Drop for ConnectsOnDrop {
            fn drop(&mut self) {
                let successor = Options::new().uid("successor");
                PASSED_ON.connect_with(successor, |calls| _ = calls.fetch_add(100, Relaxed)).detach();
            }
        }

        let calls = AtomicU32::new(0);
        let guard = ConnectsOnDrop;
        PASSED_ON
            .connect_with(Options::new().uid("first"), move |calls| {
                let _ = &guard;
                calls.fetch_add(1, Relaxed);
                assert!(PASSED_ON.disconnect_uid("first"));
            })
            .detach();
        PASSED_ON.send(&calls);
        assert_eq!(calls.load(Relaxed), 1, "the successor is connected when the send ends");
        PASSED_ON.send(&calls);
        assert_eq!(calls.load(Relaxed), 101);
    }
}

mod threads {
    use super::*;

    #[signal]
    static SHARED: Signal<fn(received: &AtomicU32)>;

    #[receiver(SHARED, order = -1)]
    fn before(received: &AtomicU32) {
        received.fetch_add(1, Relaxed);
    }

    #[receiver(SHARED, order = 1)]
    fn after(received: &AtomicU32) {
        received.fetch_add(100, Relaxed);
    }

    /// Fewer under Miri, which takes a thousand times as long.
    fn rounds(rounds: u32) -> u32 {
        if cfg!(miri) { rounds / 500 } else { rounds }
    }

    #[test]
    fn receivers_that_stay_are_never_skipped_or_run_twice() {
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..rounds(2_000) {
                        let connection = SHARED.connect(|received| {
                            received.fetch_add(10_000, Relaxed);
                        });
                        drop(connection);
                    }
                });
                scope.spawn(|| {
                    for _ in 0..rounds(5_000) {
                        let received = AtomicU32::new(0);
                        SHARED.send(&received);
                        assert_eq!(received.into_inner() % 10_000, 101);
                    }
                });
            }
        });
        assert_eq!(SHARED.responses(&AtomicU32::new(0)).count(), 2);
    }
}

mod scoped {
    use super::*;

    #[signal]
    static ADDED: Signal<for<'a> fn(text: &'a str, total: &mut u32) -> Option<&'a str>>;

    #[receiver(ADDED)]
    fn linked<'a>(text: &'a str, total: &mut u32) -> Option<&'a str> {
        *total += 1;
        text.get(..1)
    }

    fn total() -> u32 {
        let mut total = 0;
        ADDED.responses("text", &mut total).for_each(drop);
        total
    }

    #[test]
    fn a_scoped_receiver_borrows_and_disconnects_with_its_scope() {
        let mut seen = Vec::new();
        let inside = ADDED.scoped(
            |text, total| {
                *total += 10;
                seen.push(text.len());
                Some(text)
            },
            || [total(), std::thread::scope(|scope| scope.spawn(total).join().unwrap())],
        );
        assert_eq!((inside, seen), ([11, 1], vec![4]));
        assert_eq!(total(), 1);
    }

    #[signal]
    static NESTED: Signal<fn(depth: u32)>;

    #[test]
    fn scopes_nest_survive_panics_and_are_not_reentered() {
        let (mut outer, mut inner) = (0, 0);
        let nested = || {
            NESTED.scoped(
                |_| inner += 1,
                || {
                    NESTED.send(1);
                    panic!("on purpose");
                },
            );
        };
        NESTED.scoped(
            |depth| {
                outer += 1;
                if depth > 0 {
                    NESTED.send(depth - 1);
                }
            },
            || assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(nested)).is_err()),
        );
        // The inner receiver also runs for the send from the outer one. The outer one is running then, so it is
        // skipped.
        assert_eq!((outer, inner), (1, 2));
        assert!(!NESTED.has_receivers());
    }

    #[signal]
    static KEPT: Signal<fn() -> u8>;

    #[test]
    fn responses_that_outlive_the_scope_skip_its_receiver() {
        let mut responses = KEPT.scoped(
            || 1,
            || {
                let mut responses = KEPT.responses();
                assert_eq!(responses.next().unwrap().1, 1);
                KEPT.responses()
            },
        );
        assert!(responses.next().is_none());
    }

    #[signal]
    static NAMED: Signal<fn()>;

    #[test]
    fn a_scoped_receiver_has_the_name_of_its_closure() {
        let mut received = 0;
        let name = NAMED.scoped(|| received += 1, || NAMED.responses().next().unwrap().0.path().to_owned());
        assert!(
            name.starts_with(concat!(module_path!(), "::a_scoped_receiver_has_the_name_of_its_closure::")),
            "{name}"
        );
    }
}

mod mute {
    use super::*;

    #[signal]
    static LOUD: Signal<fn(sender: &dyn Any) -> Result<(), u8>>;

    #[receiver(LOUD)]
    fn fails() -> Result<(), u8> {
        Err(1)
    }

    #[receiver(LOUD, sender = u8, order = 1)]
    fn fails_for_numbers() -> Result<(), u8> {
        Err(2)
    }

    fn elsewhere() -> Result<(), u8> {
        std::thread::scope(|scope| scope.spawn(|| LOUD.send(&0_u8)).join().unwrap())
    }

    #[test]
    fn a_mute_ends_with_its_guard() {
        let sent = || LOUD.send(&0_u8);
        assert_eq!(sent(), Err(1));

        let here = LOUD.mute();
        assert_eq!((sent(), elsewhere(), LOUD.has_receivers()), (Ok(()), Err(1), false));

        let everywhere = LOUD.mute_everywhere();
        drop(here);
        assert_eq!((sent(), elsewhere()), (Ok(()), Ok(())));
        drop(everywhere);

        let one = LOUD.mute_receiver(fails);
        assert_eq!((sent(), elsewhere(), LOUD.send(&"text")), (Err(2), Err(1), Ok(())));
        let both = (LOUD.mute_receiver_everywhere(fails_for_numbers), LOUD.mute_receiver_everywhere(fails));
        assert_eq!((sent(), elsewhere()), (Ok(()), Ok(())));
        drop((one, both));

        let panicked = std::panic::catch_unwind(|| {
            let _quiet = LOUD.mute_everywhere();
            panic!("on purpose");
        });
        assert!(panicked.is_err());
        assert_eq!((sent(), elsewhere()), (Err(1), Err(1)));
    }

    #[signal]
    static CONNECTED: Signal<fn()>;

    #[test]
    fn a_mute_covers_closures_with_every_verb() {
        let sent = Cell::new(0);
        let count = || {
            sent.set(0);
            CONNECTED.scoped(
                || sent.set(sent.get() + 1),
                || {
                    CONNECTED.send();
                    assert!(CONNECTED.send_robust().is_empty());
                    CONNECTED.responses().count() + sent.get() + usize::from(CONNECTED.has_receivers())
                },
            )
        };
        let _connection = CONNECTED.connect(|| {});
        assert_eq!(count(), 2 + 3 + 1);
        {
            let _quiet = CONNECTED.mute_everywhere();
            assert_eq!(count(), 0);
        }
        let _quiet = CONNECTED.mute();
        assert_eq!(count(), 0);
    }
}

mod weak {
    use super::*;

    struct Shop {
        stock: AtomicU32,
    }

    impl Shop {
        fn new() -> Arc<Self> {
            Arc::new(Shop { stock: AtomicU32::new(0) })
        }

        fn restock(&self, sender: &dyn Any, amount: u32) {
            self.stock.fetch_add(amount + u32::from(sender.is::<u8>()), Relaxed);
        }
    }

    #[signal]
    static DELIVERED: Signal<fn(sender: &dyn Any, amount: u32)>;

    #[test]
    fn a_receiver_disconnects_when_its_owner_is_dropped() {
        let shop = Shop::new();
        let connection = DELIVERED.connect_weak_with(Options::new().uid("shop"), &shop, Shop::restock);
        DELIVERED.connect_weak(&shop, |shop, _, amount| shop.restock(&"", amount)).detach();
        DELIVERED.send(&0_u8, 20);
        assert_eq!(shop.stock.load(Relaxed), 41);
        assert!(connection.is_connected() && DELIVERED.has_receivers());

        drop(shop);
        DELIVERED.send(&0_u8, 20);
        assert!(!connection.is_connected() && !connection.disconnect() && !DELIVERED.has_receivers());

        let again = DELIVERED.connect_with(Options::new().uid("shop"), |_, _| ());
        assert!(again.is_connected());
        assert_eq!(DELIVERED.receivers().count(), 1);
    }

    #[signal]
    static RESTOCKED: Signal<fn()>;

    #[test]
    fn a_receiver_whose_owner_was_dropped_cannot_be_disconnected() {
        let shop = Shop::new();
        let connect = |uid| RESTOCKED.connect_weak_with(Options::new().uid(uid), &shop, |_| ());
        let [one, _two] = ["one", "two"].map(connect);
        drop(shop);
        let mut told = Vec::new();
        signals_core::RECEIVER_DISCONNECTED.scoped(
            |signal, _| told.push(signal.name().to_owned()),
            || {
                assert!(!one.is_connected() && !one.disconnect());
                assert!(!RESTOCKED.disconnect_uid("two"));
            },
        );
        assert!(!told.iter().any(|name| name == "RESTOCKED"));
        assert_eq!(RESTOCKED.receivers().count(), 0);
    }

    #[test]
    fn an_owner_that_stays_is_forgotten_with_its_connections() {
        let shop = Shop::new();
        let connections = [(); 3].map(|()| RESTOCKED.connect_weak(&shop, |_| ()));
        assert_ne!(Arc::weak_count(&shop), 0);
        drop(connections);
        assert_eq!(Arc::weak_count(&shop), 0);
    }

    #[signal]
    static CLOSED: Signal<fn(keep: &Mutex<Option<Arc<Shop>>>)>;

    #[test]
    fn an_owner_is_kept_alive_while_its_receiver_runs() {
        let shop = Shop::new();
        let connect = || {
            CLOSED.connect_weak(&shop, |shop, kept| {
                kept.lock().unwrap().take();
                shop.restock(&"", 1);
            })
        };
        let _connections = [connect(), connect()];
        let weak = Arc::downgrade(&shop);
        let kept = Mutex::new(Some(shop));
        CLOSED.send(&kept);
        assert!(weak.upgrade().is_none());
    }

    #[signal]
    static FOR_ONE: Signal<fn(sender: &dyn Any)>;

    #[test]
    fn a_receiver_of_one_sender_has_an_owner_too() {
        let session = Arc::new(());
        let connection = FOR_ONE.connect_for_with::<u8>(Options::new().owner(&session), |_| ());
        assert!(FOR_ONE.has_receivers_for::<u8>() && !FOR_ONE.has_receivers_for::<u16>());
        drop(session);
        assert!(!FOR_ONE.has_receivers_for::<u8>());
        drop(connection);
    }
}

mod meta {
    use signals_core::{RECEIVER_CONNECTED, RECEIVER_DISCONNECTED};

    use super::*;

    #[signal]
    static WATCHED: Signal<fn()>;

    #[receiver(WATCHED, uid = "linked")]
    fn linked() {}

    #[receiver([RECEIVER_CONNECTED, RECEIVER_DISCONNECTED], order = 1)]
    fn fails_for_watched(signal: &'static Signal) {
        assert_ne!(signal.name(), "WATCHED", "on purpose");
    }

    /// Returns the changes to `WATCHED` during `body`.
    fn told(body: impl FnOnce()) -> Vec<String> {
        let log = RefCell::new(Vec::new());
        let write = |what: &str, signal: &Signal, receiver: &Receiver| {
            if signal.name() == "WATCHED" {
                log.borrow_mut().push(format!("{what} {}", receiver.uid()));
            }
        };
        RECEIVER_CONNECTED.scoped(
            |signal, receiver| write("+", signal, receiver),
            || RECEIVER_DISCONNECTED.scoped(|signal, receiver| write("-", signal, receiver), body),
        );
        log.into_inner()
    }

    #[test]
    fn every_change_is_sent_once_even_if_a_receiver_panics() {
        let one = || WATCHED.connect_with(Options::new().uid("one"), || ());
        let log = told(|| {
            let connection = one();
            drop(one());
            assert!(connection.is_connected());
            drop(connection);
            assert!(!WATCHED.disconnect_uid("one"));

            assert!(WATCHED.disconnect(linked) && !WATCHED.disconnect(linked));
            assert!(WATCHED.reconnect(linked) && !WATCHED.reconnect(linked));
            drop(WATCHED.mute());
        });
        assert_eq!(log, ["+ one", "- one", "- linked", "+ linked"]);
    }

    #[test]
    fn a_scope_has_ended_when_that_is_sent() {
        let received = Cell::new(0);
        let receive = || received.set(received.get() + 1);
        let log = RefCell::new(Vec::new());
        RECEIVER_DISCONNECTED.scoped(
            |signal, receiver| {
                if signal.name() == "SCOPED" {
                    SCOPED.send();
                    log.borrow_mut().push((receiver.is_connected(), signal.has_receivers()));
                }
            },
            || {
                SCOPED.scoped(receive, || SCOPED.send());
                pollster::block_on(SCOPED.scoped_in(receive, async { SCOPED.send() }));
            },
        );
        assert_eq!((received.get(), log.into_inner()), (2, vec![(false, false); 2]));
    }

    #[signal]
    static SCOPED: Signal<fn()>;

    #[test]
    fn connecting_to_the_meta_signals_is_not_sent() {
        let connected = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&connected);
        let _connection = RECEIVER_CONNECTED.connect(move |signal, _| {
            if signal.name() == "NESTED" {
                counter.fetch_add(1, Relaxed);
                RECEIVER_CONNECTED.connect(|_, _| ()).disconnect();
                NESTED.connect_with(Options::new().uid("only once"), || ()).detach();
            }
        });
        NESTED.connect(|| ()).disconnect();
        assert_eq!(connected.load(Relaxed), 2);
    }

    #[signal]
    static NESTED: Signal<fn()>;
}

mod panics {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[signal]
    static SHAKEN: Signal<fn(received: &AtomicU32)>;

    #[receiver(SHAKEN, order = 9)]
    fn last(received: &AtomicU32) {
        received.fetch_add(1, Relaxed);
    }

    struct PanicsOnDrop;

    impl Drop for PanicsOnDrop {
        fn drop(&mut self) {
            panic!("as it should");
        }
    }

    /// Connects a receiver whose closure panics when dropped. The send that calls it drops it.
    fn connect_once(uid: &'static str) {
        let held = PanicsOnDrop;
        let closure = move |_: &AtomicU32| {
            let _held = &held;
            assert!(SHAKEN.disconnect_uid(uid));
        };
        SHAKEN.connect_with(Options::new().uid(uid), closure).detach();
    }

    /// Connects a receiver whose owner panics when dropped. The send that calls the receiver drops the owner.
    fn connect_weak_once() {
        let owner = Arc::new(PanicsOnDrop);
        let options = Options::new().owner(&owner);
        let owner = Mutex::new(Some(owner));
        SHAKEN.connect_with(options, move |_| drop(owner.lock().unwrap().take())).detach();
    }

    #[test]
    fn a_closure_or_owner_that_panics_when_dropped_ends_no_send() {
        let received = AtomicU32::new(0);
        connect_once("shaken robust");
        assert!(SHAKEN.send_robust(&received).is_empty());
        connect_once("shaken");
        SHAKEN.send(&received);
        connect_weak_once();
        assert!(SHAKEN.send_robust(&received).is_empty());
        connect_weak_once();
        assert_eq!(SHAKEN.responses(&received).count(), 2);
        assert_eq!(received.into_inner(), 4);
    }

    #[signal]
    static UNSENT: Signal<fn()>;

    #[test]
    fn a_closure_that_panics_when_dropped_does_not_abort_a_panic() {
        let held = PanicsOnDrop;
        let panicked = catch_unwind(|| {
            let _connection = UNSENT.connect(move || {
                let _held = &held;
            });
            panic!("as it should");
        });
        assert!(panicked.is_err());
    }

    #[signal]
    static NESTED: Signal<fn(depth: u32, received: &AtomicU32)>;

    #[receiver(NESTED, order = 1)]
    fn inner(depth: u32, received: &AtomicU32) {
        if depth > 0 {
            NESTED.send(depth - 1, received);
        }
        assert!(depth > 0, "as it should");
    }

    #[receiver(NESTED, order = 2)]
    fn after(received: &AtomicU32) {
        received.fetch_add(1, Relaxed);
    }

    struct SendsOnDrop<'a>(&'a AtomicU32);

    impl Drop for SendsOnDrop<'_> {
        fn drop(&mut self) {
            assert_eq!(NESTED.send_robust(2, self.0).len(), 1);
        }
    }

    #[test]
    fn a_panic_unwinds_through_nested_sends_up_to_a_robust_one() {
        let received = AtomicU32::new(0);
        assert_eq!(NESTED.send_robust(2, &received).len(), 1);
        assert_eq!(received.load(Relaxed), 1);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _last = SendsOnDrop(&received);
            NESTED.send(2, &received);
        }));
        assert!(panicked.is_err());
        assert_eq!(received.into_inner(), 2);
    }
}

#[test]
fn scoped_returns_any_value_of_its_body() {
    #[signal]
    static SEEN: Signal<fn(n: u32)>;

    fn generic<B>(body: impl FnOnce() -> B) -> B {
        SEEN.scoped(|_| (), body)
    }

    let mut seen = Vec::new();
    assert_eq!(
        SEEN.scoped(
            |n| seen.push(n),
            || {
                SEEN.send(3);
                1
            }
        ),
        1
    );
    assert_eq!(seen, [3]);
    assert_eq!(generic(|| "text"), "text");
    assert_eq!(SEEN.scoped(|_| (), || Some(SEEN.scoped(|_| (), Vec::<u8>::new))), Some(Vec::new()));
    let diverges = std::panic::catch_unwind(|| SEEN.scoped(|_| (), || panic!("body")));
    assert!(diverges.is_err());
}
