//! [`Running`]: futures that run concurrently. Only futures that were woken are polled.
//!
//! # Lifecycle of a future
//!
//! Each future has a place. All places are in the queue at the beginning. A poll of [`Running`] takes places from the queue and
//! polls their futures. The waker of a future, [`Call`], puts its place back into the queue and wakes the task. `is_queued`
//! ensures that a place is in the queue only once.
//!
//! Functions that are not generic are marked `#[inline]`, so that only programs that call them contain them.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};
use std::task::Wake;

use crate::sync::atomic::AtomicBool;
use crate::sync::atomic::Ordering::{AcqRel, Acquire};
use crate::sync::{Mutex, MutexGuard};

/// After this many futures woke themselves during their poll, the remaining ones wait for the next poll of the task.
const YIELDS: usize = 2;

/// Futures that run concurrently.
pub(crate) struct Running<F> {
    tasks: Vec<Task<F>>,
    queue: Arc<Queue>,
    /// The number of futures that are not done.
    count: usize,
    /// The call of a future that is done, to be used again. Nothing else refers to it.
    spare: Option<Arc<Call>>,
}

/// One of the futures.
struct Task<F> {
    /// `None` once it is done.
    future: Option<Pin<Box<F>>>,
    /// The waker, from the first poll until the future is done.
    call: Option<Arc<Call>>,
}

/// The waker of one future.
struct Call {
    place: usize,
    is_queued: AtomicBool,
    queue: Arc<Queue>,
}

/// The futures that were woken, behind a lock.
struct Queue(Mutex<Woken>);

struct Woken {
    places: VecDeque<usize>,
    /// The waker of the task that polls the futures. `None` after it was woken.
    waker: Option<Waker>,
}

impl<F: Future> Running<F> {
    pub(crate) fn new(futures: impl Iterator<Item = F>) -> Self {
        let tasks = futures.map(|future| Task { future: Some(Box::pin(future)), call: None }).collect::<Vec<_>>();
        let count = tasks.len();
        let queue = Queue(Mutex::new(Woken { places: (0..count).collect(), waker: None }));
        Running { tasks, queue: Arc::new(queue), count, spare: None }
    }

    /// Returns the output of the next future that is done, or `None` if all are done.
    pub(crate) fn poll_next(&mut self, context: &Context<'_>) -> Poll<Option<F::Output>> {
        if self.count == 0 {
            return Poll::Ready(None);
        }
        // From here on, waking a future wakes the task. Futures that were woken before are in the queue already, and the loop
        // below takes them: there are not more of them than futures.
        self.queue.set_waker(context.waker());
        let (mut polls, mut yields) = (0, 0);
        while polls < self.count && yields < YIELDS {
            let Some(place) = self.queue.lock().places.pop_front() else { break };
            let task = &mut self.tasks[place];
            // A future can be woken after it is done.
            let Some(future) = &mut task.future else { continue };
            let mut call = task.call.take().unwrap_or_else(|| Call::new(place, &self.queue, self.spare.take()));
            // Acquire pairs with `wake_by_ref`: the poll sees what the thread that woke the future wrote before.
            call.is_queued.swap(false, AcqRel);
            let waker = Waker::from(Arc::clone(&call));
            let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
            drop(waker);
            polls += 1;
            if let Poll::Ready(output) = poll {
                task.future = None;
                self.count -= 1;
                self.spare = Arc::get_mut(&mut call).is_some().then_some(call);
                return Poll::Ready(Some(output));
            }
            // Only a count of futures that woke themselves: no data depends on the ordering.
            yields += usize::from(call.is_queued.load(Acquire));
            task.call = Some(call);
        }
        Poll::Pending
    }
}

impl Call {
    /// Makes the waker of the future at `place`. It uses `spare` again if nothing else refers to it.
    #[inline]
    fn new(place: usize, queue: &Arc<Queue>, spare: Option<Arc<Self>>) -> Arc<Self> {
        if let Some(mut spare) = spare
            && let Some(call) = Arc::get_mut(&mut spare)
        {
            call.place = place;
            return spare;
        }
        Arc::new(Call { place, is_queued: AtomicBool::new(false), queue: Arc::clone(queue) })
    }
}

impl Queue {
    #[inline]
    fn lock(&self) -> MutexGuard<'_, Woken> {
        // No user code runs under the lock, so even a poisoned lock guards consistent data.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[inline]
    fn set_waker(&self, waker: &Waker) {
        if self.lock().waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            return;
        }
        let new = waker.clone();
        let old = self.lock().waker.replace(new);
        drop(old);
    }
}

impl Wake for Call {
    #[inline]
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    #[inline]
    fn wake_by_ref(self: &Arc<Self>) {
        // Release, also if the place is in the queue already: see `poll_next`.
        if self.is_queued.swap(true, AcqRel) {
            return;
        }
        let mut woken = self.queue.lock();
        woken.places.push_back(self.place);
        let waker = woken.waker.take();
        drop(woken);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
