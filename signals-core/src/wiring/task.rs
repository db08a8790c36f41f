//! Scopes, mutes and recordings of a task.
//!
//! [`InTask`] enters the change into the list of the thread before each poll of the future, and removes it after the poll. The
//! change therefore moves with the future from thread to thread, and affects nothing else that these threads send.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::local::{Counted, Local};

pin_project_lite::pin_project! {
    /// The future `body` with a local change of the wiring, and a guard that is dropped with it.
    ///
    /// It is not an `async fn`, whose future would hold the body twice.
    pub struct InTask<B, G = ()> {
        #[pin]
        body: B,
        change: Counted,
        guard: G,
    }
}

impl<B: Future, G> InTask<B, G> {
    pub(super) fn new(change: Local, body: B, guard: G) -> Self {
        InTask { body, change: Counted::new(change), guard }
    }
}

impl<B: Future, G> Future for InTask<B, G> {
    type Output = B::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<B::Output> {
        struct Leave<'a>(&'a Counted);

        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.leave();
            }
        }

        let this = self.project();
        this.change.enter();
        let _leave = Leave(this.change);
        this.body.poll(context)
    }
}
