//! How workers run handlers: at once, in time, woken, to the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, Filter, Worker, begin, durable};
use signals_orm::Db;
use tokio::sync::{Barrier, Notify, oneshot};

use crate::shop::{ORDER_PAID, calls, dead, order, settled, shops, sqlite};

#[signal]
static MET: AsyncSignal<fn(db: &Db<'_>) -> Result<(), BoxError>>;

/// Returns once two of them run.
#[durable(MET, uid = "meet")]
async fn meet() {
    static BOTH: std::sync::LazyLock<Barrier> = std::sync::LazyLock::new(|| Barrier::new(2));
    BOTH.wait().await;
}

#[tokio::test]
async fn events_without_a_key_run_at_the_same_time() {
    for shop in shops().await {
        for _ in 0..2 {
            MET.send(&Db::new(&shop.db)).await.unwrap();
        }
        shop.work().await;
        assert!(shop.store().list(&Filter::new()).await.unwrap().is_empty());
    }
}

#[signal]
static STUCK: AsyncSignal<fn(db: &Db<'_>) -> Result<(), BoxError>>;

#[durable(STUCK, uid = "stick", retry = 0, timeout = "20ms")]
async fn stick() {
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_stopped() {
    for shop in shops().await {
        STUCK.send(&Db::new(&shop.db)).await.unwrap();
        shop.work().await;
        assert_eq!(dead(&*shop.store()).await[0].error.as_deref(), Some("the handler took longer than 20ms"));
    }
}

#[signal]
static LONG: AsyncSignal<fn(db: &Db<'_>) -> Result<(), BoxError>>;

static BEGUN: Notify = Notify::const_new();
static MAY_END: Notify = Notify::const_new();

#[durable(LONG, uid = "long")]
async fn take_long() {
    BEGUN.notify_one();
    MAY_END.notified().await;
}

#[tokio::test]
async fn a_shutdown_waits_for_handlers_and_their_events() {
    let shop = sqlite().await;
    LONG.send(&Db::new(&shop.db)).await.unwrap();
    let (shutdown, asked) = oneshot::channel::<()>();
    let worker = tokio::spawn(Worker::new(&shop.db).run(async { drop(asked.await) }));
    BEGUN.notified().await;
    shutdown.send(()).unwrap();
    LONG.send(&Db::new(&shop.db)).await.unwrap();
    MAY_END.notify_one();
    worker.await.unwrap().unwrap();
    let events = shop.store().list(&Filter::new()).await.unwrap();
    assert_eq!((events.len(), events[0].attempts), (1, 0), "the second event was not begun");
}

#[tokio::test]
async fn a_commit_in_the_same_process_wakes_a_worker() {
    for shop in shops().await {
        let order = order();
        let (shutdown, asked) = oneshot::channel::<()>();
        let worker = Worker::new(&shop.db).poll(Duration::from_hours(1));
        let worker = tokio::spawn(worker.run(async { drop(asked.await) }));
        let transaction = begin(&shop.db).await.unwrap();
        ORDER_PAID.send(order, "paid", &Db::new(&transaction)).await.unwrap();
        transaction.commit().await.unwrap();
        settled(&*shop.store()).await;
        assert_eq!(calls(order), ["paid"]);
        shutdown.send(()).unwrap();
        worker.await.unwrap().unwrap();
    }
}

#[signal]
static COUNTED: AsyncSignal<fn(order_id: u64, number: u32, db: &Db<'_>) -> Result<(), BoxError>>;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

#[durable(COUNTED, uid = "count", key = order_id)]
async fn count(order_id: u64, number: u32) {
    assert_eq!(RUNNING.fetch_add(1, Ordering::SeqCst), 0, "one at a time");
    tokio::task::yield_now().await;
    crate::shop::called(order_id, number.to_string());
    RUNNING.fetch_sub(1, Ordering::SeqCst);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_workers_keep_the_order_of_a_key_while_it_is_sent() {
    for shop in shops().await {
        let order = order();
        let shop = Arc::new(shop);
        let (shutdown, asked) = tokio::sync::watch::channel(false);
        let workers = [(); 3].map(|()| {
            let (mut asked, worker) = (asked.clone(), Worker::new(&shop.db));
            tokio::spawn(worker.run(async move { drop(asked.wait_for(|asked| *asked).await) }))
        });
        for number in 0..100 {
            COUNTED.send(order, number, &Db::new(&shop.db)).await.unwrap();
        }
        settled(&*shop.store()).await;
        shutdown.send_replace(true);
        for worker in workers {
            worker.await.unwrap().unwrap();
        }
        assert_eq!(calls(order), (0..100).map(|number| number.to_string()).collect::<Vec<_>>());
    }
}
