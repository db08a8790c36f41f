//! Scopes and mutes of a task: they hold while a future is polled, on whatever thread that is.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::local::{self, Counted, Local};

pin_project_lite::pin_project! {
    /// Runs `body` with a change of the wiring, and keeps a guard as long.
    ///
    /// Written by hand, since an `async fn` would have room for the body twice.
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
        struct Leave(u64);

        impl Drop for Leave {
            fn drop(&mut self) {
                local::leave(self.0);
            }
        }

        let this = self.project();
        local::enter(this.change.0.clone());
        let _leave = Leave(this.change.0.id);
        this.body.poll(context)
    }
}
