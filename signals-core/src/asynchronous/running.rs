//! [`Running`]: futures that run concurrently. After its first poll, a future is polled only when it was woken.
//!
//! # Lifecycle of a future
//!
//! [`Running::start`] polls the future once. If it is pending, it gets a place. Its waker, [`Call`], puts the place into the queue
//! and wakes the send. [`Running::poll_next`] takes places from the queue and polls their futures. `is_queued` ensures that a
//! place is in the queue only once.

use core::future::Future;
use core::mem;
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
    /// The futures that were pending after their first poll, by place. `None` once a future is done.
    tasks: Vec<Option<Task<F>>>,
    /// The number of futures that are not done.
    count: usize,
    /// The task of a future that was done at its first poll, to be used again. One is enough, since each `start` takes it.
    spare: Option<Task<F>>,
    queue: Option<Arc<Queue>>,
}

/// One of the futures.
struct Task<F> {
    /// `None` while the task waits to be used again.
    future: Pin<Box<Option<F>>>,
    call: Arc<Call>,
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
    /// The waker of the send. `None` after it was woken.
    waker: Option<Waker>,
}

impl<F: Future> Running<F> {
    pub(crate) const fn new() -> Self {
        Running { tasks: Vec::new(), count: 0, spare: None, queue: None }
    }

    /// Polls a future once, and keeps it if it is pending.
    pub(crate) fn start(&mut self, future: F, context: &Context<'_>) -> Poll<F::Output> {
        let place = self.tasks.len();
        let queue = self.queue.get_or_insert_with(|| Queue::new(context.waker()));
        let mut task = Task::new(place, queue, self.spare.take());
        task.future.set(Some(future));
        let poll = task.poll();
        if poll.is_ready() {
            task.future.set(None);
            self.spare = Some(task);
        } else {
            self.count += 1;
            self.tasks.push(Some(task));
        }
        poll
    }

    /// Returns the output of the next future that is done, or `None` if all are done.
    pub(crate) fn poll_next(&mut self, context: &Context<'_>) -> Poll<Option<F::Output>> {
        let Some(queue) = self.queue.as_ref().filter(|_| self.count > 0) else { return Poll::Ready(None) };
        // From here on, waking a future wakes the send. Futures that were woken before are in the queue already, and the loop
        // below takes them: there are not more of them than futures.
        queue.set_waker(context.waker());
        let (mut polls, mut yields) = (0, 0);
        while polls < self.count && yields < YIELDS {
            let Some(place) = queue.lock().places.pop_front() else { break };
            // A future can be woken after it is done. It may then have no task.
            let Some(Some(task)) = self.tasks.get_mut(place) else { continue };
            polls += 1;
            if let Poll::Ready(output) = task.poll() {
                self.tasks[place] = None;
                self.count -= 1;
                return Poll::Ready(Some(output));
            }
            // Only a count of futures that woke themselves: no data depends on the ordering.
            yields += usize::from(task.call.is_queued.load(Acquire));
        }
        Poll::Pending
    }
}

impl<F: Future> Task<F> {
    /// Makes the task of the future at `place`. It uses `spare` again, and its call if nothing else refers to it.
    fn new(place: usize, queue: &Arc<Queue>, spare: Option<Self>) -> Self {
        let call = || Arc::new(Call { place, is_queued: AtomicBool::new(false), queue: Arc::clone(queue) });
        match spare {
            None => Task { future: Box::pin(None), call: call() },
            Some(mut spare) => {
                match Arc::get_mut(&mut spare.call) {
                    Some(unique) => unique.place = place,
                    None => spare.call = call(),
                }
                spare
            }
        }
    }

    /// Polls the future, if there is one.
    fn poll(&mut self) -> Poll<F::Output> {
        let Some(future) = self.future.as_mut().as_pin_mut() else { return Poll::Pending };
        // Before the poll: a future that is woken during its poll has to be polled again. Acquire pairs with `wake_by_ref`, so
        // the future sees what the thread that woke it wrote before.
        self.call.is_queued.swap(false, AcqRel);
        let waker = Waker::from(Arc::clone(&self.call));
        future.poll(&mut Context::from_waker(&waker))
    }
}

impl Queue {
    fn new(waker: &Waker) -> Arc<Self> {
        Arc::new(Queue(Mutex::new(Woken { places: VecDeque::new(), waker: Some(waker.clone()) })))
    }

    fn lock(&self) -> MutexGuard<'_, Woken> {
        // No user code runs under the lock, so even a poisoned lock guards consistent data.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_waker(&self, waker: &Waker) {
        if self.lock().waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            return;
        }
        // A waker is user code, so it is cloned and dropped without the lock.
        let new = waker.clone();
        let old = mem::replace(&mut self.lock().waker, Some(new));
        drop(old);
    }
}

impl Wake for Call {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

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
