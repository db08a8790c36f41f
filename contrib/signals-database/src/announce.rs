//! Pools that announce their connections.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use sqlx::pool::PoolOptions;

use crate::connection::{AnyConnection, CONNECTION_CREATED};
use crate::refusal::{Refusal, ask};

/// Makes a pool send [`CONNECTION_CREATED`] for each connection that it opens. Replaces `after_connect` of the options.
///
/// `first` gets the error of a receiver that fails.
#[must_use]
pub fn announce<D: sqlx::Database>(pool: PoolOptions<D>, first: FirstRefusal) -> PoolOptions<D>
where
    D::Connection: AnyConnection,
{
    pool.after_connect(move |connection, _| {
        let first = first.clone();
        Box::pin(async move {
            ask(CONNECTION_CREATED.responses(connection)).await.map_err(|refusal| {
                let text = sqlx::Error::Configuration(refusal.to_string().into());
                first.put(refusal);
                text
            })
        })
    })
}

/// The error of the receiver that refused a connection.
#[derive(Debug, Clone, Default)]
pub struct FirstRefusal(Arc<Mutex<Option<Refusal>>>);

impl FirstRefusal {
    fn put(&self, refusal: Refusal) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
    }

    fn take(&self) -> Option<Refusal> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Connects, and returns as soon as a receiver refuses. Without it the pool tries again until its acquire timeout.
    ///
    /// # Errors
    ///
    /// Returns the refusal.
    pub async fn or<T>(self, connect: impl Future<Output = T>) -> Result<T, Refusal> {
        let mut connect = pin!(connect);
        poll_fn(|context| match connect.as_mut().poll(context) {
            Poll::Pending => self.take().map_or(Poll::Pending, |refusal| Poll::Ready(Err(refusal))),
            Poll::Ready(connected) => Poll::Ready(Ok(connected)),
        })
        .await
    }
}
