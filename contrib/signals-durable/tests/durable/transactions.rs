//! Events and what handlers write belong to transactions.

use futures_util::future::try_join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};
use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, Filter, begin, durable};
use signals_orm::Db;

use crate::shop::{ORDER_PAID, called, calls, dead, order, shops};

#[signal]
static PACKED: AsyncSignal<fn(order_id: u64, fails: u32, db: &Db<'_>) -> Result<(), BoxError>>;

/// Writes an effect, then fails as often as its argument says.
#[durable(PACKED, uid = "stock.move", retry = 2, key = order_id)]
async fn move_stock(order_id: u64, fails: u32, db: &Db<'_>) -> Result<(), BoxError> {
    db.execute_unprepared(&format!("INSERT INTO effect (text) VALUES ('order {order_id}')")).await?;
    if called(order_id, "moved") <= fails as usize { Err("the shelf is empty".into()) } else { Ok(()) }
}

#[tokio::test]
async fn an_event_exists_exactly_when_its_transaction_commits() {
    for shop in shops().await {
        let (kept, lost) = (order(), order());
        let transaction = begin(&shop.db).await.unwrap();
        ORDER_PAID.send(lost, "paid", &Db::new(&transaction)).await.unwrap();
        transaction.rollback().await.unwrap();
        let transaction = shop.db.begin().await.unwrap();
        ORDER_PAID.send(kept, "paid", &Db::new(&transaction)).await.unwrap();
        transaction.commit().await.unwrap();
        shop.work().await;
        assert_eq!((calls(kept).len(), calls(lost).len()), (1, 0));
    }
}

#[tokio::test]
async fn what_a_handler_writes_is_committed_once() {
    for shop in shops().await {
        let order = order();
        PACKED.send(order, 2, &Db::new(&shop.db)).await.unwrap();
        shop.work().await;
        assert_eq!(calls(order).len(), 3);
        assert_eq!(shop.effects().await, [format!("order {order}")]);
        assert!(shop.store().list(&Filter::new()).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_dead_letter_leaves_nothing_written_and_frees_its_key() {
    for shop in shops().await {
        let order = order();
        PACKED.send(order, 3, &Db::new(&shop.db)).await.unwrap();
        PACKED.send(order, 0, &Db::new(&shop.db)).await.unwrap();
        shop.work().await;
        assert_eq!(shop.effects().await.len(), 1);
        assert_eq!(dead(&*shop.store()).await[0].error.as_deref(), Some("the shelf is empty"));
    }
}

#[tokio::test]
async fn a_store_without_a_table_is_an_error() {
    let db = sea_orm::Database::connect("sqlite::memory:").await.unwrap();
    let error = signals_durable::Worker::new(&db).run(std::future::ready(())).await.unwrap_err();
    assert!(matches!(error, signals_durable::Error::NotMigrated(_)), "{error}");
    let sent = ORDER_PAID.send(order(), "paid", &Db::new(&db)).await.unwrap_err();
    assert!(sent.to_string().starts_with("a table of signals-durable does not exist"), "{sent}");
}

#[tokio::test]
async fn a_disconnected_receiver_writes_nothing() {
    #[signal]
    static QUIET: AsyncSignal<fn(db: &Db<'_>) -> Result<(), BoxError>>;

    #[durable(QUIET, uid = "quiet")]
    fn quiet() {}

    let shop = crate::shop::sqlite().await;
    assert!(QUIET.disconnect(quiet));
    QUIET.send(&Db::new(&shop.db)).await.unwrap();
    assert!(QUIET.reconnect(quiet));
    QUIET.send(&Db::new(&shop.db)).await.unwrap();
    assert_eq!(shop.store().list(&Filter::new()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_tables_may_be_made_again_and_by_several_programs_at_once() {
    for shop in shops().await {
        for table in ["signals_durable_event", "signals_durable_inbox", "signals_durable_source"] {
            shop.db.execute_unprepared(&format!("DROP TABLE {table}")).await.unwrap();
        }
        try_join_all((0..4).map(|_| signals_durable::migrate(&shop.db))).await.unwrap();
        shop.pay(order(), "paid").await;
        signals_durable::migrate(&shop.db).await.unwrap();
        assert_eq!(shop.store().list(&Filter::new()).await.unwrap().len(), 1);
    }
}
