//! Asynchronous signals whose futures are dropped, leaked, moved, or panic.

use std::any::Any;
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use futures_util::StreamExt;
use signals_core::{AsyncSignal, INLINE_FUTURE_SIZE, Options, Receiver, SenderType, receiver, signal};

/// Yields once: wakes its task and is pending.
async fn give_way() {
    let mut waited = false;
    poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

fn poll<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls a future until it is ready.
fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = poll(future.as_mut()) {
            return output;
        }
    }
}

/// Never drops the value, as `mem::forget`. Miri does not report what a static keeps as a leak.
fn keep(value: impl Send + 'static) {
    static KEPT: Mutex<Vec<Box<dyn Any + Send>>> = Mutex::new(Vec::new());
    KEPT.lock().unwrap().push(Box::new(value));
}

mod executors {
    use super::*;

    #[signal]
    static SPREAD: AsyncSignal<fn(text: &mut String) -> Result<(), String>>;

    #[receiver(SPREAD)]
    async fn push(text: &mut String) {
        give_way().await;
        text.push('a');
        give_way().await;
    }

    #[receiver(SPREAD, order = 1)]
    fn refuse(text: &mut String) -> Result<(), String> {
        if text.len() > 2 { Err(std::mem::take(text)) } else { Ok(()) }
    }

    async fn spread() -> [Result<(), String>; 3] {
        let mut text = String::new();
        [SPREAD.send(&mut text).await, SPREAD.send(&mut text).await, SPREAD.send(&mut text).await]
    }

    fn expected() -> [Result<(), String>; 3] {
        [Ok(()), Ok(()), Err("aaa".to_owned())]
    }

    #[test]
    fn tokio_smol_and_a_bare_loop_run_the_same_future() {
        let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        assert_eq!(tokio.block_on(async { tokio::spawn(spread()).await.unwrap() }), expected());
        // The reactor of smol needs `timerfd_create`, which Miri does not have.
        #[cfg(not(miri))]
        assert_eq!(smol::block_on(smol::spawn(spread())), expected());
        assert_eq!(run(spread()), expected());
    }

    #[test]
    fn a_mutable_argument_goes_from_thread_to_thread() {
        let mut text = String::new();
        let mut sent = Box::pin(SPREAD.send(&mut text));
        let mut threads = Vec::new();
        loop {
            let poll_once = || (thread::current().id(), poll(sent.as_mut()));
            let (thread, polled) = thread::scope(|threads| threads.spawn(poll_once).join().unwrap());
            threads.push(thread);
            if polled.is_ready() {
                break;
            }
        }
        drop(sent);
        assert_eq!((threads.len(), text.as_str()), (3, "a"));
        assert_ne!(threads[0], threads[1]);
    }
}

mod recursion {
    use super::*;

    #[signal]
    static COUNTED_DOWN: AsyncSignal<fn(n: u32, seen: &Mutex<Vec<u32>>)>;

    #[receiver(COUNTED_DOWN)]
    async fn again(n: u32, seen: &Mutex<Vec<u32>>) {
        give_way().await;
        seen.lock().unwrap().push(n);
        if n > 0 {
            COUNTED_DOWN.send(n - 1, seen).await;
        }
        seen.lock().unwrap().push(n);
    }

    #[test]
    fn a_receiver_can_send_its_own_signal() {
        let seen = Mutex::default();
        run(COUNTED_DOWN.send(2, &seen));
        assert_eq!(*seen.lock().unwrap(), [2, 1, 0, 0, 1, 2]);
        run(COUNTED_DOWN.send_concurrent(1, &seen));
        assert_eq!(seen.lock().unwrap()[6..], [1, 0, 0, 1]);
    }
}

mod cancellation {
    use super::*;

    struct Dropped<'a>(&'a AtomicU32);

    impl Drop for Dropped<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    #[signal]
    static HELD: AsyncSignal<fn(started: &AtomicU32, dropped: &AtomicU32)>;

    async fn hold(started: &AtomicU32, dropped: &AtomicU32) {
        started.fetch_add(1, Relaxed);
        let _dropped = Dropped(dropped);
        std::future::pending::<()>().await;
    }

    #[receiver(HELD)]
    async fn small(started: &AtomicU32, dropped: &AtomicU32) {
        hold(started, dropped).await;
    }

    #[receiver(HELD)]
    async fn large(started: &AtomicU32, dropped: &AtomicU32) {
        let bytes = [0_u8; 1000];
        hold(started, dropped).await;
        assert_eq!(bytes.len(), 1000);
    }

    #[receiver(HELD)]
    fn waits_for_nothing(started: &AtomicU32) {
        started.fetch_add(1, Relaxed);
    }

    #[test]
    fn a_dropped_concurrent_send_drops_all_running_receivers() {
        let sizes = HELD.receivers().map(|receiver: Receiver| receiver.future_size());
        let sizes = sizes.map(|size| size.map(|size| size <= INLINE_FUTURE_SIZE)).collect::<Vec<_>>();
        assert_eq!(sizes, [Some(true), Some(false), None]);
        let [started, dropped] = [AtomicU32::new(0), AtomicU32::new(0)];
        let counts = || [&started, &dropped].map(|count| count.swap(0, Relaxed));
        for _ in 0..2 {
            let mut sent = Box::pin(HELD.send_concurrent(&started, &dropped));
            assert!(poll(sent.as_mut()).is_pending());
            drop(sent);
            assert_eq!(counts(), [3, 2]);
            let mut robust = Box::pin(HELD.send_concurrent_robust(&started, &dropped));
            assert!(poll(robust.as_mut()).is_pending());
            drop(robust);
            assert_eq!(counts(), [3, 2]);
        }
    }

    struct PanicsWhenDropped<'a>(&'a AtomicU32);

    impl Drop for PanicsWhenDropped<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Relaxed);
            panic!("dropped");
        }
    }

    #[signal]
    static PANICS: AsyncSignal<fn(cancelled: bool, dropped: &AtomicU32)>;

    #[receiver(PANICS)]
    async fn panics_when_cancelled(cancelled: bool, dropped: &AtomicU32) {
        if cancelled {
            let _panics = PanicsWhenDropped(dropped);
            std::future::pending::<()>().await;
        }
    }

    #[receiver(PANICS)]
    async fn is_fine(cancelled: bool, dropped: &AtomicU32) {
        let _dropped = Dropped(dropped);
        if cancelled {
            std::future::pending::<()>().await;
        }
    }

    #[test]
    fn a_panic_while_a_send_is_dropped_leaves_the_signal_usable() {
        let dropped = AtomicU32::new(0);
        let mut sent = Box::pin(PANICS.send(true, &dropped));
        assert!(poll(sent.as_mut()).is_pending());
        assert!(catch_unwind(AssertUnwindSafe(|| drop(sent))).is_err());
        assert_eq!(dropped.swap(0, Relaxed), 1);

        let mut sent = Box::pin(PANICS.send_concurrent(true, &dropped));
        assert!(poll(sent.as_mut()).is_pending());
        assert!(catch_unwind(AssertUnwindSafe(|| drop(sent))).is_err());
        assert_ne!(dropped.swap(0, Relaxed), 0);

        run(PANICS.send(false, &dropped));
        run(PANICS.send_concurrent(false, &dropped));
        assert!(run(PANICS.send_robust(false, &dropped)).is_empty());
        assert_eq!(dropped.load(Relaxed), 3);
    }

    #[signal]
    static ASKED: AsyncSignal<fn(sender: SenderType) -> u32>;

    #[receiver(FRAGILE)]
    async fn breaks() -> &'static str {
        panic!("on purpose")
    }

    #[receiver(FRAGILE)]
    fn holds() -> &'static str {
        "holds"
    }

    #[signal]
    static FRAGILE: AsyncSignal<fn() -> &'static str>;

    #[test]
    fn a_stream_that_is_polled_after_a_panic_calls_the_next_receiver() {
        assert!(FRAGILE.has_receivers());
        for is_rewired in [false, true] {
            let _connection = is_rewired.then(|| FRAGILE.connect_with(Options::new().order(1), async || "last"));
            let mut responses = Box::pin(FRAGILE.responses());
            assert!(catch_unwind(AssertUnwindSafe(|| run(responses.next()))).is_err());
            assert_eq!(run(responses.next()).unwrap().1, "holds");
        }
    }

    #[test]
    fn a_stream_begins_when_it_is_polled() {
        assert!(!ASKED.has_receivers());
        let responses = ASKED.responses(SenderType::of::<u8>());
        let _connection = ASKED.connect(async |_| 7);
        let (responses, sent) = run(ASKED.record_in(responses.collect::<Vec<_>>()));
        assert_eq!((responses.len(), responses[0].1, sent.len()), (1, 7, 1));
    }

    #[test]
    fn a_dropped_stream_starts_no_further_receiver() {
        let dropped = AtomicU32::new(0);
        let mut responses = Box::pin(PANICS.responses(false, &dropped));
        let _sendable: &(dyn Send + '_) = &responses;
        let _sendable: &(dyn Send + '_) = &PANICS.responses_robust(false, &dropped);
        assert!(run(responses.next()).is_some());
        drop(responses);
        assert_eq!(dropped.load(Relaxed), 0);
    }
}

mod rooms {
    use super::*;

    #[signal]
    static ROOM: AsyncSignal<fn()>;

    thread_local! {
        /// What happens when this thread polls or drops a future.
        static POLL: Cell<fn() -> Poll<()>> = const { Cell::new(|| Poll::Pending) };
        static DROP: Cell<fn()> = const { Cell::new(|| ()) };
        static DROPPED: Cell<u32> = const { Cell::new(0) };
    }

    /// A future of `N` bytes, aligned as `A`. It panics if its bytes were overwritten.
    struct Bytes<A, const N: usize>([A; 0], [u8; N]);

    impl<A, const N: usize> Bytes<A, N> {
        #[expect(clippy::cast_possible_truncation, reason = "any bytes will do")]
        const WRITTEN: [u8; N] = {
            let mut bytes = [0; N];
            let mut place = 0;
            while place < N {
                bytes[place] = place as u8 ^ 0x5a;
                place += 1;
            }
            bytes
        };

        fn new() -> Self {
            Bytes([], black_box(Self::WRITTEN))
        }

        fn look(&self) {
            let address = black_box(&raw const *self).addr();
            assert_eq!(address % align_of::<A>(), 0);
            assert_eq!(self.1, Self::WRITTEN);
        }
    }

    impl<A, const N: usize> Future for Bytes<A, N> {
        type Output = ();

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            self.look();
            POLL.get()()
        }
    }

    impl<A, const N: usize> Drop for Bytes<A, N> {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
            self.look();
            DROP.get()();
        }
    }

    #[repr(align(64))]
    struct Strict;

    fn assert_dropped_once<A: Send + 'static, const N: usize>() {
        let dropped_once = || assert_eq!(DROPPED.take(), 1, "{N} bytes");
        let _connection = ROOM.connect(Bytes::<A, N>::new);
        assert_eq!(ROOM.receivers().next().and_then(|receiver: Receiver| receiver.future_size()), Some(N));

        POLL.set(|| Poll::Pending);
        let mut sent = Box::pin(ROOM.send());
        for _ in 0..2 {
            assert!(poll(sent.as_mut()).is_pending());
            assert_eq!(DROPPED.get(), 0);
        }
        drop(sent);
        dropped_once();

        POLL.set(|| panic!("polled"));
        assert!(catch_unwind(|| run(ROOM.send())).is_err());
        dropped_once();
        assert_eq!(run(ROOM.send_robust()).iter().count(), 1);
        dropped_once();

        POLL.set(|| Poll::Ready(()));
        run(ROOM.send());
        dropped_once();
        run(ROOM.send_concurrent());
        dropped_once();

        DROP.set(|| panic!("dropped"));
        assert!(catch_unwind(|| run(ROOM.send())).is_err());
        dropped_once();
        assert_eq!(run(ROOM.send_robust()).iter().count(), 1);
        dropped_once();
        DROP.set(|| ());
    }

    #[test]
    fn a_future_of_any_size_is_dropped_once() {
        assert_dropped_once::<u8, 0>();
        assert_dropped_once::<u8, 1>();
        assert_dropped_once::<u8, { INLINE_FUTURE_SIZE - 1 }>();
        assert_dropped_once::<u64, INLINE_FUTURE_SIZE>();
        assert_dropped_once::<u8, { INLINE_FUTURE_SIZE + 1 }>();
        assert_dropped_once::<u8, 5000>();
        assert_dropped_once::<Strict, 0>();
        assert_dropped_once::<Strict, 64>();
        assert_dropped_once::<Strict, 512>();
    }

    #[signal]
    static PINNED: AsyncSignal<fn(sum: &AtomicU32)>;

    async fn hand_over<const N: usize>(sum: &AtomicU32) {
        let mut bytes = [0_u8; N];
        let (one, other) = bytes.split_at_mut(N / 2);
        for (from, to) in one.iter_mut().zip(other) {
            *from += 1;
            give_way().await;
            *to = *from + 1;
        }
        give_way().await;
        sum.fetch_add(bytes.iter().map(|byte| u32::from(*byte)).sum(), Relaxed);
    }

    #[receiver(PINNED)]
    async fn points_into_the_room(sum: &AtomicU32) {
        hand_over::<8>(sum).await;
    }

    #[receiver(PINNED)]
    async fn points_into_the_box(sum: &AtomicU32) {
        hand_over::<800>(sum).await;
    }

    #[test]
    fn a_future_may_point_into_itself() {
        let sizes = PINNED.receivers().map(|receiver: Receiver| receiver.future_size());
        assert_eq!(sizes.map(|size| size <= Some(INLINE_FUTURE_SIZE)).collect::<Vec<_>>(), [true, false]);
        let sum = AtomicU32::new(0);
        run(PINNED.send(&sum));
        assert_eq!(sum.swap(0, Relaxed), 4 * 3 + 400 * 3);
        assert!(run(PINNED.send_robust(&sum)).is_empty());
        run(PINNED.send_concurrent(&sum));
        run(PINNED.responses(&sum).collect::<Vec<_>>());
        assert_eq!(sum.load(Relaxed), 3 * (4 * 3 + 400 * 3));
    }
}

mod scopes {
    use super::*;

    #[signal]
    static LEAKED: AsyncSignal<fn()>;

    #[test]
    fn a_leaked_scope_is_never_called_again() {
        static RECEIVED: AtomicU32 = AtomicU32::new(0);
        let mut scope = Box::pin(LEAKED.scoped_in(
            || {
                RECEIVED.fetch_add(1, Relaxed);
            },
            async {
                LEAKED.send().await;
                std::future::pending::<()>().await;
            },
        ));
        assert!(poll(scope.as_mut()).is_pending());
        assert_eq!(RECEIVED.load(Relaxed), 1);
        keep(scope);
        run(LEAKED.send());
        run(LEAKED.send_concurrent());
        thread::spawn(|| run(LEAKED.send())).join().unwrap();
        assert_eq!(RECEIVED.load(Relaxed), 1);
    }

    #[signal]
    static REENTERED: AsyncSignal<fn()>;

    #[receiver(REENTERED)]
    async fn gives_way() {
        give_way().await;
    }

    #[receiver(REENTERED)]
    async fn gives_way_too() {
        give_way().await;
    }

    #[test]
    fn a_scoped_receiver_is_not_called_while_it_is_called() {
        let depths = Mutex::new([0_u32; 2]);
        let enter = |by: i32| {
            let mut depths = depths.lock().unwrap();
            depths[0] = depths[0].strict_add_signed(by);
            depths[1] = depths[1].max(depths[0]);
        };
        let scope = REENTERED.scoped_in(
            || {
                enter(1);
                run(REENTERED.send());
                run(REENTERED.send_concurrent());
                enter(-1);
            },
            REENTERED.send(),
        );
        run(scope);
        assert_eq!(*depths.lock().unwrap(), [0, 1]);
    }

    #[signal]
    static MOVED: AsyncSignal<fn(n: u32)>;

    #[test]
    fn a_scoped_receiver_runs_on_each_thread_that_polls_the_scope() {
        let mut seen = Vec::new();
        let mut scope = Box::pin(MOVED.scoped_in(|n| seen.push((n, thread::current().id())), async {
            for n in 0..3 {
                MOVED.send(n).await;
                give_way().await;
            }
        }));
        while thread::scope(|threads| threads.spawn(|| poll(scope.as_mut()).is_pending()).join().unwrap()) {
            run(MOVED.send(9));
        }
        drop(scope);
        assert_eq!(seen.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(seen[0].1 != seen[1].1 && seen[1].1 != seen[2].1);
    }

    #[signal]
    static UNWINDS: AsyncSignal<fn(n: u32)>;

    #[test]
    fn a_scoped_receiver_that_panics_is_disconnected() {
        let mut calls = 0;
        let scope = UNWINDS.scoped_in(
            |n| {
                calls += 1;
                assert!(n > 0, "none");
            },
            async {
                assert_eq!(UNWINDS.send_robust(0).await.len(), 1);
                assert_eq!(UNWINDS.send_concurrent_robust(0).await.len(), 1);
                UNWINDS.send(1).await;
                UNWINDS.send(0).await;
            },
        );
        assert!(catch_unwind(AssertUnwindSafe(|| run(scope))).is_err());
        assert_eq!(calls, 4);
        assert_eq!(UNWINDS.receivers().count(), 0);
    }

    #[signal]
    static SILENT: AsyncSignal<fn()>;

    #[test]
    fn a_mute_ends_with_its_future_dropped_leaked_or_panicked() {
        static RECEIVED: AtomicU32 = AtomicU32::new(0);
        let _connection = SILENT.connect(async || {
            RECEIVED.fetch_add(1, Relaxed);
        });
        let silent = || {
            Box::pin(SILENT.mute_in(async {
                SILENT.send().await;
                std::future::pending::<()>().await;
            }))
        };
        let mut dropped = silent();
        assert!(poll(dropped.as_mut()).is_pending());
        drop(dropped);
        let mut leaked = silent();
        assert!(poll(leaked.as_mut()).is_pending());
        keep(leaked);
        let mut panicked = Box::pin(SILENT.mute_in(async { panic!("in the body") }));
        assert!(catch_unwind(AssertUnwindSafe(|| poll(panicked.as_mut()))).is_err());
        assert_eq!(RECEIVED.load(Relaxed), 0);
        run(SILENT.send());
        assert_eq!(RECEIVED.load(Relaxed), 1);
        drop(panicked);
    }
}

mod concurrency {
    use super::*;

    #[signal]
    static UNWIRED: AsyncSignal<fn()>;

    static RAN: AtomicU32 = AtomicU32::new(0);

    #[receiver(UNWIRED)]
    async fn disconnects() {
        UNWIRED.disconnect(disconnected);
    }

    #[receiver(UNWIRED)]
    async fn disconnected() {
        RAN.fetch_add(1, Relaxed);
    }

    #[test]
    fn a_receiver_that_is_disconnected_before_its_turn_is_not_called() {
        run(UNWIRED.send_concurrent());
        assert!(UNWIRED.reconnect(disconnected));
        run(UNWIRED.send_concurrent_robust()).into_result().unwrap();
        assert_eq!(RAN.load(Relaxed), 0);
    }

    #[signal]
    static AWAITED: AsyncSignal<fn()>;

    static OTHER: Mutex<Option<Waker>> = Mutex::new(None);

    /// Is ready once its waker has been called.
    #[receiver(AWAITED)]
    async fn waits() {
        let mut waited = false;
        poll_fn(|context| {
            *OTHER.lock().unwrap() = Some(context.waker().clone());
            if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    struct Woken(AtomicU32);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    #[test]
    fn a_waker_that_outlives_its_send_is_harmless() {
        let woken = Arc::new(Woken(AtomicU32::new(0)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut sent = Box::pin(AWAITED.send_concurrent());
        assert!(sent.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        let other = OTHER.lock().unwrap().take().unwrap();
        let before = woken.0.load(Relaxed);
        let other = thread::spawn(move || {
            other.wake_by_ref();
            other
        });
        let other = other.join().unwrap();
        assert_ne!(woken.0.load(Relaxed), before);
        assert!(sent.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
        drop(sent);
        other.wake();
    }

    #[signal]
    static REFUSED: AsyncSignal<fn() -> Result<(), &'static str>>;

    /// Wakes its task and is pending, once.
    async fn give_way_once() {
        let mut waited = false;
        poll_fn(|context| {
            if std::mem::replace(&mut waited, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    #[receiver(REFUSED)]
    async fn refuses() -> Result<(), &'static str> {
        give_way_once().await;
        Err("refused")
    }

    #[receiver(REFUSED)]
    async fn is_still_woken() {
        give_way_once().await;
    }

    #[test]
    fn a_send_that_ends_keeps_no_waker_for_the_receivers_that_were_woken() {
        let woken = Arc::new(Woken(AtomicU32::new(0)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut sent = Box::pin(REFUSED.send_concurrent());
        assert_eq!(sent.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Ready(Err("refused")));
        drop((sent, waker));
        assert_eq!(Arc::strong_count(&woken), 1);
    }

    #[signal]
    static STARTED: AsyncSignal<fn(polls: &[AtomicU32; 3], kept: &Mutex<Option<Waker>>)>;

    /// Is ready at once, and keeps its waker.
    #[receiver(STARTED)]
    async fn keeps_its_waker(polls: &[AtomicU32; 3], kept: &Mutex<Option<Waker>>) {
        poll_fn(|context| {
            polls[0].fetch_add(1, Relaxed);
            *kept.lock().unwrap() = Some(context.waker().clone());
            Poll::Ready(())
        })
        .await;
    }

    /// Is woken by another thread during its first poll, through a reference to the waker.
    #[receiver(STARTED, order = 1)]
    async fn is_woken_while_polled(polls: &[AtomicU32; 3]) {
        poll_fn(|context| {
            if polls[1].fetch_add(1, Relaxed) > 0 {
                return Poll::Ready(());
            }
            let waker = context.waker();
            thread::scope(|scope| scope.spawn(|| waker.wake_by_ref()).join().unwrap());
            Poll::Pending
        })
        .await;
    }

    /// Is never woken.
    #[receiver(STARTED, order = 2)]
    async fn sleeps(polls: &[AtomicU32; 3]) {
        poll_fn(|_| {
            polls[2].fetch_add(1, Relaxed);
            Poll::<()>::Pending
        })
        .await;
    }

    #[test]
    fn a_waker_of_a_first_poll_wakes_its_receiver_alone() {
        let woken = Arc::new(Woken(AtomicU32::new(0)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        let (polls, kept) = <([AtomicU32; 3], Mutex<Option<Waker>>)>::default();
        let polled = || [0, 1, 2].map(|receiver: usize| polls[receiver].load(Relaxed));
        let mut sent = pin!(STARTED.send_concurrent(&polls, &kept));
        assert!(sent.as_mut().poll(&mut context).is_pending());
        assert_eq!((polled(), woken.0.load(Relaxed)), ([1, 2, 1], 1));

        kept.lock().unwrap().take().unwrap().wake();
        assert!(sent.as_mut().poll(&mut context).is_pending());
        assert_eq!(polled(), [1, 2, 1]);
    }
}
