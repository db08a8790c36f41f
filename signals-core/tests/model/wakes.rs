//! Concurrent sends whose futures other threads wake, at any time.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Wake, Waker};

use shuttle::sync::{Condvar, Mutex};
use signals_core::AsyncSignal;

use super::*;

/// A gate that futures wait for.
#[derive(Default)]
struct Gate(Mutex<(bool, Vec<Waker>)>);

impl Gate {
    async fn passed(&self) {
        poll_fn(|context| {
            let (is_open, wakers) = &mut *self.0.lock().unwrap();
            if *is_open {
                return Poll::Ready(());
            }
            wakers.push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn open(&self) {
        let wakers = {
            let (is_open, wakers) = &mut *self.0.lock().unwrap();
            *is_open = true;
            std::mem::take(wakers)
        };
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// The task of a send. Each poll has a waker of its own, and only that of the last poll wakes the task, as if every poll came from
/// another task.
#[derive(Default)]
struct Task {
    /// The number of polls, and `true` if the waker of the last one was called.
    last: Mutex<(usize, bool)>,
    woken: Condvar,
}

struct OfPoll {
    poll: usize,
    task: Arc<Task>,
}

impl Wake for OfPoll {
    fn wake(self: Arc<Self>) {
        let (last, is_woken) = &mut *self.task.last.lock().unwrap();
        if self.poll == *last {
            *is_woken = true;
            self.task.woken.notify_one();
        }
    }
}

impl Task {
    fn poll<F: Future>(self: &Arc<Self>, future: Pin<&mut F>) -> Poll<F::Output> {
        let poll = {
            let (last, is_woken) = &mut *self.last.lock().unwrap();
            *is_woken = false;
            *last += 1;
            *last
        };
        let waker = Waker::from(Arc::new(OfPoll { poll, task: Arc::clone(self) }));
        future.poll(&mut Context::from_waker(&waker))
    }

    /// Polls the future to its end. If a wake is lost, all threads wait, which shuttle reports as a deadlock.
    fn run<F: Future>(self: &Arc<Self>, future: F) -> F::Output {
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = self.poll(future.as_mut()) {
                return output;
            }
            let mut last = self.last.lock().unwrap();
            while !last.1 {
                last = self.woken.wait(last).unwrap();
            }
        }
    }

    /// Asserts that nothing keeps a waker.
    fn assert_gone(self: &Arc<Self>) {
        assert_eq!(Arc::strong_count(self), 1, "a waker is kept");
    }
}

/// Counts the futures that end, by their last line or by their drop.
struct Ends<'a>(&'a AtomicU32);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

#[signal]
static WAITED: AsyncSignal<fn(gates: &[Gate; 2], passed: &AtomicU32, ended: &AtomicU32)>;

#[receiver(WAITED)]
async fn first_gate(gates: &[Gate; 2], passed: &AtomicU32, ended: &AtomicU32) {
    let _ends = Ends(ended);
    gates[0].passed().await;
    passed.fetch_add(1, Relaxed);
}

#[receiver(WAITED)]
async fn both_gates(gates: &[Gate; 2], passed: &AtomicU32, ended: &AtomicU32) {
    let _ends = Ends(ended);
    gates[0].passed().await;
    gates[1].passed().await;
    passed.fetch_add(1, Relaxed);
}

#[test]
fn a_concurrent_send_loses_no_wake() {
    explore::sorted("WAITED.send_concurrent beside wakes", 2, || {
        let (gates, passed, ended) = (<[Gate; 2]>::default(), AtomicU32::new(0), AtomicU32::new(0));
        let task = Arc::<Task>::default();
        thread::scope(|scope| {
            scope.spawn(|| gates[0].open());
            scope.spawn(|| gates[1].open());
            task.run(WAITED.send_concurrent(&gates, &passed, &ended));
        });
        assert_eq!((passed.into_inner(), ended.into_inner()), (2, 2));
        task.assert_gone();
    });
}

#[test]
fn a_concurrent_robust_send_loses_no_wake() {
    explore::sorted("WAITED.send_concurrent_robust beside wakes", 1, || {
        let (gates, passed, ended) = (<[Gate; 2]>::default(), AtomicU32::new(0), AtomicU32::new(0));
        let task = Arc::<Task>::default();
        thread::scope(|scope| {
            scope.spawn(|| gates[0].open());
            scope.spawn(|| gates[1].open());
            task.run(WAITED.send_concurrent_robust(&gates, &passed, &ended)).into_result().unwrap();
        });
        assert_eq!((passed.into_inner(), ended.into_inner()), (2, 2));
        task.assert_gone();
    });
}

#[test]
fn a_send_is_dropped_while_a_wake_is_on_its_way() {
    for polls in 1..=2 {
        explore::sorted(&format!("drop of WAITED.send_concurrent after {polls} polls, beside wakes"), 2, move || {
            let (gates, passed, ended) = (<[Gate; 2]>::default(), AtomicU32::new(0), AtomicU32::new(0));
            let task = Arc::<Task>::default();
            thread::scope(|scope| {
                scope.spawn(|| gates[0].open());
                scope.spawn(|| gates[1].open());
                let mut sent = Box::pin(WAITED.send_concurrent(&gates, &passed, &ended));
                for _ in 0..polls {
                    if task.poll(sent.as_mut()).is_ready() {
                        break;
                    }
                }
                drop(sent);
                // Both receivers were started, and neither is left.
                assert_eq!(ended.load(Relaxed), 2);
            });
            task.assert_gone();
        });
    }
}

#[signal]
static REFUSED: AsyncSignal<fn(gates: &[Gate; 2], ended: &AtomicU32) -> Result<(), u32>>;

#[receiver(REFUSED)]
async fn refuses_behind_the_first_gate(gates: &[Gate; 2], ended: &AtomicU32) -> Result<(), u32> {
    let _ends = Ends(ended);
    gates[0].passed().await;
    Err(0)
}

#[receiver(REFUSED)]
async fn refuses_behind_the_second_gate(gates: &[Gate; 2], ended: &AtomicU32) -> Result<(), u32> {
    let _ends = Ends(ended);
    gates[1].passed().await;
    Err(1)
}

#[test]
fn a_response_stops_a_send_while_a_wake_is_on_its_way() {
    explore::sorted("stop of REFUSED.send_concurrent beside wakes", 2, || {
        let (gates, ended) = (<[Gate; 2]>::default(), AtomicU32::new(0));
        let task = Arc::<Task>::default();
        thread::scope(|scope| {
            scope.spawn(|| gates[0].open());
            scope.spawn(|| gates[1].open());
            assert!(task.run(REFUSED.send_concurrent(&gates, &ended)).is_err());
            assert_eq!(ended.load(Relaxed), 2);
        });
        task.assert_gone();
    });
}

#[signal]
static TOUCHED: AsyncSignal<fn(gate: &Gate, polls: &AtomicU32)>;

/// Other threads clone and wake the waker of its first poll, during that poll.
#[receiver(TOUCHED)]
async fn is_woken_during_its_first_poll(polls: &AtomicU32) {
    poll_fn(|context| {
        if polls.fetch_add(1, Relaxed) > 0 {
            return Poll::Ready(());
        }
        let waker = context.waker();
        beside([&|| waker.clone().wake(), &|| waker.wake_by_ref()]);
        Poll::Pending
    })
    .await;
}

/// Wakes itself at each of three polls, so that the send gives way to its task.
#[receiver(TOUCHED)]
async fn wakes_itself() {
    let mut polls = 0;
    poll_fn(|context| {
        context.waker().wake_by_ref();
        polls += 1;
        if polls == 3 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

#[receiver(TOUCHED)]
async fn waits_for_the_gate(gate: &Gate) {
    gate.passed().await;
}

#[test]
fn a_waker_of_a_first_poll_is_used_by_several_threads() {
    explore::sorted("TOUCHED.send_concurrent, woken during first polls", 1, || {
        let (gate, polls) = (Arc::<Gate>::default(), AtomicU32::new(0));
        let task = Arc::<Task>::default();
        // Without a scope: a scope of shuttle that ends inside another one may end too early.
        let opens = thread::spawn({
            let gate = Arc::clone(&gate);
            move || gate.open()
        });
        task.run(TOUCHED.send_concurrent(&gate, &polls));
        opens.join().unwrap();
        assert_eq!(polls.into_inner(), 2);
        task.assert_gone();
    });
}
