//! [`Carried`]: a future that takes the mutes and recordings of the current thread or task along.
//!
//! Scoped closures stay behind. They borrow, so they must not be called after their scope ended, and a spawned task can outlive
//! the scope.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::local::{self, Counted};

pin_project_lite::pin_project! {
    /// A future that sends as the code that called [`carry`] would: see there.
    #[must_use = "futures do nothing unless polled"]
    pub struct Carried<F> {
        #[pin]
        body: F,
        changes: Vec<Counted>,
    }
}

/// Takes the mutes and recordings of the current thread and task along into a future that another task or thread polls.
///
/// [`mute`](crate::Signal::mute), [`mute_in`](crate::Signal::mute_in), `record` and `record_in` hold for one thread, or for what
/// one future does. A task that this future spawns is neither: it sends as if nothing was muted or recorded. Wrap its future:
///
/// ```
/// use signals_core::{Signal, carry, signal};
///
/// #[signal]
/// static ORDER_PAID: Signal<fn(order_id: u64)>;
///
/// async fn checkout() {
///     tokio::spawn(carry(async { ORDER_PAID.send(7) })).await.unwrap();
///     tokio::spawn(async { ORDER_PAID.send(8) }).await.unwrap();
/// }
///
/// # #[tokio::main]
/// # async fn main() {
/// let ((), sent) = ORDER_PAID.record_in(checkout()).await;
/// assert_eq!(sent.only().order_id, 7);
/// # }
/// ```
///
/// What is muted or recorded when `carry` is called holds for as long as the future exists, even if the guard or the outer
/// future is dropped before. Receivers of `scoped` and `scoped_in` are not carried, since they borrow. If nothing is muted or
/// recorded, the future costs no allocation.
///
/// Works with any executor, and for threads with one that blocks:
/// `thread::spawn(|| pollster::block_on(carried))`.
pub fn carry<F: Future>(future: F) -> Carried<F> {
    Carried { body: future, changes: local::portable() }
}

impl<F: Future> Future for Carried<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        struct Leave<'a>(&'a [Counted]);

        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.iter().for_each(Counted::leave);
            }
        }

        let this = self.project();
        this.changes.iter().for_each(Counted::enter);
        let _leave = Leave(this.changes);
        this.body.poll(context)
    }
}

impl<F> fmt::Debug for Carried<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Carried").finish_non_exhaustive()
    }
}
