//! A clock that jumps. Stores compare stored times with the clock of the database and with nothing else, so a jump of that clock
//! is the same as one of all stored times in the other direction.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, Filter, State, Worker, durable, handlers};
use signals_orm::Db;
use tokio::sync::{Notify, oneshot};

use crate::shop::{Shop, called, calls, order, settled, shops};

const HOUR: i64 = 3_600_000;

async fn jump(shop: &Shop, millis: i64) {
    let times = format!("UPDATE signals_durable_event SET due = due - {millis}, created = created - {millis}");
    shop.db.execute_unprepared(&times).await.unwrap();
}

#[signal]
static JUMPED: AsyncSignal<fn(order_id: u64, number: u64, db: &Db<'_>) -> Result<(), BoxError>>;

static BEGUN: Notify = Notify::const_new();
static MAY_END: Notify = Notify::const_new();

/// Waits in its first attempt.
#[durable(JUMPED, uid = "jump", key = order_id)]
async fn jump_ahead(order_id: u64, number: u64) {
    if called(order_id, number.to_string()) == 1 {
        BEGUN.notify_one();
        MAY_END.notified().await;
        called(order_id, "ended");
    }
}

/// The lease ends early, so the event repeats while its first attempt runs, whose result counts no more.
#[tokio::test]
async fn a_clock_that_jumps_ahead_repeats_what_has_not_finished() {
    for shop in shops().await {
        let order = order();
        let (shutdown, asked) = oneshot::channel::<()>();
        let worker = Worker::new(&shop.db).poll(Duration::from_millis(1));
        let worker = tokio::spawn(worker.run(async { drop(asked.await) }));
        for number in [1, 2] {
            JUMPED.send(order, number, &Db::new(&shop.db)).await.unwrap();
        }
        BEGUN.notified().await;
        jump(&shop, HOUR).await;
        settled(&*shop.store()).await;
        assert_eq!(calls(order), ["1", "1", "2"]);
        MAY_END.notify_one();
        shutdown.send(()).unwrap();
        worker.await.unwrap().unwrap();
        assert_eq!(calls(order), ["1", "1", "2", "ended"]);
    }
}

#[tokio::test]
async fn a_clock_that_jumps_back_delays_events_and_loses_none() {
    for shop in shops().await {
        let order = order();
        shop.pay(order, "paid").await;
        jump(&shop, -HOUR).await;
        let (store, handlers) = (shop.store(), handlers().collect::<Vec<_>>());
        assert!(store.claim(&handlers, 10).await.unwrap().is_empty());
        assert_eq!(store.list(&Filter::new()).await.unwrap()[0].state, State::Ready);
        jump(&shop, HOUR).await;
        shop.work().await;
        assert_eq!(calls(order), ["paid"]);
    }
}
