//! Errors of receivers.

use std::error::Error;
use std::fmt;
use std::pin::pin;

use futures_util::{Stream, StreamExt};
use signals_core::{Failures, Receiver};

/// The error of a receiver: any error type, so that `?` works, or text through `Err("why".into())`.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The error of the receiver that refused something, such as a write. Its text begins with the path, file and line of the
/// receiver.
#[derive(Debug)]
pub struct Refusal {
    receiver: Receiver,
    error: BoxError,
}

impl Refusal {
    /// The refusal of `receiver`.
    #[must_use]
    pub fn new(receiver: Receiver, error: BoxError) -> Self {
        Refusal { receiver, error }
    }

    /// The receiver that failed.
    #[must_use]
    pub fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// The error that it returned.
    #[must_use]
    pub fn error(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.error
    }

    /// The error that it returned, if that is an `E`.
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.error.downcast_ref()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.receiver, self.error)
    }
}

impl Error for Refusal {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.error)
    }
}

/// Runs the receivers one after the other until one fails.
///
/// # Errors
///
/// Returns the error of the receiver that failed.
pub async fn ask(responses: impl Stream<Item = (Receiver, Result<(), BoxError>)>) -> Result<(), Refusal> {
    let mut responses = pin!(responses);
    while let Some((receiver, response)) = responses.next().await {
        response.map_err(|error| Refusal::new(receiver, error))?;
    }
    Ok(())
}

/// Logs receivers that panicked, for signals whose sender has no caller to return the failures to.
pub fn log(failures: &Failures) {
    for failure in failures {
        tracing::error!("{failure}");
    }
}
