//! Brokers that go away, and what is dropped at any point.

use std::ops::Range;
use std::time::Duration;

use signals_durable::{BoxError, Filter, begin, open};
use signals_orm::Db;

use crate::server::{alone, undisturbed};
use crate::site::{Site, assert_once_and_in_order, notes, wait, wait_for_notes};

wired!(RESTARTED, restarted, "brokers.restarted");
wired!(DROPPED, dropped, "brokers.dropped");
wired!(STALLED, stalled, "brokers.stalled");

async fn send_all(
    signal: &impl AsyncFn(i64, i64, &Db<'_>) -> Result<(), BoxError>,
    site: &Site,
    keys: i64,
    numbers: Range<i64>,
) {
    for number in numbers {
        let transaction = begin(&site.sender).await.unwrap();
        for key in 0..keys {
            signal(key, number, &Db::new(&transaction)).await.unwrap();
        }
        transaction.commit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_may_be_killed_at_any_time() {
    for server in &alone().await.servers {
        let site = Site::new().await;
        let _running = site.run(&server.broker(), "brokers.restarted");
        // RabbitMQ 3.10 often does not recover a quorum queue that was made right before it is killed. Two seconds are enough.
        RESTARTED.send(5, 0, &Db::new(&site.sender)).await.unwrap();
        wait_for_notes(&site.worker, 1).await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let sending = send_all(&async |key, number, db| RESTARTED.send(key, number, db).await, &site, 5, 0..60);
        let restarting = async {
            wait_for_notes(&site.worker, 11).await;
            tokio::task::block_in_place(|| server.restart());
        };
        tokio::join!(sending, restarting);
        let notes = wait_for_notes(&site.worker, 301).await;
        assert_eq!(notes[0], (5, 0));
        assert_once_and_in_order(&notes[1..], 5, 60);
    }
}

#[tokio::test]
async fn relay_inbox_and_worker_may_be_dropped_at_any_time() {
    for server in &undisturbed().await.servers {
        let site = Site::new().await;
        send_all(&async |key, number, db| DROPPED.send(key, number, db).await, &site, 5, 0..40).await;
        let mut seen = 0;
        while seen < 200 {
            let _running = site.run(&server.broker(), "brokers.dropped");
            // Dropped while others are under way, whose leases then have to end.
            seen = wait_for_notes(&site.worker, (seen + 45).min(200)).await.len();
        }
        assert_once_and_in_order(&notes(&site.worker).await, 5, 40);
    }
}

#[tokio::test]
async fn a_network_that_stalls_loses_nothing() {
    for server in &undisturbed().await.servers {
        let (site, (proxy, broker)) = (Site::new().await, server.through_a_proxy().await);
        let _running = site.run(&broker, "brokers.stalled");
        send_all(&async |key, number, db| STALLED.send(key, number, db).await, &site, 2, 0..1).await;
        wait_for_notes(&site.worker, 2).await;

        proxy.stall();
        send_all(&async |key, number, db| STALLED.send(key, number, db).await, &site, 2, 1..20).await;
        // Until the relay has given up to wait for the confirmations.
        let store = open(&site.sender);
        let events = async || store.list(&Filter::new()).await.unwrap();
        wait(async || events().await.iter().any(|event| event.error.is_some()).then_some(())).await;
        assert_eq!(notes(&site.worker).await.len(), 2);
        proxy.resume();
        assert_once_and_in_order(&wait_for_notes(&site.worker, 40).await, 2, 20);
    }
}
