//! Asynchronous signals.

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use futures_util::StreamExt;
use signals_core::{AsyncSignal, INLINE_FUTURE_SIZE, Options, Receiver, SenderType, receiver, receivers, signal};
use tokio::task::yield_now;

type Log = Mutex<Vec<String>>;

fn write(log: &Log, line: impl Into<String>) {
    log.lock().unwrap().push(line.into());
}

fn lines(log: Log) -> Vec<String> {
    log.into_inner().unwrap()
}

mod send {
    use super::*;

    #[signal]
    static SAVED: AsyncSignal<fn(id: u64, text: &str, log: &Log)>;

    #[receiver(SAVED, order = 1)]
    async fn waits(log: &Log, id: u64) {
        yield_now().await;
        write(log, format!("waits {id}"));
    }

    #[receiver(SAVED)]
    fn does_not(text: &str, log: &Log) {
        write(log, format!("does not {text}"));
    }

    #[receiver(SAVED, order = 2)]
    async fn last(log: &Log) {
        write(log, "last");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn receivers_are_awaited_one_after_the_other() {
        let sent = tokio::spawn(async {
            let log = Log::default();
            SAVED.send(7, "text", &log).await;
            lines(log)
        });
        assert_eq!(sent.await.unwrap(), ["does not text", "waits 7", "last"]);
    }

    #[signal]
    static CHANGED: AsyncSignal<fn(text: &mut String) -> Result<(), String>>;

    #[receiver(CHANGED)]
    async fn push(text: &mut String) {
        yield_now().await;
        text.push('a');
    }

    #[receiver(CHANGED, order = 1)]
    fn refuse(text: &mut String) -> Result<(), String> {
        if text.len() > 2 { Err(format!("{text} is too long")) } else { Ok(()) }
    }

    #[receiver(CHANGED, order = 2)]
    async fn push_again(text: &mut String) -> Result<(), String> {
        yield_now().await;
        text.push('!');
        Ok(())
    }

    #[tokio::test]
    async fn an_argument_can_be_changed_and_a_send_be_stopped() {
        let mut text = String::from("b");
        assert_eq!(CHANGED.send(&mut text).await, Ok(()));
        assert_eq!(text, "ba!");
        assert_eq!(CHANGED.send(&mut text).await, Err("ba!a is too long".to_owned()));
    }

    #[signal]
    static UNRECEIVED: AsyncSignal<fn() -> Result<(), String>>;

    #[test]
    fn a_send_without_receivers_is_ready() {
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(pin!(UNRECEIVED.send()).poll(&mut context), Poll::Ready(Ok(())));
        assert!(!UNRECEIVED.has_receivers());
    }

    trait Model: Any + Send + Sync {}
    impl Model for u8 {}
    impl Model for u16 {}

    #[signal]
    static FILTERED: AsyncSignal<fn(sender: &mut dyn Model, log: &Log)>;

    #[receiver(FILTERED, sender = u8)]
    async fn bytes(sender: &mut u8, log: &Log) {
        *sender += 1;
        write(log, "bytes");
    }

    #[receiver(FILTERED, sender = [u8, u16])]
    async fn any<S: Model>(sender: &mut S, log: &Log) {
        write(log, format!("any {}", size_of_val(sender)));
    }

    struct Audit;

    #[receivers]
    impl Audit {
        #[receiver(FILTERED, order = 1)]
        async fn all(log: &Log) {
            yield_now().await;
            write(log, "all");
        }
    }

    #[tokio::test]
    async fn receivers_run_for_their_senders() {
        let log = Log::default();
        let mut byte = 1_u8;
        FILTERED.send(&mut byte, &log).await;
        assert_eq!(byte, 2);
        FILTERED.send(&mut 1_u16, &log).await;
        assert_eq!(lines(log), ["bytes", "any 1", "all", "any 2", "all"]);
        assert!(FILTERED.has_receivers_for::<u8>());
    }

    #[signal]
    static PREPARED: AsyncSignal<fn(sender: SenderType, log: &Log)>;

    #[receiver(PREPARED, sender = u8)]
    async fn prepared(sender: SenderType, log: &Log) {
        write(log, sender.name());
    }

    #[tokio::test]
    async fn a_type_can_send() {
        let log = Log::default();
        PREPARED.send(SenderType::of::<u8>(), &log).await;
        PREPARED.send(SenderType::of::<u16>(), &log).await;
        assert_eq!(lines(log), ["u8"]);
    }
}

mod robust {
    use super::*;

    #[signal]
    static TRIED: AsyncSignal<fn(n: u32) -> Result<(), String>>;

    #[receiver(TRIED)]
    async fn panics_when_polled_again(n: u32) {
        yield_now().await;
        assert!(n == 0, "late");
    }

    #[receiver(TRIED)]
    fn panics_at_once(n: u32) {
        assert!(n == 0, "early");
    }

    #[receiver(TRIED)]
    async fn fails(n: u32) -> Result<(), String> {
        yield_now().await;
        if n == 0 { Ok(()) } else { Err("refused".to_owned()) }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_receiver_runs_and_every_failure_is_named() {
        let texts = |failures: signals_core::Failures<String>| {
            failures.iter().map(|failure| format!("{} {failure}", failure.receiver().name())).collect::<Vec<_>>()
        };
        assert!(TRIED.send_robust(0).await.is_empty());
        let sequential = texts(tokio::spawn(TRIED.send_robust(1)).await.unwrap());
        let concurrent = texts(tokio::spawn(TRIED.send_concurrent_robust(1)).await.unwrap());
        assert_eq!(sequential, concurrent);
        let [late, early, refused] = sequential.try_into().unwrap();
        assert!(late.starts_with("panics_when_polled_again ") && late.ends_with(" panicked: late"), "{late}");
        assert!(early.starts_with("panics_at_once ") && early.ends_with(" panicked: early"), "{early}");
        assert!(refused.starts_with("fails ") && refused.ends_with(" returned: refused"), "{refused}");
    }

    #[tokio::test]
    async fn responses_come_with_their_receivers_and_go_on_after_a_panic() {
        let responses = TRIED.responses(0).map(|(receiver, response)| (receiver.name().to_owned(), response));
        let names = ["panics_when_polled_again", "panics_at_once", "fails"].map(|name| (name.to_owned(), Ok(())));
        assert_eq!(responses.collect::<Vec<_>>().await, names);

        let responses = TRIED.responses_robust(1).map(|(_, response)| response.map_err(|failure| failure.to_string()));
        let responses = responses.collect::<Vec<_>>().await;
        assert!(responses[0].as_ref().unwrap_err().ends_with("late"));
        assert!(responses[1].as_ref().unwrap_err().ends_with("early"));
        assert_eq!(responses[2], Ok(Err("refused".to_owned())));
    }

    struct PanicsWhenDropped;

    impl Drop for PanicsWhenDropped {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }

    #[signal]
    static DROPPED: AsyncSignal<fn()>;

    #[tokio::test]
    async fn a_panic_while_a_future_is_dropped_is_a_failure() {
        let _connection = DROPPED.connect(async || {
            let _panics = PanicsWhenDropped;
            yield_now().await;
        });
        assert_eq!(DROPPED.send_robust().await.len(), 1);
    }
}

mod responses {
    use super::*;

    #[signal]
    static ASKED: AsyncSignal<for<'a> fn(text: &'a str, count: &AtomicU32) -> &'a str>;

    #[receiver(ASKED)]
    async fn first<'a>(text: &'a str, count: &AtomicU32) -> &'a str {
        count.fetch_add(1, Relaxed);
        &text[..1]
    }

    #[receiver(ASKED)]
    fn rest<'a>(text: &'a str, count: &AtomicU32) -> &'a str {
        count.fetch_add(1, Relaxed);
        &text[1..]
    }

    #[tokio::test]
    async fn dropping_the_responses_stops_the_send() {
        let count = AtomicU32::new(0);
        let text = String::from("text");
        let mut responses = pin!(ASKED.responses(&text, &count));
        assert_eq!(count.load(Relaxed), 0);
        assert_eq!(responses.next().await.unwrap().1, "t");
        assert_eq!(count.load(Relaxed), 1);
        assert_eq!(responses.next().await.unwrap().1, "ext");
        assert!(responses.next().await.is_none());
    }
}

mod futures {
    use super::*;

    #[signal]
    static SIZED: AsyncSignal<fn(log: &Log)>;

    #[signal]
    static ANYWHERE: AsyncSignal<fn(log: &Log)>;

    #[receiver([SIZED, ANYWHERE])]
    async fn small(log: &Log) {
        yield_now().await;
        write(log, "small");
    }

    #[receiver([SIZED, ANYWHERE])]
    async fn large(log: &Log) {
        let bytes = [1_u8; 1000];
        yield_now().await;
        write(log, format!("large {}", bytes.len()));
    }

    #[receiver([SIZED, ANYWHERE])]
    fn none(log: &Log) {
        write(log, "none");
    }

    #[tokio::test]
    async fn the_size_of_a_future_is_known() {
        let bytes = [1_u8; 1000];
        let _connection = SIZED.connect(async move |log: &Log| {
            yield_now().await;
            write(log, format!("connected {}", bytes.len()));
        });
        let sizes = SIZED.receivers().map(|receiver: Receiver| receiver.future_size()).collect::<Vec<_>>();
        assert!(sizes[0].is_some_and(|size| size > 0 && size <= INLINE_FUTURE_SIZE), "{sizes:?}");
        assert!(sizes[1].is_some_and(|size| size > 1000), "{sizes:?}");
        assert_eq!(sizes[2], None);
        assert!(sizes[3].is_some_and(|size| size > 1000), "{sizes:?}");
        let log = Log::default();
        SIZED.send(&log).await;
        assert_eq!(lines(log), ["small", "large 1000", "none", "connected 1000"]);
    }

    #[signal]
    static CANCELLED: AsyncSignal<fn(log: &Log)>;

    struct Dropped<'a>(&'a Log);

    impl Drop for Dropped<'_> {
        fn drop(&mut self) {
            write(self.0, "dropped");
        }
    }

    #[receiver(CANCELLED)]
    async fn never_ends(log: &Log) {
        let _dropped = Dropped(log);
        write(log, "started");
        std::future::pending::<()>().await;
    }

    #[receiver(CANCELLED)]
    fn never_runs(log: &Log) {
        write(log, "ran");
    }

    #[test]
    fn a_dropped_send_drops_its_receiver_and_starts_no_other() {
        let log = Log::default();
        for _ in 0..2 {
            let mut context = Context::from_waker(Waker::noop());
            let mut sent = Box::pin(CANCELLED.send(&log));
            assert!(sent.as_mut().poll(&mut context).is_pending());
            assert!(sent.as_mut().poll(&mut context).is_pending());
            drop(sent);
        }
        assert_eq!(lines(log), ["started", "dropped", "started", "dropped"]);
    }

    #[test]
    fn no_executor_is_assumed() {
        let log = Log::default();
        pollster::block_on(ANYWHERE.send(&log));
        smol_like(ANYWHERE.send_concurrent(&log));
        assert_eq!(lines(log).len(), 6);
    }

    /// Polls a future in a loop, without an executor.
    fn smol_like<F: Future>(future: F) -> F::Output {
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
        }
    }
}

mod concurrent {
    use super::*;

    #[signal]
    static BARRIER: AsyncSignal<fn(barrier: &tokio::sync::Barrier) -> Result<(), u32>>;

    #[receiver(BARRIER)]
    async fn one(barrier: &tokio::sync::Barrier) {
        barrier.wait().await;
    }

    #[receiver(BARRIER)]
    async fn two(barrier: &tokio::sync::Barrier) {
        barrier.wait().await;
    }

    #[receiver(BARRIER)]
    async fn three(barrier: &tokio::sync::Barrier) -> Result<(), u32> {
        barrier.wait().await;
        std::future::pending().await
    }

    #[receiver(BARRIER)]
    async fn four(barrier: &tokio::sync::Barrier) -> Result<(), u32> {
        barrier.wait().await;
        Err(4)
    }

    #[tokio::test]
    async fn all_run_at_once_until_one_fails() {
        assert_eq!(BARRIER.send_concurrent(&tokio::sync::Barrier::new(4)).await, Err(4));
    }

    #[signal]
    static STOPPED: AsyncSignal<fn(log: &Log) -> Result<(), &'static str>>;

    #[receiver(STOPPED, order = 1)]
    async fn refuses() -> Result<(), &'static str> {
        Err("refused")
    }

    #[receiver(STOPPED, order = 2)]
    async fn refuses_too() -> Result<(), &'static str> {
        Err("too late")
    }

    #[receiver(STOPPED, order = 3)]
    async fn yields(log: &Log) {
        write(log, "yields");
        yield_now().await;
        write(log, "went on");
    }

    #[receiver(STOPPED, order = 4)]
    async fn yields_too(log: &Log) {
        yields(log).await;
    }

    #[receiver(STOPPED, order = 5)]
    fn last(log: &Log) {
        write(log, "last");
    }

    #[test]
    fn each_receiver_is_started_before_one_stops_the_others() {
        let log = Log::default();
        assert_eq!(pollster::block_on(STOPPED.send_concurrent(&log)), Err("refused"));
        assert_eq!(lines(log)[..3], ["yields", "yields", "last"]);
    }

    struct Counts<'a> {
        polls: &'a [AtomicU32; 2],
        wakers: &'a [Mutex<Option<Waker>>; 2],
    }

    #[signal]
    static POLLED: AsyncSignal<fn(counts: &Counts<'_>)>;

    /// Ready after it was polled twice.
    struct Counted<'a>(&'a Counts<'a>, usize);

    impl Future for Counted<'_> {
        type Output = ();

        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            *self.0.wakers[self.1].lock().unwrap() = Some(context.waker().clone());
            if self.0.polls[self.1].fetch_add(1, Relaxed) == 0 { Poll::Pending } else { Poll::Ready(()) }
        }
    }

    #[receiver(POLLED)]
    async fn left(counts: &Counts<'_>) {
        Counted(counts, 0).await;
    }

    #[receiver(POLLED)]
    async fn right(counts: &Counts<'_>) {
        Counted(counts, 1).await;
    }

    #[test]
    fn only_woken_futures_are_polled() {
        let counts = Counts { polls: &Default::default(), wakers: &Default::default() };
        let polls = || [0, 1].map(|place: usize| counts.polls[place].load(Relaxed));
        let mut context = Context::from_waker(Waker::noop());
        let mut sent = pin!(POLLED.send_concurrent(&counts));
        assert!(sent.as_mut().poll(&mut context).is_pending());
        assert_eq!(polls(), [1, 1]);
        counts.wakers[1].lock().unwrap().take().unwrap().wake();
        assert!(sent.as_mut().poll(&mut context).is_pending());
        assert_eq!(polls(), [1, 2]);
        counts.wakers[0].lock().unwrap().take().unwrap().wake();
        assert!(sent.as_mut().poll(&mut context).is_ready());
        assert_eq!(polls(), [2, 2]);
    }
}

mod wiring {
    use super::*;

    #[signal]
    static WIRED: AsyncSignal<fn(sender: &(dyn Any + Send + Sync), log: &Log) -> Result<(), u8>>;

    #[receiver(WIRED)]
    async fn linked(log: &Log) {
        write(log, "linked");
    }

    async fn sent() -> Vec<String> {
        let log = Log::default();
        let _ = WIRED.send(&1_u8, &log).await;
        lines(log)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn receivers_can_be_connected_and_disconnected() {
        let name = Arc::new(String::from("connected"));
        let connection = WIRED.connect_with(Options::new().order(-1).uid("one"), async move |_, log| {
            yield_now().await;
            write(log, name.as_str());
            Ok(())
        });
        let again = WIRED.connect_with(Options::new().uid("one"), async |_, _| Err(1));
        assert!(connection.is_connected() && !again.is_connected());
        assert_eq!(tokio::spawn(sent()).await.unwrap(), ["connected", "linked"]);
        assert!(WIRED.disconnect(linked));
        assert_eq!(sent().await, ["connected"]);
        drop(connection);
        assert!(WIRED.reconnect(linked));

        let owner = Arc::new(String::from("owner"));
        WIRED
            .connect_weak(&owner, async |owner, _, log| {
                yield_now().await;
                write(log, owner.as_str());
                Ok(())
            })
            .detach();
        let byte = WIRED.connect_for::<u8>(async |byte, log| {
            write(log, byte.to_string());
            Ok(())
        });
        let _other = WIRED.connect_for::<u16>(async |_, _| Err(2));
        assert_eq!(tokio::spawn(sent()).await.unwrap(), ["linked", "owner", "1"]);
        drop((owner, byte));
        assert_eq!(sent().await, ["linked"]);
    }

    #[signal]
    static REWIRED: AsyncSignal<fn(log: &Log)>;

    #[receiver(REWIRED)]
    async fn disconnects(log: &Log) {
        write(log, "disconnects");
        REWIRED.disconnect(disconnected);
        REWIRED.connect(async |log| write(log, "not yet")).detach();
        yield_now().await;
    }

    #[receiver(REWIRED)]
    fn disconnected(log: &Log) {
        write(log, "disconnected");
    }

    #[receiver(REWIRED)]
    async fn stays(log: &Log) {
        write(log, "stays");
    }

    #[tokio::test]
    async fn a_receiver_can_change_the_wiring_it_is_in() {
        let log = Log::default();
        REWIRED.send(&log).await;
        assert_eq!(lines(log), ["disconnects", "stays"]);
    }
}

mod tasks {
    use super::*;

    #[signal]
    static RECEIVED: AsyncSignal<fn(n: u32)>;

    static COUNT: AtomicU32 = AtomicU32::new(0);

    #[receiver(RECEIVED)]
    async fn count(n: u32) {
        yield_now().await;
        COUNT.fetch_add(n, Relaxed);
    }

    /// Fewer under Miri, where a thread of a runtime takes seconds.
    const TIMES: u32 = if cfg!(miri) { 2 } else { 20 };

    /// Sends repeatedly. A runtime with several threads may poll it on each of them.
    async fn busy(n: u32) {
        for _ in 0..TIMES {
            yield_now().await;
            RECEIVED.send(n).await;
        }
    }

    #[test]
    fn futures_hold_what_they_run_only_once() {
        for size in [size_of_val(&RECEIVED.send(1)), size_of_val(&RECEIVED.send_robust(1))] {
            // With the feature `tracing` there is also a span.
            assert!(size < 2 * INLINE_FUTURE_SIZE + 64, "{size}");
        }
        let large = async {
            let bytes = [0_u8; 1000];
            yield_now().await;
            bytes.len()
        };
        assert!(size_of_val(&RECEIVED.mute_in(large)) < 1200);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn scopes_and_mutes_follow_their_future() {
        let scoped = |n: u32| async move {
            let mut sum = 0;
            RECEIVED.scoped_in(|n| sum += n, busy(n)).await;
            assert_eq!(sum, TIMES * n);
        };
        let nested = async {
            let (outer, inner) = (RefCell::new(0), RefCell::new(0));
            RECEIVED
                .scoped_in(
                    |n| *outer.borrow_mut() += n,
                    RECEIVED
                        .scoped_in(|n| *inner.borrow_mut() += n, async { RECEIVED.mute_in(RECEIVED.send(1)).await }),
                )
                .await;
            RECEIVED.scoped_in(|n| *outer.borrow_mut() += n, RECEIVED.mute_receiver_in(count, RECEIVED.send(5))).await;
            (outer.into_inner(), inner.into_inner())
        };
        let tasks = [1, 2, 3].map(|n| tokio::spawn(scoped(n)));
        let muted = tokio::spawn(RECEIVED.mute_in(busy(1000)));
        assert_eq!(nested.await, (5, 0));
        for task in tasks {
            task.await.unwrap();
        }
        muted.await.unwrap();
        assert_eq!(COUNT.load(Relaxed), TIMES * (1 + 2 + 3));
    }

    #[signal]
    static LEFT: AsyncSignal<fn()>;

    #[test]
    fn a_dropped_scope_disconnects_its_receiver() {
        let mut received = 0;
        let mut context = Context::from_waker(Waker::noop());
        {
            let mut scope = Box::pin(LEFT.scoped_in(|| received += 1, async {
                LEFT.send().await;
                assert_eq!(LEFT.receivers().count(), 1);
                std::future::pending::<()>().await;
            }));
            assert!(scope.as_mut().poll(&mut context).is_pending());
            // The scope holds for what the future does, and nowhere else.
            assert_eq!(LEFT.receivers().count(), 0);
            assert!(!LEFT.has_receivers());
        }
        assert_eq!(LEFT.receivers().count(), 0);
        assert_eq!(received, 1);
    }
}
