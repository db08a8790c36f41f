//! Futures that run at once, each polled when it was woken, and no other.
//!
//! As in `introspection`, the functions are marked `#[inline]` that are not generic: few programs call them.

use core::future::Future;
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
    tasks: Vec<Task<F>>,
    queue: Arc<Queue>,
    /// How many are not done.
    count: usize,
    /// The call of a future that is done, which nobody else holds.
    spare: Option<Arc<Call>>,
}

/// A future among others.
struct Task<F> {
    /// `None` once it is done.
    future: Option<Pin<Box<F>>>,
    /// Once it was polled, and until it is done.
    call: Option<Arc<Call>>,
}

/// How a future is woken.
struct Call {
    place: usize,
    is_queued: AtomicBool,
    queue: Arc<Queue>,
}

/// Who has been woken.
struct Queue(Mutex<Woken>);

struct Woken {
    places: VecDeque<usize>,
    /// Whoever polls the futures, unless it was woken since.
    waker: Option<Waker>,
}

impl<F: Future> Running<F> {
    pub(crate) fn new(futures: impl Iterator<Item = F>) -> Self {
        let tasks = futures.map(|future| Task { future: Some(Box::pin(future)), call: None }).collect::<Vec<_>>();
        let count = tasks.len();
        let queue = Queue(Mutex::new(Woken { places: (0..count).collect(), waker: None }));
        Running { tasks, queue: Arc::new(queue), count, spare: None }
    }

    /// The output of the next future that is done. `None` once all are.
    pub(crate) fn poll_next(&mut self, context: &Context<'_>) -> Poll<Option<F::Output>> {
        if self.count == 0 {
            return Poll::Ready(None);
        }
        // From here on whatever is woken wakes the one who polls. The loop below leaves nothing else behind: those that were
        // woken before come first, and there are no more of them than futures.
        self.queue.set_waker(context.waker());
        let (mut polls, mut yields) = (0, 0);
        while polls < self.count && yields < YIELDS {
            let Some(place) = self.queue.lock().places.pop_front() else { break };
            let task = &mut self.tasks[place];
            // It may have been woken after it was done.
            let Some(future) = &mut task.future else { continue };
            let mut call = task.call.take().unwrap_or_else(|| Call::new(place, &self.queue, self.spare.take()));
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
            yields += usize::from(call.is_queued.load(Acquire));
            task.call = Some(call);
        }
        Poll::Pending
    }
}

impl Call {
    /// `spare`: one to use again, if nobody else holds it.
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
        // No code of a user runs under the lock, so nothing is half done.
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
