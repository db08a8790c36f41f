//! The events of one key run one after the other, in the order of their commits.

use signals_durable::{Filter, State, begin, handlers};
use signals_orm::Db;

use crate::shop::{ORDER_PAID, calls, order, shops};

#[tokio::test]
async fn the_events_of_a_key_run_in_order() {
    for shop in shops().await {
        let orders = [order(), order(), order()];
        for step in 0..10 {
            for order in orders {
                shop.pay(order, &step.to_string()).await;
            }
        }
        shop.work().await;
        for order in orders {
            assert_eq!(calls(order), ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
        }
    }
}

#[tokio::test]
async fn a_failed_event_keeps_its_key_until_it_is_done_or_dead() {
    for shop in shops().await {
        let order = order();
        for status in ["fails once", "second", "fails", "last"] {
            shop.pay(order, status).await;
        }
        shop.work().await;
        assert_eq!(calls(order), ["fails once", "fails once", "second", "fails", "fails", "fails", "fails", "last"]);
    }
}

#[tokio::test]
async fn two_claims_never_take_two_events_of_a_key() {
    for shop in shops().await {
        let order = order();
        shop.pay(order, "first").await;
        shop.pay(order, "second").await;
        let (store, handlers) = (shop.store(), handlers().collect::<Vec<_>>());
        let first = store.claim(&handlers, 10).await.unwrap();
        assert_eq!(first.len(), 1);
        assert!(store.claim(&handlers, 10).await.unwrap().is_empty());
        let states = store.list(&Filter::new()).await.unwrap().into_iter().map(|event| event.state);
        assert_eq!(states.collect::<Vec<_>>(), [State::Running, State::Blocked]);
        store.finish(&first).await.unwrap();
        assert!(store.claim(&handlers, 10).await.unwrap()[0].payload.contains("second"));
    }
}

/// In PostgreSQL ids are drawn before commits, so the second sender must wait for the first one.
#[tokio::test]
async fn the_order_is_that_of_commits() {
    for shop in shops().await {
        let order = order();
        let first = begin(&shop.db).await.unwrap();
        ORDER_PAID.send(order, "first", &Db::new(&first)).await.unwrap();
        let second = async {
            let second = begin(&shop.db).await.unwrap();
            ORDER_PAID.send(order, "second", &Db::new(&second)).await.unwrap();
            second.commit().await.unwrap();
        };
        let first = async {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            first.commit().await.unwrap();
        };
        tokio::join!(second, first);
        shop.work().await;
        assert_eq!(calls(order), ["first", "second"]);
    }
}
