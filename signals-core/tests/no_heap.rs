//! No send to static receivers allocates: not the first one, which sorts them, nor any other.

use std::alloc::{GlobalAlloc, Layout, System};
use std::any::Any;
use std::cell::Cell;

use signals_core::{SenderType, Signal, receiver, signal};

/// The system's allocator, counting what the calling thread allocates.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: all is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller holds to the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller holds to the contract of `dealloc`.
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
static UNHEARD: Signal<fn(n: u64)>;

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
        UNHEARD.send(n);
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
