//! The idioms of the guide that need only `signals-core`.
#![allow(unreachable_pub, reason = "as in a crate of its own")]

mod custom_signal {
    use signals_core::{Signal, receiver, signal};

    /// Sent once a pizza is out of the oven.
    #[signal]
    pub static PIZZA_DONE: Signal<fn(toppings: &[&str], size: u8)>;

    #[receiver(PIZZA_DONE)]
    fn deliver(size: u8) {
        println!("a pizza of {size} cm");
    }

    fn bake() {
        PIZZA_DONE.send(&["ham", "olives"], 30);
    }

    #[test]
    fn receivers_get_what_is_sent() {
        let mut received = Vec::new();
        PIZZA_DONE.scoped(|toppings, size| received.push((toppings.len(), size)), bake);
        assert_eq!(received, [(2, 30)]);
        assert!(PIZZA_DONE.receivers().map(|receiver| receiver.name().to_owned()).eq(["deliver"]));
    }
}

mod several_signals {
    use signals_core::{Signal, receiver, signal};

    #[signal]
    pub static ORDER_PAID: Signal<fn(order_id: u64, lines: &mut Vec<String>)>;

    #[signal]
    pub static ORDER_REFUNDED: Signal<fn(order_id: u64, lines: &mut Vec<String>)>;

    #[receiver([ORDER_PAID, ORDER_REFUNDED], uid = "billing.ledger")]
    fn record(order_id: u64, lines: &mut Vec<String>) {
        lines.push(format!("ledger: {order_id}"));
    }

    #[receiver(ORDER_PAID, order = -10)]
    fn charge(order_id: u64, lines: &mut Vec<String>) {
        lines.push(format!("charge: {order_id}"));
    }

    #[receiver(ORDER_PAID, before = record)]
    fn audit(order_id: u64, lines: &mut Vec<String>) {
        lines.push(format!("audit: {order_id}"));
    }

    #[test]
    fn one_function_receives_both_signals_in_the_declared_order() {
        let mut lines = Vec::new();
        ORDER_PAID.send(7, &mut lines);
        ORDER_REFUNDED.send(8, &mut lines);
        assert_eq!(lines, ["charge: 7", "audit: 7", "ledger: 7", "ledger: 8"]);
        assert!(ORDER_PAID.receivers().any(|receiver| receiver.uid() == "billing.ledger"));
    }
}

mod connecting {
    use signals_core::{Connection, Options, Signal, receiver, signal};

    #[signal]
    static ORDER_PAID: Signal<fn(order_id: u64, lines: &mut Vec<String>)>;

    #[receiver(ORDER_PAID)]
    fn audit(order_id: u64, lines: &mut Vec<String>) {
        lines.push(format!("audit: {order_id}"));
    }

    fn watch() -> Connection {
        ORDER_PAID.connect_with(Options::new().uid("watch"), |order_id, lines| lines.push(format!("watch: {order_id}")))
    }

    fn send(order_id: u64) -> Vec<String> {
        let mut lines = Vec::new();
        ORDER_PAID.send(order_id, &mut lines);
        lines
    }

    #[test]
    fn dropping_the_connection_disconnects() {
        let first = watch();
        let second = watch();
        assert!(first.is_connected());
        assert!(!second.is_connected()); // the uid is taken
        assert_eq!(send(1), ["audit: 1", "watch: 1"]);

        drop(first);
        assert_eq!(send(2), ["audit: 2"]);

        watch().detach(); // stays connected without a `Connection`
        assert!(ORDER_PAID.disconnect_uid("watch"));

        assert!(ORDER_PAID.disconnect(audit));
        assert!(!ORDER_PAID.has_receivers());
        assert!(ORDER_PAID.reconnect(audit));
    }

    mod twice {
        use signals_core::{Signal, signal};

        #[signal]
        static DONE: Signal<fn(count: &mut u32)>;

        fn count(count: &mut u32) {
            *count += 1;
        }

        #[test]
        fn a_function_that_is_connected_twice_is_called_twice() {
            let _connections = [DONE.connect(count), DONE.connect(count)];
            let mut calls = 0;
            DONE.send(&mut calls);
            assert_eq!(calls, 2);
        }
    }
}

mod weak {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use signals_core::{Signal, signal};

    #[signal]
    static ORDER_PAID: Signal<fn(order_id: u64)>;

    #[derive(Default)]
    struct Shop {
        last: AtomicU64,
    }

    impl Shop {
        fn ship(&self, order_id: u64) {
            self.last.store(order_id, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_receiver_disconnects_when_its_owner_is_dropped() {
        let shop = Arc::new(Shop::default());
        ORDER_PAID.connect_weak(&shop, Shop::ship).detach();
        ORDER_PAID.send(7);
        assert_eq!(shop.last.load(Ordering::Relaxed), 7);

        drop(shop);
        assert!(!ORDER_PAID.has_receivers());
    }
}

mod robust {
    use signals_core::{Signal, receiver, signal};

    #[signal]
    static ORDER_PAID: Signal<fn(order_id: u64) -> Result<(), String>>;

    #[receiver(ORDER_PAID, order = -1)]
    fn charge(order_id: u64) -> Result<(), String> {
        Err(format!("no card for order {order_id}"))
    }

    #[receiver(ORDER_PAID)]
    fn mail() {
        panic!("mail server is down");
    }

    #[test]
    fn send_stops_at_a_failure_and_send_robust_calls_every_receiver() {
        // `charge` refuses, so `mail` is not called.
        assert_eq!(ORDER_PAID.send(7), Err("no card for order 7".to_owned()));

        // Both are called. Each failure names the receiver, its file and its line.
        let failures = ORDER_PAID.send_robust(7);
        for failure in &failures {
            eprintln!("{failure}");
        }
        assert_eq!(failures.len(), 2);
        let lines = failures.to_string();
        assert!(lines.contains("idioms::robust::charge (") && lines.contains("mail server is down"), "{lines}");
    }

    mod responses {
        use signals_core::{Signal, receiver, signal};

        /// Asks every carrier for a price in cents.
        #[signal]
        static SHIPPING_QUOTE: Signal<fn(weight_g: u32) -> u32>;

        #[receiver(SHIPPING_QUOTE)]
        fn by_rail(weight_g: u32) -> u32 {
            400 + weight_g / 10
        }

        #[receiver(SHIPPING_QUOTE)]
        fn by_air(weight_g: u32) -> u32 {
            900 + weight_g / 2
        }

        fn cheapest(weight_g: u32) -> Option<u32> {
            SHIPPING_QUOTE.responses(weight_g).map(|(_receiver, cents)| cents).min()
        }

        #[test]
        fn each_receiver_responds() {
            assert_eq!(cheapest(1500), Some(550));
        }
    }
}

mod asynchronous {
    use signals_core::{AsyncSignal, receiver, signal};

    #[signal]
    pub static USER_SIGNED_UP: AsyncSignal<fn(name: &str) -> Result<(), String>>;

    #[receiver(USER_SIGNED_UP)]
    async fn welcome(name: &str) -> Result<(), String> {
        send_mail(name).await
    }

    #[receiver(USER_SIGNED_UP, order = -1)]
    fn count() {
        println!("one more");
    }

    async fn sign_up(name: &str) -> Result<(), String> {
        USER_SIGNED_UP.send(name).await // one after the other
    }

    async fn import(name: &str) {
        let failures = USER_SIGNED_UP.send_concurrent_robust(name).await; // all at once, as in Django
        for failure in &failures {
            eprintln!("{failure}");
        }
    }

    async fn send_mail(to: &str) -> Result<(), String> {
        tokio::task::yield_now().await;
        if to.is_empty() { Err("no recipient".to_owned()) } else { Ok(()) }
    }

    #[tokio::test]
    async fn sync_and_async_receivers_are_called() {
        assert_eq!(sign_up("Ada").await, Ok(()));
        assert_eq!(sign_up("").await, Err("no recipient".to_owned()));
        import("").await;
        assert_eq!(USER_SIGNED_UP.send_concurrent_robust("").await.len(), 1);
    }
}

mod testing {
    use std::sync::atomic::{AtomicU64, Ordering};

    use signals_core::{AsyncSignal, Signal, receiver, signal};

    #[signal]
    static ORDER_PAID: Signal<fn(order_id: u64)>;

    #[signal]
    static ORDER_SHIPPED: AsyncSignal<fn(order_id: u64)>;

    static MAILS: AtomicU64 = AtomicU64::new(0);

    #[receiver(ORDER_PAID)]
    #[receiver(ORDER_SHIPPED)]
    fn mail() {
        MAILS.fetch_add(1, Ordering::Relaxed);
    }

    fn checkout(order_id: u64) {
        ORDER_PAID.send(order_id);
    }

    async fn ship(order_id: u64) {
        ORDER_SHIPPED.send(order_id).await;
    }

    #[tokio::test]
    async fn checkout_sends_the_signal_and_muted_receivers_do_not_run() {
        let quiet = ORDER_PAID.mute_receiver(mail);
        let mut seen = Vec::new();
        ORDER_PAID.scoped(|order_id| seen.push(order_id), || checkout(7));
        assert_eq!(seen, [7]);
        drop(quiet);

        let _quiet = ORDER_PAID.mute(); // all receivers, on this thread
        checkout(8);

        ORDER_SHIPPED.mute_in(ship(8)).await; // all receivers, in this future

        assert_eq!(MAILS.load(Ordering::Relaxed), 0);
        ship(9).await;
        assert_eq!(MAILS.load(Ordering::Relaxed), 1);
    }
}
