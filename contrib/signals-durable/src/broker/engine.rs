//! What a broker does.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::{FutureExt, Stream, StreamExt};

use super::{BATCH, Message};
use crate::error::BoxError;
use crate::failure::Failure;
use crate::store::GRACE;

/// The longest time of one exchange with a broker. An event that is published is leased for longer.
pub(super) const PATIENCE: Duration = GRACE;

/// A kind of broker.
#[async_trait]
pub(super) trait Engine: Send + Sync {
    /// Connects if there is no connection, and makes the queues that do not exist.
    async fn declare(&self, uids: &[&str]) -> Result<(), BoxError>;

    /// Publishes messages, each to the queue of its uid, in their order. Returns as many results, `Ok` for messages that the broker
    /// has stored.
    async fn publish(&self, messages: &[Message]) -> Vec<Result<(), Failure>>;

    /// Begins to consume a queue.
    async fn consume(&self, uid: &str) -> Result<Box<dyn Queue>, BoxError>;
}

/// A queue that is consumed. Messages are removed only by `remove`: others are delivered again, in the same order, to whatever
/// consumes the queue next.
#[async_trait]
pub(super) trait Queue: Send {
    /// Waits for messages, and returns at least one.
    async fn next(&mut self) -> Result<Vec<Message>, BoxError>;

    /// Removes what `next` has returned.
    async fn remove(&mut self) -> Result<(), BoxError>;
}

/// Waits for the next item of a stream, and returns it with those that are there already.
pub(super) async fn next_ready<T>(stream: &mut (impl Stream<Item = T> + Unpin)) -> Option<Vec<T>> {
    let mut ready = vec![stream.next().await?];
    while ready.len() < BATCH {
        let Some(Some(item)) = stream.next().now_or_never() else { break };
        ready.push(item);
    }
    Some(ready)
}

/// Waits for an exchange with a broker, but not for ever.
pub(super) async fn patiently<T, E: Into<BoxError>>(
    exchange: impl Future<Output = Result<T, E>>,
) -> Result<T, BoxError> {
    match tokio::time::timeout(PATIENCE, exchange).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(format!("the broker did not answer for {PATIENCE:?}").into()),
    }
}

/// The results of publishing messages, or the same failure for all of them if the broker does not answer in time: those that it
/// has stored are published again, and the inbox leaves them out.
pub(super) async fn all_or_none(
    messages: &[Message],
    published: impl Future<Output = Result<Vec<Result<(), Failure>>, BoxError>>,
) -> Vec<Result<(), Failure>> {
    patiently(published).await.unwrap_or_else(|error| {
        let failure = Failure::temporary(error.to_string());
        messages.iter().map(|_| Err(failure.clone())).collect()
    })
}
