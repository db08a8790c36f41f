//! Handlers and events that change apart: missing and new arguments, damaged payloads, handlers that are gone.

use sea_orm::ConnectionTrait;
use signals_core::{AsyncSignal, signal};
use signals_durable::{BoxError, Error, Filter, MAX_KEY, MAX_PAYLOAD, State, durable};
use signals_orm::Db;

use crate::shop::{Shop, called, calls, dead, order, shops};

#[signal]
static SHIPPED: AsyncSignal<
    fn(
        order_id: u64,
        carrier: &str,
        weights: &[u32],
        note: Option<&str>,
        r#type: &u8,
        db: &Db<'_>,
    ) -> Result<(), BoxError>,
>;

#[durable(SHIPPED, uid = "track", retry = 0)]
fn track(
    order_id: u64,
    #[default("post".to_owned())] carrier: String,
    weights: Vec<u32>,
    #[allow(unused_mut, reason = "a parameter may have other attributes")] mut note: Option<String>,
    #[default] r#type: u8,
) {
    called(order_id, format!("{carrier} {weights:?} {note:?} {type}", note = note.take()));
}

async fn write(shop: &Shop, uid: &str, payload: &str) {
    let sql = format!(
        "INSERT INTO signals_durable_event (uid, payload, state, created, due) VALUES ('{uid}', '{payload}', 0, 1, 1)"
    );
    shop.db.execute_unprepared(&sql).await.unwrap();
}

#[tokio::test]
async fn arguments_are_stored_in_their_owned_forms() {
    for shop in shops().await {
        let order = order();
        SHIPPED.send(order, "ship", &[1, 2], Some("fragile"), &3, &Db::new(&shop.db)).await.unwrap();
        shop.work().await;
        assert_eq!(calls(order), [r#"ship [1, 2] Some("fragile") 3"#]);
    }
}

#[tokio::test]
async fn an_old_event_lacks_what_has_a_default_or_is_an_option() {
    for shop in shops().await {
        let order = order();
        write(&shop, "track", &format!(r#"{{"order_id": {order}, "weights": [], "colour": "red"}}"#)).await;
        shop.work().await;
        assert_eq!(calls(order), ["post [] None 0"]);
    }
}

#[tokio::test]
async fn events_that_cannot_be_read_are_dead_letters_at_once() {
    for shop in shops().await {
        write(&shop, "mail.thank", r#"{"order_id": 1}"#).await;
        write(&shop, "mail.thank", r#"{"order_id": "one", "status": "paid"}"#).await;
        write(&shop, "mail.thank", r#"{"order_id": 1, "stat"#).await;
        shop.work().await;
        let errors = dead(&*shop.store()).await.into_iter().map(|event| event.error.unwrap()).collect::<Vec<_>>();
        assert_eq!(
            errors,
            [
                "the event has no argument `status`: take it as an `Option` or give it a default",
                "the argument `order_id` of the event cannot be read: invalid type: string \"one\", expected u64 at \
                 line 1 column 5",
                "the payload is damaged: EOF while parsing a string at line 1 column 21",
            ]
        );
    }
}

/// SQLite keeps any bytes as a text. They take no attempt from the events beside them.
#[tokio::test]
async fn a_payload_that_is_no_text_is_a_dead_letter_and_blocks_nothing() {
    let (shop, order) = (crate::shop::sqlite().await, order());
    shop.pay(order, "before").await;
    for damaged in ["CAST(x'7b22ff' AS TEXT)", "x'7b7d'", "17"] {
        let sql = format!(
            "INSERT INTO signals_durable_event (uid, payload, state, created, due) VALUES ('mail.thank', {damaged}, 0, 'x', 1)"
        );
        shop.db.execute_unprepared(&sql).await.unwrap();
    }
    shop.pay(order, "after").await;
    shop.work().await;
    assert_eq!(calls(order), ["before", "after"]);
    let dead = dead(&*shop.store()).await;
    assert_eq!(dead.len(), 3);
    for event in dead {
        let error = event.error.unwrap();
        assert!(error.starts_with("the payload is damaged") && event.attempts == 1, "{error}");
    }
}

#[tokio::test]
async fn events_of_handlers_that_are_gone_stay() {
    for shop in shops().await {
        write(&shop, "gone", "{}").await;
        shop.work().await;
        let events = shop.store().list(&Filter::new()).await.unwrap();
        assert_eq!((events[0].uid.as_str(), events[0].state, events[0].attempts), ("gone", State::Ready, 0));
    }
}

#[tokio::test]
async fn an_event_of_ten_megabytes_is_refused() {
    for shop in shops().await {
        let carrier = "x".repeat(10_000_000);
        let sent = SHIPPED.send(order(), &carrier, &[], None, &0, &Db::new(&shop.db)).await;
        let error = sent.unwrap_err().downcast::<Error>().unwrap();
        assert!(matches!(*error, Error::TooLarge { uid: "track", bytes } if bytes > MAX_PAYLOAD), "{error}");
        assert!(shop.store().list(&Filter::new()).await.unwrap().is_empty());
    }
}

#[signal]
static NAMED: AsyncSignal<fn(name: &str, db: &Db<'_>) -> Result<(), BoxError>>;

#[durable(NAMED, uid = "named", key = name)]
fn named() {}

#[tokio::test]
async fn a_key_that_no_index_takes_is_refused() {
    for shop in shops().await {
        NAMED.send(&"ä".repeat(MAX_KEY / 2), &Db::new(&shop.db)).await.unwrap();
        let sent = NAMED.send(&"x".repeat(MAX_KEY + 1), &Db::new(&shop.db)).await;
        let error = sent.unwrap_err().downcast::<Error>().unwrap();
        assert!(matches!(*error, Error::KeyTooLong { uid: "named", bytes } if bytes == MAX_KEY + 1), "{error}");
        assert_eq!(shop.store().list(&Filter::new()).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_key_may_have_zero_bytes_which_postgres_does_not_take() {
    for shop in shops().await {
        NAMED.send("a\0b", &Db::new(&shop.db)).await.unwrap();
        assert_eq!(shop.store().list(&Filter::new()).await.unwrap()[0].key.as_deref(), Some("a\u{fffd}b"));
    }
}

#[signal]
static MEASURED: AsyncSignal<
    fn(order_id: u64, weight: f64, large: u128, small: i128, db: &Db<'_>) -> Result<(), BoxError>,
>;

#[durable(MEASURED, uid = "measured", retry = 0)]
fn measured(order_id: u64, weight: f64, large: u128, small: i128) {
    called(order_id, format!("{:x} {large} {small}", weight.to_bits()));
}

#[tokio::test]
async fn numbers_arrive_to_the_last_bit() {
    let shop = crate::shop::sqlite().await;
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..300 {
        let order = order();
        let weight = std::iter::repeat_with(|| f64::from_bits(random.u64(..))).find(|float| float.is_finite()).unwrap();
        let (large, small) = (random.u128(..), random.i128(..));
        MEASURED.send(order, weight, large, small, &Db::new(&shop.db)).await.unwrap();
        shop.work().await;
        assert_eq!(calls(order), [format!("{:x} {large} {small}", weight.to_bits())], "{weight:?}");
    }
}

#[tokio::test]
async fn a_float_that_json_has_not_is_a_dead_letter() {
    let shop = crate::shop::sqlite().await;
    MEASURED.send(order(), f64::NAN, 0, 0, &Db::new(&shop.db)).await.unwrap();
    shop.work().await;
    let error = dead(&*shop.store()).await[0].error.clone().unwrap();
    assert!(error.starts_with("the argument `weight` of the event cannot be read: "), "{error}");
}
