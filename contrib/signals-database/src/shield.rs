//! Futures that run to their end even if their caller is dropped.
//!
//! A server drops the future of a request when the client hangs up; `timeout` and `select!` drop the futures that lose.
//! After `COMMIT` was sent, the work that follows it must still run. A [`Shield`] is polled by its caller like any other
//! future, so that task-local state applies to it. If it is dropped before it is ready, the rest of its future runs in the
//! tokio runtime in which the shield was made, or on a thread of its own if there is no runtime.
//!
//! The rest is lost if that runtime shuts down or the process ends before it is ready.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use tokio::runtime::Handle;

/// A future that is handed over and run to its end if it is dropped; made by [`shield`].
#[must_use = "futures do nothing until they are polled or dropped"]
pub struct Shield<T: Send + 'static> {
    rest: Option<BoxFuture<'static, T>>,
    runtime: Option<Handle>,
}

/// Runs `future` to its end from now on, whether or not the returned future is polled: if that is dropped, the tokio runtime
/// in which `shield` was called runs the rest, or a thread of its own where there is no runtime.
///
/// # Panics
///
/// The returned future panics if it is polled after it was ready.
pub fn shield<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> Shield<T> {
    Shield { rest: Some(Box::pin(future)), runtime: Handle::try_current().ok() }
}

impl<T: Send + 'static> fmt::Debug for Shield<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shield").finish_non_exhaustive()
    }
}

impl<T: Send + 'static> Future for Shield<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        // Taken out, so that a future that panics is not handed over to be polled again.
        let mut rest = self.rest.take().expect("a shield is not polled after it was ready");
        let polled = rest.as_mut().poll(context);
        if polled.is_pending() {
            self.rest = Some(rest);
        }
        polled
    }
}

impl<T: Send + 'static> Drop for Shield<T> {
    fn drop(&mut self) {
        let Some(rest) = self.rest.take() else { return };
        if let Some(runtime) = &self.runtime {
            runtime.spawn(rest);
        } else {
            let thread = std::thread::Builder::new().name("after-commit".to_owned());
            if let Err(error) = thread.spawn(move || drop(pollster::block_on(rest))) {
                tracing::error!("what follows a commit is lost, because no thread can be started for it: {error}");
            }
        }
    }
}
