//! A network that stalls between a worker and its database.
#![cfg(unix)]

use std::path::Path;
use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use signals_durable::Worker;
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::proxy::Proxy;
use crate::shop::{Shop, calls, order, postgres, settled};

/// A PostgreSQL, and a connection to it through a proxy. `None` if there is none on a socket.
async fn behind_a_proxy() -> Option<(Shop, DatabaseConnection, Proxy, TempDir)> {
    let (shop, schema) = postgres().await?;
    let url = std::env::var("DATABASE_URL").expect("there is a PostgreSQL");
    let (_, server) = url.split_once("?host=")?;
    let directory = tempfile::tempdir().expect("there is room for a socket");
    let socket = ".s.PGSQL.5432";
    let proxy = Proxy::unix(&directory.path().join(socket), &Path::new(server).join(socket));
    let mut options = ConnectOptions::new(url.replace(server, &directory.path().display().to_string()));
    options.max_connections(8).set_schema_search_path(schema);
    let db = Database::connect(options).await.expect("the proxy passes on");
    Some((shop, db, proxy, directory))
}

/// Lets the time pass after which a worker gives up an answer, and a pool a connection.
async fn wait_long() {
    tokio::time::pause();
    tokio::time::sleep(Duration::from_mins(5)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_worker_gives_up_connections_that_do_not_answer() {
    let Some((shop, db, proxy, _directory)) = behind_a_proxy().await else { return };
    let order = order();
    let (shutdown, asked) = oneshot::channel::<()>();
    let worker = tokio::spawn(Worker::new(&db).run(async { drop(asked.await) }));
    shop.pay(order, "first").await;
    settled(&*shop.store()).await;

    proxy.stall_old();
    shop.pay(order, "second").await;
    wait_long().await;
    settled(&*shop.store()).await;
    assert_eq!(calls(order), ["first", "second"]);
    shutdown.send(()).unwrap();
    worker.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_worker_goes_on_when_the_network_does() {
    let Some((shop, db, proxy, _directory)) = behind_a_proxy().await else { return };
    let order = order();
    let (shutdown, asked) = oneshot::channel::<()>();
    let worker = tokio::spawn(Worker::new(&db).run(async { drop(asked.await) }));
    shop.pay(order, "first").await;
    settled(&*shop.store()).await;

    proxy.stall();
    shop.pay(order, "second").await;
    wait_long().await;
    assert_eq!(calls(order), ["first"]);
    proxy.resume();
    settled(&*shop.store()).await;
    assert_eq!(calls(order), ["first", "second"]);
    shutdown.send(()).unwrap();
    worker.await.unwrap().unwrap();
}
