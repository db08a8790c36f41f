//! Two handlers with one uid.

use sea_orm::Database;
use signals_core::{Signal, signal};
use signals_durable::{Broker, Error, Inbox, MemoryStore, Relay, Worker, check, durable};

#[signal]
static SENT: Signal<fn()>;

static EVENTS: MemoryStore = MemoryStore::new();

#[durable(SENT, uid = "twice", store = EVENTS)]
fn first() {}

#[durable(SENT, uid = "twice", store = EVENTS)]
fn second() {}

#[tokio::test]
async fn they_are_refused_by_a_check_and_by_workers() {
    let [Error::RepeatedUid { uid, first, second }] = &*check() else { panic!("one uid is used twice") };
    assert_eq!(*uid, "twice");
    let mut names = [first, second];
    names.sort();
    assert!(
        names[0].starts_with("repeated_uid::first (") && names[1].starts_with("repeated_uid::second ("),
        "{names:?}"
    );
    let error = Worker::new(&EVENTS).run(std::future::ready(())).await.unwrap_err();
    assert!(error.to_string().starts_with("the uid `twice` names two durable receivers: repeated_uid::"), "{error}");
}

#[tokio::test]
async fn they_are_refused_by_relays_and_inboxes() {
    let (db, broker) =
        (Database::connect("sqlite::memory:").await.unwrap(), Broker::new("nats://127.0.0.1:1").unwrap());
    let error = Relay::new(&db, &broker).run(std::future::ready(())).await.unwrap_err();
    assert!(matches!(error, Error::RepeatedUid { uid: "twice", .. }), "{error}");
    let error = Inbox::new(&db, &broker).run(std::future::ready(())).await.unwrap_err();
    assert!(matches!(error, Error::RepeatedUid { uid: "twice", .. }), "{error}");
}
