//! The code of the guide to testing that needs no server.
#![allow(unreachable_pub, reason = "as in a crate of its own")]

mod first {
    use signals_core::{Signal, assert_receivers, carry, receiver, signal};

    /// Sent once an order has been paid for.
    #[signal]
    pub static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;

    #[receiver(ORDER_PAID, order = -10)]
    fn charge(order_id: u64) {
        println!("order {order_id} is charged");
    }

    #[receiver(ORDER_PAID, uid = "mail.thank")]
    fn thank(order_id: u64) {
        println!("mail about order {order_id}");
    }

    fn checkout(order_id: u64) {
        ORDER_PAID.send(order_id, "settled");
    }

    #[test]
    fn a_checkout_pays_once() {
        let sent = ORDER_PAID.record();
        checkout(7);
        assert_eq!(sent.only().order_id, 7);
        assert_eq!(sent.only().status, "settled");
    }

    #[test]
    #[should_panic(expected = "expected exactly one send of ORDER_PAID, but these sends were recorded:
    ORDER_PAID.send(7, \"settled\")
    ORDER_PAID.send(8, \"settled\")")]
    fn the_message_of_only() {
        let sent = ORDER_PAID.record();
        checkout(7);
        checkout(8);
        let _only = sent.only();
    }

    #[test]
    fn a_checkout_without_mail() {
        let _no_mail = ORDER_PAID.mute_receiver(thank);
        let sent = ORDER_PAID.record();
        checkout(7);
        assert_receivers!(ORDER_PAID, [charge]);
        assert_eq!(sent.len(), 1);
    }

    #[expect(clippy::unused_async, reason = "as in a program, where it waits")]
    async fn checkout_in_task(order_id: u64) -> String {
        checkout(order_id);
        format!("receipt {order_id}")
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_task() {
        let (receipt, sent) = ORDER_PAID.record_in(checkout_in_task(7)).await;
        assert_eq!(receipt, "receipt 7");
        assert_eq!(sent.only().order_id, 7);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_spawned_task() {
        let body = async {
            tokio::spawn(carry(checkout_in_task(7))).await.unwrap();
            tokio::spawn(checkout_in_task(8)).await.unwrap();
        };
        let ((), sent) = ORDER_PAID.record_in(body).await;
        assert_eq!(sent.only().order_id, 7); // the other task was spawned without `carry`
    }
}

mod closures {
    use std::net::{TcpListener, TcpStream};

    use signals_core::{Signal, signal};

    fn connect() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        CONNECTED.send(&peer, 2);
    }

    #[signal]
    static CONNECTED: Signal<fn(peer: &TcpStream, attempts: u32)>;

    #[test]
    fn the_second_attempt_succeeds() {
        let attempts = CONNECTED.record_with(|_peer, attempts| attempts);
        connect();
        assert_eq!(*attempts.only(), 2);
    }
}
