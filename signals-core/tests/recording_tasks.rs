//! Recordings, mutes and scopes of tasks, and what a spawned task takes along.
#![cfg(feature = "async")]

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use futures_util::StreamExt;
use signals_core::{AsyncSignal, Outcome, Signal, carry, receiver, signal};
use tokio::sync::oneshot;
use tokio::task::yield_now;

#[signal]
static PAID: Signal<fn(order_id: u64)>;

/// Sends after it was pending, so that another thread may poll it.
async fn pay(order_id: u64) {
    yield_now().await;
    PAID.send(order_id);
    yield_now().await;
}

#[signal]
static ASKED: Signal<fn(id: u64) -> u64>;

#[receiver(ASKED)]
fn answer(id: u64) -> u64 {
    id
}

async fn ask(id: u64) -> usize {
    yield_now().await;
    ASKED.responses(id).count()
}

mod plain_signals {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_recording_holds_for_what_its_future_sends() {
        let one = tokio::spawn(PAID.record_in(pay(1)));
        let other = tokio::spawn(PAID.record_in(pay(2)));
        let (((), one), ((), other)) = (one.await.unwrap(), other.await.unwrap());
        assert_eq!(one.only().order_id, 1);
        assert_eq!(other.only().order_id, 2);
    }

    #[tokio::test]
    async fn join_and_select_inside_and_outside() {
        let inside = PAID.record_in(async { tokio::join!(pay(1), pay(2)) });
        let ((_, sent), ()) = tokio::join!(inside, pay(3));
        let mut ids = sent.iter().map(|sent| sent.order_id).collect::<Vec<_>>();
        ids.sort_unstable();
        assert_eq!(ids, [1, 2]);

        let selected = PAID.record_in(async {
            tokio::select! {
                () = pay(4) => {}
                () = pending() => {}
            }
        });
        assert_eq!(selected.await.1.only().order_id, 4);
    }

    #[tokio::test]
    async fn mutes_and_scopes_hold_across_join_and_select() {
        let mut seen = Vec::new();
        let muted = ASKED.mute_in(async { tokio::join!(ask(1), ask(2)) });
        let scoped = PAID.scoped_in(|order_id| seen.push(order_id), async {
            tokio::join!(pay(1), pay(2));
            tokio::select! {
                () = pay(3) => {}
                () = pending() => {}
            }
        });
        let (muted, (), (), unmuted) = tokio::join!(muted, scoped, pay(4), ask(3));
        assert_eq!((muted, unmuted), ((0, 0), 1));
        seen.sort_unstable();
        assert_eq!(seen, [1, 2, 3]);
    }

    #[tokio::test]
    async fn nested_recordings_keep_their_own() {
        let outer = PAID.record_in(async {
            pay(1).await;
            PAID.record_in(pay(2)).await.1
        });
        let (inner, outer) = outer.await;
        assert_eq!(inner.only().order_id, 2);
        assert_eq!(outer.len(), 2);
    }

    #[test]
    fn a_dropped_future_records_no_longer() {
        let here = PAID.record();
        {
            let mut task = pin!(PAID.record_in(pay(1)));
            assert!(task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        PAID.send(2);
        assert_eq!(here.only().order_id, 2);
    }

    #[tokio::test]
    async fn the_output_and_a_closure() {
        let body = async {
            pay(7).await;
            "done"
        };
        let (output, ids) = PAID.record_in_with(|order_id| order_id + 1, body).await;
        assert_eq!(output, "done");
        assert_eq!(*ids.only(), 8);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_recording_everywhere_may_cross_awaits() {
        #[signal]
        static SERVED: Signal<fn(id: u64)>;

        let task = tokio::spawn(async {
            let sent = SERVED.record_everywhere();
            let server = tokio::spawn(async { SERVED.send(7) });
            sent.wait_for_async(1, Duration::from_mins(1)).await;
            server.await.unwrap();
            sent.only().id
        });
        assert_eq!(task.await.unwrap(), 7);
    }

    #[tokio::test]
    #[should_panic(expected = "expected 1 sends of PAID to end within 0ns, but nothing was sent")]
    async fn waiting_panics_with_what_there_was() {
        PAID.record().wait_for_async(1, Duration::ZERO).await;
    }
}

mod spawned_tasks {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn without_carry_nothing_is_taken_along() {
        let body = async { tokio::spawn(ask(1)).await.unwrap() };
        let (count, sent) = ASKED.record_in(ASKED.mute_in(body)).await;
        assert_eq!(count, 1, "the spawned task is not muted");
        sent.expect_none();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn carry_takes_mutes_and_recordings_along() {
        let body = async { tokio::spawn(carry(ask(1))).await.unwrap() };
        let (count, sent) = ASKED.record_in(ASKED.mute_in(body)).await;
        assert_eq!(count, 0, "the spawned task is muted");
        assert_eq!(sent.only().id, 1);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn through_two_spawns() {
        let inner = async { tokio::spawn(carry(ask(2))).await.unwrap() };
        let body = async { tokio::spawn(carry(async { tokio::spawn(carry(inner)).await.unwrap() })).await.unwrap() };
        let (_, sent) = ASKED.record_in(body).await;
        assert_eq!(sent.only().id, 2);
    }

    #[tokio::test]
    async fn a_send_is_recorded_once_on_the_thread_that_records() {
        let sent = ASKED.record();
        let _quiet = ASKED.mute();
        assert_eq!(tokio::spawn(carry(ask(1))).await.unwrap(), 0);
        assert_eq!(sent.only().id, 1);
    }

    #[test]
    fn a_thread_with_an_executor() {
        let sent = ASKED.record();
        let carried = carry(ask(3));
        thread::spawn(|| pollster::block_on(carried)).join().unwrap();
        assert_eq!(sent.only().id, 3);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_carried_outlives_the_guard() {
        let (go, wait) = oneshot::channel::<()>();
        let task = {
            #[expect(clippy::async_yields_async, reason = "the task is awaited later")]
            let body = async move {
                tokio::spawn(carry(async {
                    wait.await.unwrap();
                    ask(1).await
                }))
            };
            ASKED.mute_in(body).await
        };
        go.send(()).unwrap();
        assert_eq!(task.await.unwrap(), 0);
    }

    #[test]
    fn a_scoped_receiver_stays_behind() {
        let mut seen = Vec::new();
        ASKED.scoped(
            |id| {
                seen.push(id);
                id
            },
            || {
                let carried = carry(ask(4));
                assert_eq!(thread::spawn(|| pollster::block_on(carried)).join().unwrap(), 1);
                // On this thread the scope is open anyway.
                assert_eq!(pollster::block_on(carry(ask(5))), 2);
            },
        );
        assert_eq!(seen, [5]);
    }
}

mod async_signals {
    use super::*;

    #[signal]
    static SIGNED_UP: AsyncSignal<fn(name: &str) -> Result<(), String>>;

    #[receiver(SIGNED_UP)]
    async fn welcome(name: &str) -> Result<(), String> {
        yield_now().await;
        match name {
            "panic" => panic!("no such user"),
            "refuse" => Err("refused".to_owned()),
            "wait" => pending().await,
            _ => Ok(()),
        }
    }

    #[receiver(SIGNED_UP)]
    fn count() {}

    #[tokio::test]
    async fn each_verb() {
        let sent = SIGNED_UP.record();
        let later = SIGNED_UP.send("Ada");
        sent.expect_none();
        later.await.unwrap();
        assert_eq!(sent.only().name, "Ada");
        assert_eq!(sent.only().outcome(), Outcome::Completed);

        let refused = Outcome::Stopped(r#"Err("refused")"#.to_owned());
        let path = SIGNED_UP.receivers().next().unwrap().path().to_owned();
        let failed = Outcome::Failed(vec![format!(r#"{path} returned Err("refused")"#)]);
        assert!(SIGNED_UP.send("refuse").await.is_err());
        assert_eq!(sent.last().unwrap().outcome(), refused);
        assert!(SIGNED_UP.send_concurrent("refuse").await.is_err());
        assert_eq!(sent.last().unwrap().outcome(), refused);
        assert_eq!(SIGNED_UP.send_robust("refuse").await.len(), 1);
        assert_eq!(sent.last().unwrap().outcome(), failed);
        assert_eq!(SIGNED_UP.send_concurrent_robust("refuse").await.len(), 1);
        assert_eq!(sent.last().unwrap().outcome(), failed);
        assert_eq!(SIGNED_UP.send_concurrent_robust("panic").await.len(), 1);
        let panicked = Outcome::Failed(vec![format!("{path} panicked: no such user")]);
        assert_eq!(sent.last().unwrap().outcome(), panicked);
        assert!(SIGNED_UP.send_concurrent("Ada").await.is_ok());
        assert_eq!(sent.last().unwrap().outcome(), Outcome::Completed);
        assert!(sent.iter().map(|sent| sent.verb()).eq([
            "send",
            "send",
            "send_concurrent",
            "send_robust",
            "send_concurrent_robust",
            "send_concurrent_robust",
            "send_concurrent",
        ]));
    }

    #[tokio::test]
    async fn streams() {
        let sent = SIGNED_UP.record();
        assert_eq!(SIGNED_UP.responses("Ada").count().await, 2);
        assert_eq!(sent.only().responses(), ["Ok(())", "Ok(())"]);
        assert_eq!(sent.only().outcome(), Outcome::Completed);
        sent.clear();
        assert!(pin!(SIGNED_UP.responses("Ada")).next().await.is_some());
        assert_eq!(sent.only().responses(), ["Ok(())"]);
        assert_eq!(sent.only().outcome(), Outcome::Dropped);
        sent.clear();
        assert_eq!(SIGNED_UP.responses_robust("panic").count().await, 2);
        assert_eq!(sent.only().responses(), ["Ok(())"]);
        assert!(matches!(sent.only().outcome(), Outcome::Failed(failures) if failures.len() == 1));
    }

    #[test]
    fn a_dropped_send() {
        let sent = SIGNED_UP.record();
        for _ in 0..2 {
            let mut task = pin!(SIGNED_UP.send("wait"));
            assert!(task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            assert_eq!(sent.last().unwrap().outcome(), Outcome::Running);
        }
        {
            let mut task = pin!(SIGNED_UP.send_concurrent("wait"));
            assert!(task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        assert_eq!(sent.first().unwrap().outcome(), Outcome::Dropped);
        assert_eq!(sent.last().unwrap().outcome(), Outcome::Dropped);
        assert_eq!(sent.len(), 3);
        drop(SIGNED_UP.send("never polled"));
        assert_eq!(sent.len(), 3);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_panic_in_a_task() {
        let body = async { SIGNED_UP.send("panic").await };
        let sent = SIGNED_UP.record_everywhere_with(str::to_owned);
        assert!(tokio::spawn(body).await.unwrap_err().is_panic());
        let of_this_test = sent.iter().find(|sent| **sent == "panic" && sent.verb() == "send");
        assert_eq!(of_this_test.unwrap().outcome(), Outcome::Panicked);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn in_a_task() {
        let task = tokio::spawn(SIGNED_UP.record_in(SIGNED_UP.mute_in(async { SIGNED_UP.send("panic").await })));
        let (output, sent) = task.await.unwrap();
        assert!(output.is_ok(), "it is muted");
        assert_eq!(format!("{sent:?}"), r#"[SIGNED_UP.send("panic")]"#);
    }
}

#[test]
fn waiting_does_not_block() {
    let sent = PAID.record();
    let mut waiting = pin!(sent.wait_for_async(1, Duration::from_mins(1)));
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    PAID.send(7);
    pollster::block_on(poll_fn(|context| match waiting.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(()),
        Poll::Pending => Poll::Pending,
    }));
    assert_eq!(sent.only().order_id, 7);
}

#[test]
fn the_thread_that_waits_ends_with_the_future() {
    struct Told(Sender<()>);

    impl Drop for Told {
        fn drop(&mut self) {
            self.0.send(()).unwrap();
        }
    }

    let (sender, dropped) = channel();
    let sender = Mutex::new(sender);
    let sent = PAID.record_with(move |_| Mutex::new(Told(sender.lock().unwrap().clone())));
    PAID.send(7);
    {
        let mut waiting = pin!(sent.wait_for_async(2, Duration::MAX));
        assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    drop(sent);
    // The thread holds what was kept.
    dropped.recv_timeout(Duration::from_mins(1)).unwrap();
}
