//! Signals without an argument `db`, to a database.

use signals_core::{Signal, signal};
use signals_durable::{BoxError, Filter, Spool, Worker, durable};

use crate::shop::{called, calls, order, settled, sqlite};

#[signal]
static USER_SEEN: Signal<fn(user_id: u64) -> Result<(), BoxError>>;

static EVENTS: Spool = Spool::new();

#[durable(USER_SEEN, uid = "statistics.seen", store = EVENTS)]
fn count(user_id: u64) {
    called(user_id, "seen");
}

#[tokio::test]
async fn a_spool_writes_in_the_background() {
    let user = order();
    let refused = USER_SEEN.send(user).unwrap_err().to_string();
    assert_eq!(refused, "the event of the durable receiver `statistics.seen` is not stored: the spool is not started");

    let shop = sqlite().await;
    assert!(EVENTS.start(&shop.db));
    assert!(!EVENTS.start(&shop.db));
    for _ in 0..300 {
        USER_SEEN.send(user).unwrap();
    }
    EVENTS.flush().await;
    assert_eq!(shop.store().list(&Filter::new().uid("statistics.seen")).await.unwrap().len(), 300);
    Worker::new(&shop.db).run(settled(&*shop.store())).await.unwrap();
    assert_eq!(calls(user).len(), 300);
}
