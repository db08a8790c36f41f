//! Retries, dead letters, panics.

use signals_durable::{Filter, State};

use crate::shop::{calls, dead, order, shops};

#[tokio::test]
async fn an_event_runs_once_and_is_gone() {
    for shop in shops().await {
        let order = order();
        shop.pay(order, "paid").await;
        shop.work().await;
        assert_eq!(calls(order), ["paid"]);
        assert!(shop.store().list(&Filter::new()).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_failed_event_runs_again() {
    for shop in shops().await {
        let order = order();
        shop.pay(order, "fails once").await;
        shop.work().await;
        assert_eq!(calls(order), ["fails once"; 2]);
        assert!(shop.store().list(&Filter::new()).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_event_that_fails_too_often_is_a_dead_letter_with_its_last_error() {
    for shop in shops().await {
        let order = order();
        shop.pay(order, "fails").await;
        shop.work().await;
        assert_eq!(calls(order).len(), 4);
        let dead = dead(&*shop.store()).await;
        assert_eq!(dead.len(), 1);
        assert_eq!((dead[0].attempts, dead[0].error.as_deref()), (4, Some("refused 4")));
    }
}

#[tokio::test]
async fn a_panic_is_a_failed_attempt() {
    for shop in shops().await {
        let order = order();
        shop.pay(order, "panics").await;
        shop.work().await;
        let dead = dead(&*shop.store()).await;
        assert_eq!(dead[0].error.as_deref(), Some("the handler panicked: no mail today"));
    }
}

#[tokio::test]
async fn an_event_whose_worker_dies_each_time_runs_out_of_attempts() {
    for shop in shops().await {
        let order = order();
        shop.pay(order, "paid").await;
        let store = shop.store();
        let handlers = signals_durable::handlers().collect::<Vec<_>>();
        for attempt in 1..=4 {
            let claimed = store.claim(&handlers, 10).await.unwrap();
            assert_eq!(claimed.len(), 1, "attempt {attempt}");
            assert!(store.claim(&handlers, 10).await.unwrap().is_empty(), "it is leased");
            shop.end_leases().await;
        }
        shop.work().await;
        assert!(calls(order).is_empty());
        let dead = dead(&*store).await;
        assert_eq!(
            dead[0].error.as_deref(),
            Some("4 attempts were begun, and the worker died in the last one or lost it")
        );
    }
}

#[tokio::test]
async fn a_worker_whose_lease_ended_changes_nothing() {
    for shop in shops().await {
        let order = order();
        shop.pay(order, "paid").await;
        let store = shop.store();
        let handlers = signals_durable::handlers().collect::<Vec<_>>();
        let stale = store.claim(&handlers, 1).await.unwrap();
        shop.end_leases().await;
        let fresh = store.claim(&handlers, 1).await.unwrap();
        assert_eq!(store.finish(&stale).await.unwrap(), 0);
        store.fail(&stale[0], "too late", None).await.unwrap();
        let event = store.list(&Filter::new()).await.unwrap().remove(0);
        assert_eq!((event.state, event.error), (State::Running, None));
        assert_eq!(store.finish(&fresh).await.unwrap(), 1);
    }
}
