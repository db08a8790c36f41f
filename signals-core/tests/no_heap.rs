//! Sends to linked receivers do not allocate, including the first, which sorts them.

use std::alloc::{GlobalAlloc, Layout, System};
use std::any::Any;
use std::cell::Cell;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use signals_core::{AsyncSignal, INLINE_FUTURE_SIZE, SenderType, Signal, receiver, signal};

/// The system's allocator. It counts the allocations of each thread.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: all calls are passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller upholds the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller upholds the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[signal]
static PLAIN: Signal<fn(n: u64, text: &str)>;

#[signal]
static VETO: Signal<fn(sender: &dyn Any, n: u64) -> Result<(), u64>>;

#[signal]
static QUOTE: Signal<fn(sender: SenderType, n: u64) -> u64>;

#[signal]
static UNRECEIVED: Signal<fn(n: u64)>;

macro_rules! receivers {
    ($($n:literal)*) => {$(
        const _: () = {
            #[receiver(PLAIN, order = -$n)]
            fn plain(text: &str) {
                assert_eq!(text, "text");
            }

            #[receiver(VETO)]
            #[receiver(VETO, sender = [u8, u16, u32], order = $n)]
            fn veto(n: u64) -> Result<(), u64> {
                if n == $n { Err(n) } else { Ok(()) }
            }

            #[receiver(QUOTE, sender = [u8, u16, u32], order = $n)]
            fn quote(n: u64) -> u64 {
                n + $n
            }
        };
    )*};
}

receivers!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);

#[test]
fn no_send_allocates() {
    let before = ALLOCATIONS.get();
    for n in 0..3 {
        PLAIN.send(n, "text");
        UNRECEIVED.send(n);
        let _ = VETO.send(&7_u16, n);
        let _ = VETO.send(&"other", n);
        assert!(PLAIN.send_robust(n, "text").is_empty());
        assert!(VETO.send_robust(&7_u8, 0).is_empty());
        assert_eq!(QUOTE.responses(SenderType::of::<u8>(), n).count(), 32);
        assert_eq!(QUOTE.responses_robust(SenderType::of::<u8>(), n).count(), 32);
        assert!(QUOTE.has_receivers() && !QUOTE.has_receivers_for::<str>());
    }
    assert_eq!(ALLOCATIONS.get() - before, 0);

    drop(VETO.send_robust(&7_u8, 1));
    assert_ne!(ALLOCATIONS.get() - before, 0, "the counter counts");
}

#[signal]
static READY: AsyncSignal<fn(n: u64) -> Result<(), u64>>;

#[signal]
static WAITS: AsyncSignal<fn(n: u64) -> Result<(), u64>>;

#[signal]
static BOXED: AsyncSignal<fn(n: u64)>;

#[receiver([READY, WAITS])]
fn ready(n: u64) -> Result<(), u64> {
    if n < 9 { Ok(()) } else { Err(n) }
}

#[receiver(WAITS)]
async fn small(n: u64) {
    std::future::ready(n).await;
}

#[receiver(BOXED)]
async fn large(n: u64) {
    let bytes = [0_u8; 1000];
    std::future::ready(n).await;
    assert_eq!(bytes.len(), 1000);
}

/// Returns the output of a future that is ready at its first poll.
fn poll_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn only_large_futures_allocate() {
    let before = ALLOCATIONS.get();
    for n in 0..3 {
        assert_eq!(poll_once(READY.send(n)), Ok(()));
        assert_eq!(poll_once(WAITS.send(n)), Ok(()));
        assert!(poll_once(READY.send_robust(n)).is_empty());
        assert!(poll_once(WAITS.send_robust(n)).is_empty());
        assert_eq!(poll_once(WAITS.send_concurrent(n)), Ok(()));
        assert_eq!(poll_once(READY.send_concurrent(n)), Ok(()));
        assert!(poll_once(WAITS.send_concurrent_robust(n)).is_empty());
    }
    assert_eq!(ALLOCATIONS.get() - before, 0);

    for calls in 1..4 {
        poll_once(BOXED.send(1));
        assert_eq!(ALLOCATIONS.get() - before, calls);
    }
}

#[signal]
static EXACT: AsyncSignal<fn()>;

#[signal]
static MEDIUM: AsyncSignal<fn(n: u64)>;

/// A future of `N` bytes, aligned as `A`.
struct Bytes<A, const N: usize>([A; 0], [u8; N]);

impl<A, const N: usize> Future for Bytes<A, N> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

#[repr(align(64))]
struct Strict;

#[receiver(MEDIUM)]
async fn medium(n: u64) {
    let bytes = [0_u8; 200];
    std::future::ready(n).await;
    assert_eq!(bytes.len(), 200);
}

/// Returns how often a send to a receiver with such a future allocates.
fn allocations<A: Send + 'static, const N: usize>() -> usize {
    let _connection = EXACT.connect(|| Bytes::<A, N>([], [0; N]));
    poll_once(EXACT.send());
    let before = ALLOCATIONS.get();
    poll_once(EXACT.send());
    ALLOCATIONS.get() - before
}

#[test]
fn a_future_that_fits_does_not_allocate() {
    assert_eq!(allocations::<u8, 0>(), 0);
    assert_eq!(allocations::<u8, { INLINE_FUTURE_SIZE - 1 }>(), 0);
    assert_eq!(allocations::<u8, INLINE_FUTURE_SIZE>(), 0);
    assert_eq!(allocations::<u64, INLINE_FUTURE_SIZE>(), 0);
    assert_eq!(allocations::<u8, { INLINE_FUTURE_SIZE + 1 }>(), 1);
    assert_eq!(allocations::<Strict, 64>(), 1);

    assert!(MEDIUM.receivers().all(|receiver| receiver.future_size().is_some_and(|size| size > 200)));
    assert!(MEDIUM.receivers().all(|receiver| receiver.future_size() <= Some(INLINE_FUTURE_SIZE)));
    let before = ALLOCATIONS.get();
    poll_once(MEDIUM.send(1));
    assert_eq!(ALLOCATIONS.get() - before, 0);
}
