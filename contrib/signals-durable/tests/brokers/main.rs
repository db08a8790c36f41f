//! Events through real brokers, which `.ci/rabbitmq` and `.ci/nats` start. Without them, these tests say that they were skipped.

/// A signal with one handler, whose queue no other test uses.
macro_rules! wired {
    ($signal:ident, $handler:ident, $uid:literal) => {
        #[signals_core::signal]
        static $signal: signals_core::AsyncSignal<
            fn(key: i64, number: i64, db: &signals_orm::Db<'_>) -> Result<(), signals_durable::BoxError>,
        >;

        #[signals_durable::durable($signal, uid = $uid, retry = 20, timeout = "2s", key = key)]
        async fn $handler(key: i64, number: i64, db: &signals_orm::Db<'_>) -> Result<(), signals_durable::BoxError> {
            crate::site::note(key, number, db).await
        }
    };
}

mod messages;
mod outages;
#[path = "../common/proxy.rs"]
mod proxy;
mod server;
mod site;
