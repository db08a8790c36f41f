//! List, inspect, resubmit and purge.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use signals_durable::{Filter, State};

use crate::command::command;
use crate::shop::{calls, dead, order, shops};

#[tokio::test]
async fn dead_letters_run_again_when_they_are_resubmitted() {
    for shop in shops().await {
        let order = order();
        shop.pay(order, "fails").await;
        shop.work().await;
        let store = shop.store();
        assert_eq!(store.resubmit(&Filter::new().uid("another")).await.unwrap(), 0);
        assert_eq!(store.resubmit(&Filter::new().uid("mail.thank").error("refused")).await.unwrap(), 1);
        shop.work().await;
        assert_eq!(calls(order).len(), 8);
        assert_eq!(dead(&*store).await[0].error.as_deref(), Some("refused 8"));
    }
}

#[tokio::test]
async fn a_purge_deletes_what_the_filter_selects() {
    for shop in shops().await {
        let (first, second) = (order(), order());
        shop.pay(first, "paid").await;
        shop.pay(first, "fails").await;
        shop.pay(second, "paid").await;
        let store = shop.store();
        assert_eq!(store.purge(&Filter::new().older_than(Duration::from_hours(1))).await.unwrap(), 0);
        assert_eq!(store.purge(&Filter::new().key(first.to_string()).limit(1)).await.unwrap(), 1);
        let events = store.list(&Filter::new()).await.unwrap();
        let states = events.iter().map(|event| event.state).collect::<Vec<_>>();
        assert_eq!(states, [State::Ready, State::Ready], "the next event of the key is first");
        assert_eq!(store.purge(&Filter::new().id(events[0].id)).await.unwrap(), 1);
        shop.work().await;
        assert_eq!((calls(first).len(), calls(second).len()), (0, 1));
    }
}

#[tokio::test]
async fn an_event_that_runs_is_not_purged() {
    for shop in shops().await {
        shop.pay(order(), "paid").await;
        let (store, handlers) = (shop.store(), signals_durable::handlers().collect::<Vec<_>>());
        store.claim(&handlers, 1).await.unwrap();
        assert_eq!(store.purge(&Filter::new()).await.unwrap(), 0);
        shop.pay(order(), "paid").await;
        assert_eq!(store.purge(&Filter::new().limit(1)).await.unwrap(), 1, "it is not counted");
        let counts = store.counts().await.unwrap();
        assert_eq!((counts.len(), counts[0].state, counts[0].events), (1, State::Running, 1));
    }
}

/// More than one statement has parameters for.
#[tokio::test]
async fn any_number_of_events_is_resubmitted_listed_and_purged() {
    const EVENTS: u64 = 20_000;
    for shop in shops().await {
        let sql = format!(
            "WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < {EVENTS}) \
             INSERT INTO signals_durable_event (uid, order_key, payload, state, created, due) \
             SELECT 'gone', CAST(i AS TEXT), '{{}}', 2, 1, 1 FROM number"
        );
        shop.db.execute_unprepared(&sql).await.unwrap();
        let (store, gone) = (shop.store(), Filter::new().uid("gone"));
        assert_eq!(store.resubmit(&gone.clone().limit(300)).await.unwrap(), 300);
        assert_eq!(store.list(&gone.clone().state(State::Ready)).await.unwrap().len(), 300);
        assert_eq!(store.resubmit(&gone).await.unwrap(), EVENTS - 300);
        assert_eq!(command(&shop, &["list", "--uid", "gone"]).await.lines().count(), 20_000);
        assert_eq!(command(&shop, &["list", "--limit", "300"]).await.lines().count(), 300);
        assert_eq!(store.purge(&gone.clone().limit(300)).await.unwrap(), 300);
        assert_eq!(store.purge(&gone).await.unwrap(), EVENTS - 300);
        assert!(store.counts().await.unwrap().is_empty());
    }
}

/// Workers look many times a second, and events of handlers that are in another program, or in none, may be many.
#[tokio::test]
async fn a_worker_passes_over_the_events_of_other_handlers_in_sqlite() {
    let shop = crate::shop::sqlite().await;
    let plan = "EXPLAIN QUERY PLAN SELECT 1 FROM signals_durable_event WHERE state = 0 AND due <= 1 AND uid IN ('a', 'b') LIMIT 1";
    let row = shop.db.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, plan)).await.unwrap();
    let detail: String = row.unwrap().try_get("", "detail").unwrap();
    assert!(detail.contains("(state=? AND uid=? AND due<?)"), "{detail}");
}
