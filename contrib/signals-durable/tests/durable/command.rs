//! The command of the worker's binary.

use signals_durable::{Filter, Worker};

use crate::shop::{Shop, calls, order, sqlite};

pub(crate) async fn command(shop: &Shop, arguments: &[&str]) -> String {
    let mut output = Vec::new();
    let arguments = ["worker"].iter().chain(arguments).copied();
    match Worker::new(&shop.db).command(arguments, std::future::ready(()), &mut output).await {
        Ok(()) => String::from_utf8(output).unwrap(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn events_are_listed_inspected_resubmitted_and_purged() {
    let shop = sqlite().await;
    let order = order();
    shop.pay(order, "fails").await;
    shop.work().await;
    shop.pay(order, "later").await;
    let dead = shop.store().list(&Filter::new()).await.unwrap().remove(0);

    let listed = command(&shop, &["list", "--state", "dead"]).await;
    assert_eq!(listed, format!("{}  mail.thank  dead  4 attempts  0 s ago  key {order}  refused 4\n", dead.id));
    let inspected = command(&shop, &["inspect", &dead.id.to_string()]).await;
    assert!(inspected.ends_with(&format!("payload: {{\"order_id\":{order},\"status\":\"fails\"}}\n")), "{inspected}");
    assert_eq!(command(&shop, &["inspect", "77"]).await, "there is no event 77");
    assert_eq!(command(&shop, &["count"]).await.lines().count(), 2);

    assert_eq!(command(&shop, &["resubmit", "--error", "accepted"]).await, "0 events resubmitted\n");
    assert_eq!(command(&shop, &["resubmit", &dead.id.to_string()]).await, "1 event resubmitted\n");
    assert_eq!(command(&shop, &["purge"]).await, "select events by a number or an option, or all of them by `--all`");
    assert_eq!(command(&shop, &["purge", "--all"]).await, "2 events purged\n");
    assert_eq!(command(&shop, &["list"]).await, "");
    assert_eq!(calls(order).len(), 4);
}

#[tokio::test]
async fn no_command_is_run() {
    let shop = sqlite().await;
    assert_eq!(command(&shop, &[]).await, "");
    assert!(command(&shop, &["dance"]).await.contains("unrecognized subcommand 'dance'"));
}
