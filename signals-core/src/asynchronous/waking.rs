//! [`Waking`]: the futures of a concurrent send that were woken, and their wakers.
//!
//! # The waker of a first poll
//!
//! Most futures are ready at their first poll and never use their waker. So that such a send allocates nothing, the waker of a
//! first poll, [`FirstWaker`], is a value on the stack. Only when a future clones it or wakes it, a [`Call`] is allocated, and
//! the clone is a waker of that call. Each later poll of the future uses the call itself.
//!
//! # No wake is lost
//!
//! - A call that is woken is pushed into the queue, and the waker of the send is taken and woken, all under one lock.
//!   [`Waking::set_waker`] and then [`Waking::pop`] take the same lock. So a push either comes before a pop of the same poll, which
//!   may find the call, or after `set_waker`, and then it finds the waker of that poll, unless another push took it. In
//!   both cases the call is polled, or the task is woken after this poll of the send began.
//! - A push that comes before `set_waker` is found by a pop, since the calls leave in the order in which they came, and a poll of
//!   the send pops as many as are pending. A poll of the send that ends earlier does so because calls were woken while it polled
//!   them. Their wakes come after `set_waker`.
//! - A call that is in the queue is not pushed again. `is_queued` is cleared before the call is polled. A wake whose exchange
//!   comes before that in the order of its modifications is part of what the poll sees; one that comes after it pushes again.
//!
//! # Orderings
//!
//! What happened before a wake must be visible to the poll that the wake causes. If the wake pushes, the lock of the queue orders
//! the two. If it does not push, since the call is queued already, only `is_queued` does. [`Call::begin_poll`] then reads what this
//! wake or a later one wrote. Both are exchanges, so its acquire pairs with the release of each of these wakes: further
//! read-modify-writes continue what a release began. That is why the exchange of a wake is a release even if it changes nothing.
//! It need not acquire, and `begin_poll` need not release: in the other direction the lock orders everything. A model checker
//! that knows only sequential consistency sees none of this.
//!
//! # Where memory is freed
//!
//! The send owns the queue, and the queue holds the calls that were woken. A call holds the queue only weakly, because both would
//! keep each other otherwise, with the waker of the send, whenever a send ends while a call is in the queue.
//!
//! # Safety
//!
//! A waker is a pointer and four functions. The pointer in the waker of a first poll is to the [`FirstWaker`] that
//! [`FirstWaker::lend`] borrows. It lends a reference to the waker for the time of a call, so the waker never outlives what it
//! points to, and is never dropped or woken by value. [`FirstWaker`] is `Sync`, since a future may pass the reference to another
//! thread during its poll.

use core::mem::ManuallyDrop;
use core::ptr;
use core::task::{Context, RawWaker, RawWakerVTable, Waker};
use std::collections::VecDeque;
use std::sync::{Arc, OnceLock, PoisonError, Weak};
use std::task::Wake;

use crate::sync::atomic::AtomicBool;
use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::sync::{Mutex, MutexGuard};

/// The futures that were woken. Empty until the first of them uses its waker.
#[derive(Default)]
pub(super) struct Waking(OnceLock<Arc<Queue>>);

/// The futures that were woken, behind a lock.
struct Queue(Mutex<Woken>);

struct Woken {
    calls: VecDeque<Arc<Call>>,
    /// The waker of the send. `None` after it was woken.
    waker: Option<Waker>,
}

/// What wakes one future.
pub(super) struct Call {
    /// The number of the future.
    pub(super) number: usize,
    is_queued: AtomicBool,
    /// Weak, since the queue holds calls. It ends with the send, even if wakers remain.
    queue: Weak<Queue>,
}

impl Waking {
    /// Takes the next future that was woken.
    pub(super) fn pop(&self) -> Option<Arc<Call>> {
        self.0.get()?.lock().calls.pop_front()
    }

    /// Sets the waker of the send.
    pub(super) fn set_waker(&self, waker: &Waker) {
        let Some(queue) = self.0.get() else { return };
        if queue.lock().waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            return;
        }
        // A waker is user code, so it is cloned and dropped without the lock.
        let new = waker.clone();
        let old = queue.lock().waker.replace(new);
        drop(old);
    }
}

impl Queue {
    fn new(waker: &Waker) -> Arc<Self> {
        Arc::new(Queue(Mutex::new(Woken { calls: VecDeque::new(), waker: Some(waker.clone()) })))
    }

    fn lock(&self) -> MutexGuard<'_, Woken> {
        // No user code runs under the lock, so even a poisoned lock guards consistent data.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Call {
    /// Prepares a poll of the future: a future that is woken during its poll has to be polled again.
    pub(super) fn begin_poll(&self) {
        // Acquire pairs with `wake_by_ref`: the future sees what the thread that woke it wrote before.
        self.is_queued.swap(false, Acquire);
    }

    /// Returns `true` if the future was woken since its last poll began.
    pub(super) fn was_woken(&self) -> bool {
        // Relaxed: only a count depends on it.
        self.is_queued.load(Relaxed)
    }
}

impl Wake for Call {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Release, also if the call is in the queue already: see `begin_poll`.
        if self.is_queued.swap(true, Release) {
            return;
        }
        let Some(queue) = self.queue.upgrade() else { return };
        let mut woken = queue.lock();
        woken.calls.push_back(Arc::clone(self));
        let waker = woken.waker.take();
        drop(woken);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The waker of a future at its first poll.
pub(super) struct FirstWaker<'a> {
    number: usize,
    waking: &'a Waking,
    /// The waker of the send.
    send: &'a Waker,
    call: OnceLock<Arc<Call>>,
}

impl<'a> FirstWaker<'a> {
    pub(super) fn new(number: usize, waking: &'a Waking, send: &'a Waker) -> Self {
        FirstWaker { number, waking, send, call: OnceLock::new() }
    }

    /// Calls `poll` with the waker.
    #[inline]
    pub(super) fn lend<R>(&self, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
        // SAFETY: the functions expect a pointer to a `FirstWaker`, and are called only while the waker below is borrowed.
        let waker = ManuallyDrop::new(unsafe { Waker::new(ptr::from_ref(self).cast(), &FIRST_WAKER) });
        poll(&mut Context::from_waker(&waker))
    }

    fn call(&self) -> &Arc<Call> {
        self.call.get_or_init(|| {
            let queue = self.waking.0.get_or_init(|| Queue::new(self.send));
            Arc::new(Call { number: self.number, is_queued: AtomicBool::new(false), queue: Arc::downgrade(queue) })
        })
    }
}

/// The functions of the waker that [`FirstWaker::lend`] makes. It is never dropped, and nothing owns it.
static FIRST_WAKER: RawWakerVTable = RawWakerVTable::new(clone, wake_by_ref, wake_by_ref, |_first_waker| {});

/// Returns a waker of the call.
///
/// # Safety
///
/// The pointer is to a [`FirstWaker`].
unsafe fn clone(first_waker: *const ()) -> RawWaker {
    // SAFETY: the caller guarantees it.
    let first_waker = unsafe { &*first_waker.cast::<FirstWaker<'_>>() };
    let waker = ManuallyDrop::new(Waker::from(Arc::clone(first_waker.call())));
    RawWaker::new(waker.data(), waker.vtable())
}

/// Wakes the future.
///
/// # Safety
///
/// The pointer is to a [`FirstWaker`].
unsafe fn wake_by_ref(first_waker: *const ()) {
    // SAFETY: the caller guarantees it.
    let first_waker = unsafe { &*first_waker.cast::<FirstWaker<'_>>() };
    first_waker.call().wake_by_ref();
}

/// Another thread may use the waker while the future is polled.
const fn assert_sync<T: Sync>() {}
const _: () = assert_sync::<FirstWaker<'_>>();
