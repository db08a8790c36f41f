//! A thousand tests in one process: each records, mutes and scopes signals that all of them send at the same time.
#![cfg(feature = "async")]

use std::collections::{BTreeSet, VecDeque};
use std::sync::Mutex;
use std::thread;

use signals_core::{AsyncSignal, Outcome, Signal, carry, receiver, signal};
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;

const TESTS: u64 = 1000;
const THREADS: usize = 16;

/// Ten signals, and what a test does with each of them.
macro_rules! signals {
    ($($plain:ident)*; $($asynchronous:ident)*) => {
        $(
            #[signal]
            static $plain: Signal<fn(test: u64, step: u32)>;
        )*
        $(
            #[signal]
            static $asynchronous: AsyncSignal<fn(test: u64, step: u32)>;
        )*

        #[receiver([$($plain),*, $($asynchronous),*])]
        fn receive() {}

        fn on_a_thread(test: u64) {
            $({
                let sent = $plain.record();
                let mut seen = 0;
                $plain.scoped(|_, _| seen += 1, || $plain.send(test, 0));
                {
                    let _quiet = $plain.mute();
                    $plain.send(test, 1);
                    assert!(!$plain.has_receivers());
                }
                thread::scope(|scope| scope.spawn(|| $plain.send(test, 99)).join().unwrap());
                assert_eq!($plain.responses(test, 2).count(), 1);
                assert_eq!(seen, 1);
                assert!(sent.iter().map(|sent| (sent.test, sent.step)).eq([(test, 0), (test, 1), (test, 2)]), "{sent:?}");
                assert!(sent.iter().all(|sent| sent.outcome() == Outcome::Completed));
            })*
            $({
                let sent = $asynchronous.record();
                let mut seen = 0;
                $asynchronous.scoped(|_, _| seen += 1, || pollster::block_on($asynchronous.send(test, 0)));
                {
                    let _quiet = $asynchronous.mute();
                    pollster::block_on($asynchronous.send_concurrent(test, 1));
                    assert!(!$asynchronous.has_receivers());
                }
                thread::scope(|scope| {
                    scope.spawn(|| pollster::block_on($asynchronous.send(test, 99))).join().unwrap();
                });
                assert_eq!(seen, 1);
                assert!(sent.iter().map(|sent| (sent.test, sent.step)).eq([(test, 0), (test, 1)]), "{sent:?}");
            })*
        }

        async fn in_a_task(test: u64) {
            $({
                let mut seen = 0;
                let body = async {
                    yield_now().await;
                    $plain.send(test, 0);
                    tokio::spawn(async move { $plain.send(test, 99) }).await.unwrap();
                    let spawned = carry(async move {
                        yield_now().await;
                        $plain.send(test, 1);
                    });
                    tokio::spawn(spawned).await.unwrap();
                    $plain.mute_in(async { assert!(!$plain.has_receivers()) }).await;
                };
                let (_, sent) = $plain.record_in($plain.scoped_in(|_, _| seen += 1, body)).await;
                assert_eq!(seen, 1, "the scope is not carried");
                assert!(sent.iter().map(|sent| (sent.test, sent.step)).eq([(test, 0), (test, 1)]), "{sent:?}");
            })*
            $({
                let mut seen = 0;
                let body = async {
                    yield_now().await;
                    tokio::join!($asynchronous.send(test, 0), $asynchronous.send_concurrent(test, 0));
                    tokio::spawn(async move { $asynchronous.send(test, 99).await }).await.unwrap();
                    tokio::spawn(carry(async move { $asynchronous.send(test, 1).await })).await.unwrap();
                    $asynchronous.mute_in(async { assert!(!$asynchronous.has_receivers()) }).await;
                };
                let (_, sent) = $asynchronous.record_in($asynchronous.scoped_in(|_, _| seen += 1, body)).await;
                assert_eq!(seen, 2, "the scope is not carried");
                let expected = [(test, 0), (test, 0), (test, 1)];
                assert!(sent.iter().map(|sent| (sent.test, sent.step)).eq(expected), "{sent:?}");
            })*
        }
    };
}

signals!(S0 S1 S2 S3 S4 S5; A0 A1 A2 A3);

fn run(test: u64, shared: &Runtime) {
    match test % 3 {
        0 => on_a_thread(test),
        1 => Builder::new_current_thread().build().unwrap().block_on(in_a_task(test)),
        _ => shared.block_on(async { tokio::spawn(in_a_task(test)).await.unwrap() }),
    }
}

#[test]
fn a_thousand_tests_at_once() {
    let shared = Builder::new_multi_thread().worker_threads(4).build().unwrap();
    let (all, all_asynchronous) = (S0.record_everywhere(), A0.record_everywhere());
    let queue = Mutex::new((0..TESTS).collect::<VecDeque<_>>());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(test) = { queue.lock().unwrap().pop_front() } {
                    run(test, &shared);
                }
            });
        }
    });
    // So many sends of each test on a thread, and in a task.
    let on_threads = TESTS.div_ceil(3);
    assert_eq!(all.len() as u64, 4 * on_threads + 3 * (TESTS - on_threads));
    assert_eq!(all_asynchronous.len() as u64, 3 * on_threads + 4 * (TESTS - on_threads));
    all_tests(all.iter().map(|sent| sent.test));
    all_tests(all_asynchronous.iter().map(|sent| sent.test));
}

fn all_tests(senders: impl Iterator<Item = u64>) {
    assert!(senders.collect::<BTreeSet<_>>().into_iter().eq(0..TESTS));
}
