//! Notifications of PostgreSQL, which are opt-in.

use sea_orm::ConnectionTrait;
use signals_durable::{POSTGRES_NOTIFY, begin, wake};
use signals_orm::Db;
use sqlx::postgres::PgListener;

use crate::shop::{ORDER_PAID, order, postgres};

#[tokio::test]
async fn a_commit_notifies_those_who_listen() {
    let Some((shop, _)) = postgres().await else { return };
    for _ in 0..2 {
        shop.db.execute_unprepared(POSTGRES_NOTIFY).await.unwrap();
    }
    let mut listener = PgListener::connect_with(shop.db.get_postgres_connection_pool()).await.unwrap();
    listener.listen("signals_durable").await.unwrap();

    let transaction = begin(&shop.db).await.unwrap();
    ORDER_PAID.send(order(), "paid", &Db::new(&transaction)).await.unwrap();
    transaction.rollback().await.unwrap();
    shop.db.execute_unprepared("NOTIFY signals_durable, 'after the rollback'").await.unwrap();
    assert_eq!(listener.recv().await.unwrap().payload(), "after the rollback");

    let transaction = begin(&shop.db).await.unwrap();
    ORDER_PAID.send(order(), "paid", &Db::new(&transaction)).await.unwrap();
    ORDER_PAID.send(order(), "paid", &Db::new(&transaction)).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(listener.recv().await.unwrap().payload(), "");
    wake();
    shop.db.execute_unprepared("NOTIFY signals_durable, 'after the commit'").await.unwrap();
    assert_eq!(listener.recv().await.unwrap().payload(), "after the commit", "one for the whole transaction");
}
