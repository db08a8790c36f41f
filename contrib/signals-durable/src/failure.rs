//! Why an attempt to run a handler failed.

use std::fmt;

use crate::error::BoxError;

/// Why an attempt to run a handler failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    text: String,
    is_permanent: bool,
}

impl Failure {
    /// A failure that another attempt may not have.
    #[must_use]
    pub fn temporary(text: impl Into<String>) -> Self {
        Failure { text: text.into(), is_permanent: false }
    }

    /// A failure that every further attempt would have. The event becomes a dead letter.
    #[must_use]
    pub fn permanent(text: impl Into<String>) -> Self {
        Failure { text: text.into(), is_permanent: true }
    }

    /// Returns `true` if the event is not tried again.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.is_permanent
    }

    /// The error of the handler with its sources.
    pub(crate) fn of(error: &BoxError) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            text = format!("{text}: {error}");
            source = error.source();
        }
        Failure::temporary(text)
    }

    /// A handler that panicked.
    pub(crate) fn of_panic(panic: &(dyn std::any::Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Failure::temporary(format!("the handler panicked: {}", text.unwrap_or("no message")))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failure {}

/// What a durable receiver may return: nothing, or a `Result<(), E>` with any error.
#[diagnostic::on_unimplemented(
    message = "a durable receiver cannot return `{Self}`",
    label = "expected nothing or `Result<(), E>`",
    note = "`E` is an error type, `String` or `Box<dyn Error + Send + Sync>`"
)]
pub trait Outcome {
    #[doc(hidden)]
    fn outcome(self) -> Result<(), Failure>;
}

impl Outcome for () {
    fn outcome(self) -> Result<(), Failure> {
        Ok(())
    }
}

impl<E: Into<BoxError>> Outcome for Result<(), E> {
    fn outcome(self) -> Result<(), Failure> {
        self.map_err(|error| Failure::of(&error.into()))
    }
}
