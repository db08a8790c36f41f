//! Settings that are overridden, and the signals that are sent for them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;
use std::thread;

use figment::Figment;
use figment::Profile;
use figment::providers::Serialized;
use futures_util::FutureExt;
use serde::Deserialize;
use signals_core::receiver;
use signals_settings::{AnySettings, SETTING_CHANGED, Settings};

#[derive(Debug, Deserialize, PartialEq)]
struct Shop {
    page_size: u32,
    database: Database,
    #[serde(default)]
    motto: String,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Database {
    url: String,
    pool: u32,
}

fn figment() -> Figment {
    Figment::new().merge(("page_size", 20)).merge(("database.url", "sqlite:")).merge(("database.pool", 8))
}

fn shop() -> Settings<Shop> {
    Settings::extract(figment()).unwrap()
}

/// The signals that `body` sends on this thread.
fn sent<T>(body: impl FnOnce() -> T) -> (T, Vec<String>) {
    let mut lines = Vec::new();
    let result = SETTING_CHANGED.scoped(
        |sender, setting, value, enter| {
            let shop = (sender as &dyn std::any::Any).downcast_ref::<Shop>().unwrap();
            let value = value.map_or("nothing".to_owned(), |value| {
                value.as_str().map_or_else(|| value.to_i128().unwrap().to_string(), str::to_owned)
            });
            let verb = if enter { "enter" } else { "leave" };
            lines.push(format!("{verb} {setting} {value}, of {} and {:?}", shop.page_size, shop.motto));
        },
        body,
    );
    (result, lines)
}

#[test]
fn an_override_is_announced_as_it_begins_and_as_it_ends() {
    let shop = shop();
    let ((), lines) = sent(|| {
        let small = shop.override_with("page_size", 5).unwrap();
        assert_eq!(shop.get().page_size, 5);
        drop(small);
        assert_eq!(shop.get().page_size, 20);
    });
    assert_eq!(lines, [r#"enter page_size 5, of 5 and """#, r#"leave page_size 20, of 20 and """#]);
}

#[test]
fn a_setting_that_figment_does_not_have_goes_back_to_its_default() {
    let shop = shop();
    let ((), lines) = sent(|| drop(shop.override_with("motto", "more").unwrap()));
    assert_eq!(lines, [r#"enter motto more, of 20 and "more""#, r#"leave motto nothing, of 20 and """#]);
}

#[test]
fn guards_nest_and_end_in_any_order() {
    let shop = shop();
    let ((), lines) = sent(|| {
        let outer = shop.override_with("page_size", 5).unwrap();
        let other = shop.override_with("motto", "more").unwrap();
        let inner = shop.override_with("page_size", 3).unwrap();
        drop(outer);
        assert_eq!(shop.get().page_size, 3);
        drop(inner);
        assert_eq!((shop.get().page_size, &*shop.get().motto), (20, "more"));
        drop(other);
    });
    let expected = [
        r#"enter page_size 5, of 5 and """#,
        r#"enter motto more, of 5 and "more""#,
        r#"enter page_size 3, of 3 and "more""#,
        r#"leave page_size 3, of 3 and "more""#,
        r#"leave page_size 20, of 20 and "more""#,
        r#"leave motto nothing, of 20 and """#,
    ];
    assert_eq!(lines, expected);
}

#[test]
fn the_rest_of_a_table_stays() {
    let shop = shop();
    let _pool = shop.override_with("database.pool", 1).unwrap();
    assert_eq!(shop.get().database, Database { url: "sqlite:".to_owned(), pool: 1 });
}

#[test]
fn it_holds_on_its_thread_alone() {
    let shop = shop();
    let _small = shop.override_with("page_size", 5).unwrap();
    let elsewhere = || {
        let page_size = || shop.get().page_size;
        let before = page_size();
        let _other = shop.override_with("page_size", 7).unwrap();
        [before, page_size()]
    };
    assert_eq!(thread::scope(|scope| scope.spawn(elsewhere).join().unwrap()), [20, 7]);
    assert_eq!(shop.get().page_size, 5);
}

#[test]
fn it_holds_everywhere_if_that_is_wanted() {
    let shop = shop();
    let small = shop.override_everywhere("page_size", 5).unwrap();
    let elsewhere = || thread::scope(|scope| scope.spawn(|| shop.get().page_size).join().unwrap());
    assert_eq!(elsewhere(), 5);
    drop(small);
    assert_eq!(elsewhere(), 20);
}

/// Pending once, so that the future can be moved to another thread.
async fn pause() {
    let mut paused = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut paused, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[test]
fn in_a_task_it_holds_wherever_that_is_polled_and_nowhere_else() {
    let shop = shop();
    let page_size = || shop.get().page_size;
    let task = shop.override_in("page_size", 5, async {
        let first = page_size();
        pause().await;
        let nested = shop.override_in("page_size", 7, async {
            pause().await;
            page_size()
        });
        [first, nested.await.unwrap(), page_size()]
    });
    let mut task = Box::pin(task);
    assert!(task.as_mut().now_or_never().is_none());
    assert_eq!(page_size(), 20);
    thread::scope(|scope| {
        scope.spawn(|| {
            assert!(task.as_mut().now_or_never().is_none());
            assert_eq!(page_size(), 20);
            assert_eq!(task.as_mut().now_or_never().unwrap().unwrap(), [5, 7, 5]);
        });
    });
    assert_eq!(page_size(), 20);
}

#[test]
fn a_task_sends_the_signals_also_if_it_is_dropped() {
    let shop = shop();
    let ((), lines) = sent(|| {
        let mut task = Box::pin(shop.override_in("page_size", 5, pause()));
        assert!(task.as_mut().now_or_never().is_none());
        drop(task);
        pollster::block_on(shop.override_in("page_size", 6, async {})).unwrap();
        pollster::block_on(shop.override_in("page_size", "many", async { unreachable!() })).unwrap_err();
    });
    let expected = [
        r#"enter page_size 5, of 5 and """#,
        r#"leave page_size 20, of 20 and """#,
        r#"enter page_size 6, of 6 and """#,
        r#"leave page_size 20, of 20 and """#,
    ];
    assert_eq!(lines, expected);
}

#[test]
fn it_wins_over_every_profile() {
    let figment = Figment::from(Serialized::default("page_size", 20))
        .merge(Serialized::default("database.url", "sqlite:"))
        .merge(Serialized::default("database.pool", 8))
        .merge(Serialized::from(30, "night").key("page_size"))
        .merge(Serialized::global("motto", "always"))
        .select(Profile::new("night"));
    let shop = Settings::<Shop>::extract(figment).unwrap();
    assert_eq!((shop.get().page_size, &*shop.get().motto), (30, "always"));
    let _overrides = [shop.override_with("page_size", 5).unwrap(), shop.override_with("motto", "now").unwrap()];
    assert_eq!((shop.get().page_size, &*shop.get().motto), (5, "now"));
}

#[test]
fn what_is_no_setting_is_an_error_and_no_signal() {
    let shop = shop();
    let (error, lines) = sent(|| shop.override_with("database.pool", "many").unwrap_err());
    assert_eq!(error.path, ["database", "pool"]);
    assert!(error.to_string().contains("many"), "{error}");
    assert_eq!(*shop.get(), *self::shop().get());
    assert_eq!(lines, [""; 0]);

    let error = Settings::<Shop>::extract(Figment::from(("page_size", 20))).unwrap_err();
    assert!(error.missing(), "{error}");
}

#[derive(Deserialize)]
struct Stumbling {
    value: String,
}

#[receiver(SETTING_CHANGED, sender = Stumbling)]
fn stumble(sender: &Stumbling, enter: bool) {
    let (stumbles, at) = if enter { ("enter", "enter") } else { ("base", "leave") };
    assert_ne!(sender.value, stumbles, "on purpose at {at}");
}

/// What the receivers after the one that panics get, and the message that `body` panics with.
fn stumbling(base: &str, body: impl FnOnce(&Settings<Stumbling>)) -> (Option<String>, Vec<String>) {
    let settings = Settings::extract(Figment::from(("value", base))).unwrap();
    let mut announced = Vec::new();
    let caught = SETTING_CHANGED.scoped(
        |sender: &dyn AnySettings, _, _, enter| {
            if let Some(sender) = (sender as &dyn std::any::Any).downcast_ref::<Stumbling>() {
                announced.push(format!("{} {enter}", sender.value));
            }
        },
        || catch_unwind(AssertUnwindSafe(|| body(&settings))),
    );
    assert_eq!(settings.get().value, base);
    let message = caught.err().map(|payload| match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => (*payload.downcast_ref::<&str>().unwrap()).to_owned(),
    });
    (message, announced)
}

#[test]
fn a_receiver_that_panics_as_it_begins_ends_it() {
    let (message, announced) = stumbling("calm", |settings| {
        drop(settings.override_with("value", "enter").unwrap());
    });
    assert!(message.unwrap().contains("on purpose at enter"));
    // The one after it gets the end alone.
    assert_eq!(announced, ["calm false"]);
}

#[test]
fn a_receiver_that_panics_as_it_ends_is_named_after_all_were_called() {
    let (message, announced) = stumbling("base", |settings| drop(settings.override_with("value", "x").unwrap()));
    let message = message.unwrap();
    assert!(message.starts_with("overrides::stumble (") && message.contains("on purpose at leave"), "{message}");
    assert_eq!(announced, ["x true", "base false"]);
}

#[test]
fn a_test_that_panics_already_is_not_aborted() {
    let (message, announced) = stumbling("base", |settings| {
        let _override = settings.override_with("value", "x").unwrap();
        panic!("the test fails");
    });
    assert_eq!(message.unwrap(), "the test fails");
    assert_eq!(announced, ["x true", "base false"]);
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "Bounds")]
struct Range {
    from: u32,
}

#[derive(Deserialize)]
struct Bounds {
    from: u32,
    to: u32,
}

impl TryFrom<Bounds> for Range {
    type Error = &'static str;

    fn try_from(Bounds { from, to }: Bounds) -> Result<Self, Self::Error> {
        if from <= to { Ok(Range { from }) } else { Err("it ends before it begins") }
    }
}

#[test]
fn overrides_that_do_not_fit_any_more_are_reported() {
    let range = Settings::<Range>::extract(Figment::from(("from", 1)).merge(("to", 2))).unwrap();
    range.override_with("from", 3).unwrap_err();
    let to = range.override_with("to", 4).unwrap();
    let from = range.override_with("from", 3).unwrap();
    let message = SETTING_CHANGED.scoped(
        |_, _, _, _| {},
        || *catch_unwind(AssertUnwindSafe(|| drop(to))).unwrap_err().downcast::<String>().unwrap(),
    );
    assert!(message.contains("it ends before it begins"), "{message}");
    catch_unwind(AssertUnwindSafe(|| range.get())).unwrap_err();
    drop(from);
    assert_eq!(range.get().from, 1);
}
