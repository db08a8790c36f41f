//! [`unfold`]: a stream made of futures.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::Stream;

/// Returns a stream whose items come from calls of `step`. Each call gets the state that the call before it returned.
pub(crate) fn unfold<S, F, T>(state: S, step: impl FnMut(S) -> F) -> impl Stream<Item = T>
where
    F: Future<Output = Option<(T, S)>>,
{
    Unfold { state: Some(state), step, future: None }
}

pin_project_lite::pin_project! {
    struct Unfold<S, C, F> {
        // `None` while there is a future, and at the end.
        state: Option<S>,
        step: C,
        #[pin]
        future: Option<F>,
    }
}

impl<S, T, C, F> Stream for Unfold<S, C, F>
where
    C: FnMut(S) -> F,
    F: Future<Output = Option<(T, S)>>,
{
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut this = self.project();
        if let Some(state) = this.state.take() {
            this.future.set(Some((this.step)(state)));
        }
        let Some(future) = this.future.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let output = ready!(future.poll(context));
        this.future.set(None);
        Poll::Ready(output.map(|(item, state)| {
            *this.state = Some(state);
            item
        }))
    }
}
