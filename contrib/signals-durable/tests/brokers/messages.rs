//! What happens to single messages.

use std::task::Poll;

use signals_durable::{Error, Event, Filter, Inbox, Relay, State, begin, open};
use signals_orm::Db;
use tokio::task::JoinSet;

use crate::server::undisturbed;
use crate::site::{Site, assert_once_and_in_order, wait, wait_for_notes};

wired!(ORDERED, ordered, "brokers.ordered");
wired!(UNROUTABLE, unroutable, "brokers.unroutable");
wired!(REPEATED, repeated, "brokers.repeated");
wired!(POISONED, poisoned, "brokers.poisoned");
wired!(CIRCLE, circle, "brokers.circle");
wired!(REFUSED, refused, "brokers.refused");
wired!(LONG, long, "brokers.long");
wired!(STRANGER, stranger, "brokers.stranger");

#[tokio::test]
async fn every_event_runs_once_and_in_the_order_of_its_key() {
    for server in &undisturbed().await.servers {
        let site = Site::new().await;
        let _running = site.run(&server.broker(), "brokers.ordered");
        for number in 0..20 {
            let transaction = begin(&site.sender).await.unwrap();
            for key in 0..5 {
                ORDERED.send(key, number, &Db::new(&transaction)).await.unwrap();
            }
            transaction.commit().await.unwrap();
        }
        assert_once_and_in_order(&wait_for_notes(&site.worker, 100).await, 5, 20);
    }
}

#[tokio::test]
async fn a_message_that_no_queue_takes_is_published_again() {
    for server in &undisturbed().await.servers {
        let site = Site::new().await;
        let _running = site.run(&server.broker(), "brokers.unroutable");
        UNROUTABLE.send(0, 0, &Db::new(&site.sender)).await.unwrap();
        wait_for_notes(&site.worker, 1).await;
        // The relay does not know, so it publishes the next event to no queue.
        server.delete("brokers.unroutable").await;
        UNROUTABLE.send(0, 1, &Db::new(&site.sender)).await.unwrap();
        assert_once_and_in_order(&wait_for_notes(&site.worker, 2).await, 1, 2);
    }
}

#[tokio::test]
async fn a_message_that_is_delivered_again_runs_once() {
    for server in &undisturbed().await.servers {
        let site = Site::new().await;
        let _running = site.run(&server.broker(), "brokers.repeated");
        REPEATED.send(0, 0, &Db::new(&site.sender)).await.unwrap();
        wait_for_notes(&site.worker, 1).await;
        for (id, number) in [("a", 1), ("a", 1), ("b", 2), ("a", 1), ("c", 3)] {
            let body = format!(r#"{{"key":0,"number":{number}}}"#);
            server.publish("brokers.repeated", id, body.as_bytes()).await;
        }
        let mut notes = wait_for_notes(&site.worker, 4).await;
        // Messages of other programs have no key, so they run side by side.
        notes.sort_unstable();
        assert_once_and_in_order(&notes, 1, 4);
    }
}

async fn dead_letters(site: &Site, count: usize) -> Vec<Event> {
    let store = open(&site.worker);
    let dead = async || store.list(&Filter::new().state(State::Dead)).await.unwrap();
    wait(async || Some(dead().await).filter(|dead| dead.len() >= count)).await
}

#[tokio::test]
async fn poison_becomes_a_dead_letter_of_the_worker_and_blocks_nothing() {
    for server in &undisturbed().await.servers {
        let site = Site::new().await;
        let _running = site.run(&server.broker(), "brokers.poisoned");
        POISONED.send(0, 0, &Db::new(&site.sender)).await.unwrap();
        wait_for_notes(&site.worker, 1).await;
        server.publish("brokers.poisoned", "x", b"no JSON \xff\0").await;
        server.publish("brokers.poisoned", "y", br#"{"number":1}"#).await;
        POISONED.send(0, -1, &Db::new(&site.sender)).await.unwrap();
        POISONED.send(0, 1, &Db::new(&site.sender)).await.unwrap();
        assert_once_and_in_order(&wait_for_notes(&site.worker, 2).await, 1, 2);
        let mut errors = dead_letters(&site, 3).await.into_iter().filter_map(|event| event.error).collect::<Vec<_>>();
        errors.sort();
        assert_eq!(errors.len(), 3);
        assert_eq!(errors[0], "no number is negative");
        assert!(errors[1].starts_with("the event has no argument `key`"), "{errors:?}");
        assert!(errors[2].starts_with("the payload is damaged"), "{errors:?}");
    }
}

#[tokio::test]
async fn a_relay_and_an_inbox_on_one_database_are_refused() {
    for server in &undisturbed().await.servers {
        let (site, broker) = (Site::new().await, server.broker());
        CIRCLE.send(0, 0, &Db::new(&site.sender)).await.unwrap();
        let relay = Relay::new(&site.sender, &broker).only(["brokers.circle"]).run(std::future::pending());
        let inbox = Inbox::new(&site.sender, &broker).only(["brokers.circle"]).run(std::future::pending());
        let ended = tokio::select! { ended = relay => ended, ended = inbox => ended };
        assert!(matches!(&ended, Err(Error::Circle(uid)) if uid == "brokers.circle"), "{ended:?}");
    }
}

#[test]
fn an_address_of_no_broker_is_an_error() {
    let error = signals_durable::Broker::new("kafka://user:secret@host").unwrap_err().to_string();
    assert!(error.contains("`kafka`") && !error.contains("secret"), "{error}");
    let error = signals_durable::Broker::new("amqp://user:secret@host:port").unwrap_err();
    assert!(matches!(error, Error::BrokerAddress(_)) && !error.to_string().contains("secret"), "{error}");
}

/// Is ready when it is polled the second time after a relay or inbox has waited `times` times.
fn after_waits(times: u32) -> impl Future<Output = ()> {
    let mut polls = 0;
    std::future::poll_fn(move |_| {
        polls += 1;
        if polls > 2 * times { Poll::Ready(()) } else { Poll::Pending }
    })
}

#[tokio::test]
async fn a_refused_password_is_an_error_and_loses_nothing() {
    for server in &undisturbed().await.servers {
        let (site, refused) = (Site::new().await, server.with_a_wrong_password());
        STRANGER.send(0, 0, &Db::new(&site.sender)).await.unwrap();
        let error = refused.connect().await.unwrap_err();
        println!("{}: {error}", server.address);
        assert!(matches!(error, Error::Broker(_)), "{error:?}");
        // It stays up, and leaves the event alone.
        Relay::new(&site.sender, &refused).only(["brokers.stranger"]).run(after_waits(3)).await.unwrap();
        let events = open(&site.sender).list(&Filter::new()).await.unwrap();
        assert_eq!((events.len(), events[0].state, events[0].attempts), (1, State::Ready, 0));

        server.broker().connect().await.unwrap();
        let _running = site.run(&server.broker(), "brokers.stranger");
        wait_for_notes(&site.worker, 1).await;
    }
}

/// The queue exists with other settings, and takes one message only.
#[tokio::test]
async fn what_the_broker_refuses_waits_in_the_database() {
    for server in &undisturbed().await.servers {
        let (site, broker) = (Site::new().await, server.broker());
        server.make_small("brokers.refused").await;
        for number in 0..3 {
            REFUSED.send(0, number, &Db::new(&site.sender)).await.unwrap();
        }
        let mut relays = JoinSet::new();
        relays.spawn(Relay::new(&site.sender, &broker).only(["brokers.refused"]).run(std::future::pending()));
        let store = open(&site.sender);
        let refused = wait(async || {
            let events = store.list(&Filter::new()).await.unwrap();
            (events.len() == 2).then(|| events[0].error.clone()).flatten()
        });
        let error = refused.await;
        println!("{}: {error}", server.address);
        let _running = site.run(&broker, "brokers.refused");
        assert_once_and_in_order(&wait_for_notes(&site.worker, 3).await, 1, 3);
    }
}

/// Such messages would not be taken by the indexes of PostgreSQL, and block their queue.
#[tokio::test]
async fn long_keys_of_other_programs_are_cut() {
    for server in &undisturbed().await.servers {
        let site = Site::new().await;
        let _running = site.run(&server.broker(), "brokers.long");
        LONG.send(0, 0, &Db::new(&site.sender)).await.unwrap();
        wait_for_notes(&site.worker, 1).await;
        server.publish_with_key("brokers.long", "a", "k".repeat(5_000), br#"{"key":0,"number":-1}"#).await;
        let dead = dead_letters(&site, 1).await;
        assert_eq!(dead[0].key, Some("k".repeat(1_024)));
    }
}
