//! [`Recording`]: the sends that a test looks at.

use core::any::Any;
use core::fmt;
use core::future::{Future, poll_fn};
use core::marker::PhantomData;
use core::task::Poll;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use std::vec;

use super::log::{Entry, Log};
use super::sent::Sent;

/// What a signal sent, each send with its arguments and its outcome.
///
/// | method of the signal | records | until |
/// |---|---|---|
/// | `record()` | the sends of this thread | the recording is dropped |
/// | `record_in(future).await` | the sends of the future, on any thread that polls it | the future is done |
/// | `record_everywhere()` | the sends of the whole process | the recording is dropped |
///
/// `record_with(closure)`, `record_in_with(closure, future)` and `record_everywhere_with(closure)` keep what the closure
/// returns, for arguments that have no owned form. `T` is that type; otherwise it is a struct with a field for each argument:
///
/// | argument | field |
/// |---|---|
/// | a value without lifetimes, such as `u64` | itself |
/// | `&str`, `&[T]`, `&Path` and the like | `String`, `Vec<T>`, `PathBuf` |
/// | `&T`, `&mut T` | `T`, if it is `Clone` |
/// | `Option<&T>`, `&[&T]` | `Option` or `Vec` of the owned form of `&T` |
/// | `Cow<'_, T>`, by reference or not | the owned form of `&T` |
/// | a sender of several types: `&dyn Model` | its [`SenderType`](crate::SenderType) |
/// | any other type that borrows, also one whose lifetime is left out, such as `&mut Formatter` | none: use the forms with a closure |
///
/// A send is recorded before its first receiver runs, even if the signal has no receivers or is muted. Recording does not keep
/// receivers from running: combine it with [`mute`](crate::Signal::mute).
///
/// ```
/// use signals_core::{Recording, Signal, signal};
///
/// #[signal]
/// static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;
///
/// fn checkout(order_id: u64) {
///     ORDER_PAID.send(order_id, "settled");
/// }
///
/// # fn main() {
/// let sent = ORDER_PAID.record();
/// checkout(7);
/// assert_eq!(sent.only().order_id, 7);
/// assert_eq!(format!("{sent:?}"), r#"[ORDER_PAID.send(7, "settled")]"#);
///
/// let ids: Recording<u64> = ORDER_PAID.record_with(|order_id, _| order_id);
/// checkout(8);
/// checkout(9);
/// assert!(ids.iter().map(|id| *id).eq([8, 9]));
/// assert_eq!(sent.len(), 3);
/// # }
/// ```
///
/// `G` is the guard that ends the recording. That of `record()` is not `Send`, since it holds for one thread; use `record_in`
/// in a task.
///
/// # User code
///
/// `Clone` and `Debug` of the arguments, and the closure of `record_with`, run in the send, on its thread. If one of them
/// panics, the panic unwinds out of the send, no receiver runs, and the recording stays usable. What these functions
/// themselves send is not recorded.
///
/// # Cost
///
/// While a recording exists, each send of its signal takes a lock and a slower path, on every thread. `PERFORMANCE.md` has the
/// cost of a recorded send. A program that records nothing pays nothing.
///
/// Django has no counterpart; its tests connect a mock as a receiver.
#[must_use = "the signal is recorded only until this is dropped"]
pub struct Recording<T, G = crate::OnThisThread> {
    log: Arc<Log>,
    _guard: G,
    kept: PhantomData<fn() -> T>,
}

impl<T, G> Recording<T, G> {
    pub(crate) fn new(log: Arc<Log>, guard: G) -> Self {
        Recording { log, _guard: guard, kept: PhantomData }
    }

    /// Returns the number of sends.
    #[must_use]
    pub fn len(&self) -> usize {
        self.log.len()
    }

    /// Returns `true` if nothing was sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets what was sent so far.
    pub fn clear(&self) {
        self.log.clear();
    }

    /// Checks that nothing was sent.
    ///
    /// # Panics
    ///
    /// If anything was sent. The message lists the sends.
    #[track_caller]
    pub fn expect_none(&self) {
        assert!(self.is_empty(), "expected no send of {}, but {}", self.log.signal(), self.log);
    }

    /// Blocks until `count` sends have ended, in any order.
    ///
    /// A send ends after its last receiver, so what the receivers did is done by then. For a server on threads of its own,
    /// combine it with `record_everywhere`.
    ///
    /// ```
    /// use std::thread;
    /// use std::time::Duration;
    ///
    /// use signals_core::{Signal, signal};
    ///
    /// #[signal]
    /// static ORDER_PAID: Signal<fn(order_id: u64)>;
    ///
    /// # fn main() {
    /// let sent = ORDER_PAID.record_everywhere();
    /// # let server =
    /// thread::spawn(|| ORDER_PAID.send(7));
    /// sent.wait_for(1, Duration::from_secs(10));
    /// assert_eq!(sent.only().order_id, 7);
    /// # server.join().unwrap();
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If fewer have ended after `timeout`. The message lists the sends.
    #[track_caller]
    pub fn wait_for(&self, count: usize, timeout: Duration) {
        if !self.log.wait_until(|| self.log.ended() >= count, timeout) {
            too_few(&self.log, count, timeout);
        }
    }

    /// Blocks until the condition holds. It is checked immediately, and again each time a send ends.
    ///
    /// Use it to wait for certain sends, where other tests of the process send the same signal:
    ///
    /// ```
    /// # use std::thread;
    /// # use std::time::Duration;
    /// # use signals_core::{Signal, signal};
    /// # #[signal]
    /// # static ORDER_PAID: Signal<fn(order_id: u64)>;
    /// # fn main() {
    /// let sent = ORDER_PAID.record_everywhere();
    /// # let server =
    /// thread::spawn(|| ORDER_PAID.send(7));
    /// sent.wait_until(|sent| sent.iter().any(|sent| sent.order_id == 7), Duration::from_secs(10));
    /// # server.join().unwrap();
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the condition does not hold after `timeout`. The message lists the sends.
    #[track_caller]
    pub fn wait_until(&self, mut condition: impl FnMut(&Self) -> bool, timeout: Duration) {
        let holds = self.log.wait_until(|| condition(self), timeout);
        assert!(holds, "the sends of {} are not as expected within {timeout:?}: {}", self.log.signal(), self.log);
    }

    /// Waits as [`wait_for`](Self::wait_for) does, without blocking the thread: for tests that are `async`.
    ///
    /// It works with any executor. A thread of its own waits and wakes the future, and ends with it.
    ///
    /// # Panics
    ///
    /// If fewer have ended after `timeout`. The message lists the sends.
    pub fn wait_for_async(&self, count: usize, timeout: Duration) -> impl Future<Output = ()> + Send + use<T, G> {
        let log = Arc::clone(&self.log);
        async move {
            if !wait(Arc::clone(&log), count, timeout).await {
                too_few(&log, count, timeout);
            }
        }
    }
}

#[track_caller]
fn too_few(log: &Log, count: usize, timeout: Duration) -> ! {
    panic!("expected {count} sends of {} to end within {timeout:?}, but {log}", log.signal())
}

/// Waits on another thread.
async fn wait(log: Arc<Log>, count: usize, timeout: Duration) -> bool {
    /// What the thread and the future share.
    #[derive(Default)]
    struct Waiting {
        waker: Option<core::task::Waker>,
        has_enough: Option<bool>,
    }

    /// The future. If it is dropped, the thread ends.
    struct Attending {
        log: Arc<Log>,
        attended: Option<Arc<()>>,
    }

    impl Drop for Attending {
        fn drop(&mut self) {
            self.attended = None;
            self.log.notify();
        }
    }

    let waiting = Arc::new(Mutex::new(Waiting::default()));
    let attended = Arc::new(());
    let is_attended = Arc::downgrade(&attended);
    let _attending = Attending { log: Arc::clone(&log), attended: Some(attended) };
    let mut thread = Some({
        let waiting = Arc::clone(&waiting);
        move || {
            let is_over = || is_attended.strong_count() == 0 || log.ended() >= count;
            let has_enough = log.wait_until(is_over, timeout);
            let waker = {
                let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
                waiting.has_enough = Some(has_enough);
                waiting.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    });
    let done = poll_fn(|context| {
        let waker = context.waker().clone();
        let old = {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(has_enough) = waiting.has_enough {
                return Poll::Ready(has_enough);
            }
            waiting.waker.replace(waker)
        };
        drop(old);
        if let Some(thread) = thread.take() {
            thread::spawn(thread);
        }
        Poll::Pending
    });
    done.await
}

impl<T: Any + Send + Sync, G> Recording<T, G> {
    /// Returns the only send.
    ///
    /// # Panics
    ///
    /// If nothing was sent, or more than once. The message lists the sends.
    #[track_caller]
    #[must_use]
    pub fn only(&self) -> Sent<T> {
        let Ok([only]) = <[Entry; 1]>::try_from(self.log.entries()) else {
            panic!("expected exactly one send of {}, but {}", self.log.signal(), self.log)
        };
        Sent::new(only)
    }

    /// Returns the first send.
    #[must_use]
    pub fn first(&self) -> Option<Sent<T>> {
        self.iter().next()
    }

    /// Returns the last send.
    #[must_use]
    pub fn last(&self) -> Option<Sent<T>> {
        self.iter().next_back()
    }

    /// Iterates over the sends so far, in the order in which they began.
    pub fn iter(&self) -> vec::IntoIter<Sent<T>> {
        self.log.entries().into_iter().map(Sent::new).collect::<Vec<_>>().into_iter()
    }
}

impl<T: Any + Send + Sync, G> IntoIterator for &Recording<T, G> {
    type Item = Sent<T>;
    type IntoIter = vec::IntoIter<Sent<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T, G> fmt::Debug for Recording<T, G> {
    /// Writes a list of the calls as Rust writes them: `[ORDER_PAID.send(7, "settled")]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.log.entries()).finish()
    }
}
