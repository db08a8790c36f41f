//! Futures that run at once. Each is polled when it is woken, and not otherwise.

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

/// How many futures may wake themselves while they are polled, until the others wait for the next poll.
const YIELDS: usize = 2;

/// Futures that run at once.
pub(crate) struct Running<F> {
    /// Those that were pending when they were started. `None` once a future is done.
    tasks: Vec<Option<Task<F>>>,
    /// How many are not done.
    count: usize,
    /// The task of a future that is done, to be used again. One is enough as long as each future is done at once.
    spare: Option<Task<F>>,
    queue: Option<Arc<Queue>>,
}

/// A future among others.
struct Task<F> {
    /// `None` if the task is to be used again.
    future: Pin<Box<Option<F>>>,
    call: Arc<Call>,
}

/// How a future is woken.
struct Call {
    place: usize,
    is_queued: AtomicBool,
    queue: Arc<Queue>,
}

/// Which futures were woken.
struct Queue(Mutex<Woken>);

struct Woken {
    places: VecDeque<usize>,
    /// That of the send, unless it was woken since it was polled.
    waker: Option<Waker>,
}

impl<F: Future> Running<F> {
    pub(crate) const fn new() -> Self {
        Running { tasks: Vec::new(), count: 0, spare: None, queue: None }
    }

    /// Polls a future once, and keeps it if it is not done.
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

    /// The output of the next future that is done. `None` once all are.
    pub(crate) fn poll_next(&mut self, context: &Context<'_>) -> Poll<Option<F::Output>> {
        let Some(queue) = self.queue.as_ref().filter(|_| self.count > 0) else { return Poll::Ready(None) };
        // What is woken from here on wakes the send. What was woken before comes first, and there is no more of it than there
        // are futures, so the loop below leaves none behind.
        queue.set_waker(context.waker());
        let (mut polls, mut yields) = (0, 0);
        while polls < self.count && yields < YIELDS {
            let Some(place) = queue.lock().places.pop_front() else { break };
            // It may have been woken after it was done, and then may have no task at all.
            let Some(Some(task)) = self.tasks.get_mut(place) else { continue };
            polls += 1;
            if let Poll::Ready(output) = task.poll() {
                self.tasks[place] = None;
                self.count -= 1;
                return Poll::Ready(Some(output));
            }
            yields += usize::from(task.call.is_queued.load(Acquire));
        }
        Poll::Pending
    }
}

impl<F: Future> Task<F> {
    /// `spare`: one to use again. Its waker must not be elsewhere any more.
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
        // Before the poll: a future that is woken while it is polled has to be polled again. Acquire and release pair with
        // `wake`, so that what the waker's thread did is visible to the future.
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
        // No user code runs under the lock, so a panic left nothing half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_waker(&self, waker: &Waker) {
        if self.lock().waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            return;
        }
        // A waker is user code: it is cloned and dropped with the lock released.
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
