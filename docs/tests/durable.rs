//! The code of the guide to durable receivers.
#![allow(unreachable_pub, reason = "as in a crate of its own")]

mod shop {
    use sea_orm::DatabaseConnection;
    use signals_core::{AsyncSignal, signal};
    use signals_durable::{BoxError, begin};
    use signals_orm::Db;

    /// Sent in the transaction in which an order is paid for.
    #[signal]
    pub static ORDER_PAID: AsyncSignal<fn(order_id: u64, status: &str, db: &Db<'_>) -> Result<(), BoxError>>;

    pub async fn pay(order_id: u64, db: &DatabaseConnection) -> Result<(), BoxError> {
        let transaction = begin(db).await?;
        // … write the payment …
        ORDER_PAID.send(order_id, "paid", &Db::new(&transaction)).await?;
        transaction.commit().await?;
        Ok(())
    }
}

mod mail {
    use std::sync::Mutex;

    use signals_durable::{BoxError, durable};

    use crate::shop::ORDER_PAID;

    pub static MAILS: Mutex<Vec<String>> = Mutex::new(Vec::new());

    #[durable(ORDER_PAID, uid = "mail.thank", retry = 5, timeout = "30s", key = order_id)]
    async fn thank(order_id: u64, status: String) -> Result<(), BoxError> {
        send_mail(&format!("order {order_id} is {status}")).await
    }

    #[expect(clippy::unused_async, reason = "as in a program, where it waits")]
    async fn send_mail(text: &str) -> Result<(), BoxError> {
        MAILS.lock().unwrap().push(text.to_owned());
        Ok(())
    }
}

mod stock {
    use sea_orm::ConnectionTrait;
    use signals_durable::{BoxError, durable};
    use signals_orm::Db;

    use crate::shop::ORDER_PAID;

    #[durable(ORDER_PAID, uid = "stock.reserve")]
    async fn reserve(order_id: u64, db: &Db<'_>) -> Result<(), BoxError> {
        db.execute_unprepared(&format!("INSERT INTO reservation VALUES ({order_id})")).await?;
        Ok(())
    }
}

mod cache {
    use signals_core::{Signal, signal};
    use signals_durable::{MemoryStore, durable};

    #[signal]
    pub static PAGE_CHANGED: Signal<fn(path: &str)>;

    pub static EVENTS: MemoryStore = MemoryStore::new();

    #[durable(PAGE_CHANGED, uid = "cache.warm", store = EVENTS)]
    async fn warm(path: String) {
        println!("rendering {path}");
    }
}

mod change {
    use signals_core::{AsyncSignal, signal};
    use signals_durable::durable;
    use signals_orm::Db;

    #[signal]
    static PARCEL_SENT: AsyncSignal<fn(parcel_id: u64, carrier: &str, copies: u32, db: &Db<'_>)>;

    #[durable(PARCEL_SENT, uid = "track.parcel")]
    async fn track(parcel_id: u64, carrier: Option<String>, #[default(1)] copies: u32) {
        println!("{parcel_id} by {carrier:?}, {copies} labels");
    }
}

mod wiring {
    #[test]
    fn the_durable_receivers_are_fine() {
        assert!(signals_durable::check().is_empty(), "{:?}", signals_durable::check());
    }
}

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};
use signals_durable::{Filter, State, Worker};

async fn connect(url: String) -> Result<DatabaseConnection, DbErr> {
    let db = Database::connect(ConnectOptions::new(url)).await?;
    signals_durable::migrate(&db).await?;
    Ok(db)
}

async fn work(db: &DatabaseConnection, shutdown: impl Future<Output = ()>) -> Result<(), signals_durable::Error> {
    Worker::new(db).run(shutdown).await
}

async fn try_again(db: &DatabaseConnection) -> Result<(), signals_durable::Error> {
    let store = signals_durable::open(db);
    for event in store.list(&Filter::new().state(State::Dead).uid("mail.thank")).await? {
        println!("{} {:?}", event.id, event.error);
    }
    store.resubmit(&Filter::new().uid("mail.thank").error("mail server")).await?;
    Ok(())
}

async fn emptied(store: &dyn signals_durable::Store) {
    while !store.counts().await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_payment_is_thanked_for_and_reserved_once() {
    let directory = tempfile::tempdir().unwrap();
    let db = connect(format!("sqlite://{}/shop?mode=rwc", directory.path().display())).await.unwrap();
    db.execute_unprepared("CREATE TABLE reservation (order_id INTEGER PRIMARY KEY)").await.unwrap();
    shop::pay(7, &db).await.unwrap();
    work(&db, emptied(&*signals_durable::open(&db))).await.unwrap();
    assert_eq!(*mail::MAILS.lock().unwrap(), ["order 7 is paid"]);
    try_again(&db).await.unwrap();
}

#[tokio::test]
async fn a_cache_is_warmed() {
    cache::PAGE_CHANGED.send("/");
    let store = signals_durable::open(&cache::EVENTS);
    assert_eq!(store.list(&Filter::new()).await.unwrap().len(), 1);
}
