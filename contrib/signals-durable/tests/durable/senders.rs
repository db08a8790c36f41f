//! `sender = T`.

use std::any::Any;

use serde::{Deserialize, Serialize};
use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, Filter, durable};
use signals_orm::Db;

use crate::shop::{called, calls, order, shops};

trait Model: Any + Send + Sync {}

#[derive(Debug, Serialize, Deserialize)]
struct Account {
    id: u64,
    owner: String,
}

struct Topic;

impl Model for Account {}
impl Model for Topic {}

#[signal]
static SAVED: AsyncSignal<fn(sender: &dyn Model, created: bool, db: &Db<'_>) -> Result<(), BoxError>>;

#[durable(SAVED, uid = "index.account", sender = Account)]
fn index(sender: Account, created: bool) {
    called(sender.id, format!("{} {created}", sender.owner));
}

#[durable(SAVED, uid = "count.topics", sender = Topic)]
fn count() {}

#[tokio::test]
async fn a_durable_receiver_may_be_of_one_sender() {
    for shop in shops().await {
        let id = order();
        SAVED.send(&Account { id, owner: "ada".to_owned() }, true, &Db::new(&shop.db)).await.unwrap();
        SAVED.send(&Topic, false, &Db::new(&shop.db)).await.unwrap();
        let events = shop.store().list(&Filter::new()).await.unwrap();
        let events = events.iter().map(|event| (event.uid.as_str(), event.payload.as_str())).collect::<Vec<_>>();
        let account = format!(r#"{{"sender":{{"id":{id},"owner":"ada"}},"created":true}}"#);
        assert_eq!(events, [("index.account", account.as_str()), ("count.topics", "{}")]);
        shop.work().await;
        assert_eq!(calls(id), ["ada true"]);
    }
}
