//! What went wrong with a request.

use std::any::Any;
use std::fmt::{self, Debug, Display};

/// What a service failed with, for the receivers of [`GOT_REQUEST_EXCEPTION`](crate::GOT_REQUEST_EXCEPTION). Printed, it is
/// the message.
#[derive(Debug, Clone, Copy)]
pub enum Exception<'a> {
    /// The service returned an error.
    Error(&'a dyn ServiceError),
    /// The service panicked, or a receiver of [`REQUEST_STARTED`](crate::REQUEST_STARTED), with this message.
    Panic(&'a str),
}

impl<'a> Exception<'a> {
    /// The error of the service, if it is an `E`.
    ///
    /// ```
    /// use std::io;
    ///
    /// use signals_core::receiver;
    /// use signals_http::{Exception, GOT_REQUEST_EXCEPTION};
    ///
    /// #[receiver(GOT_REQUEST_EXCEPTION)]
    /// fn report(exception: Exception<'_>) {
    ///     match exception.downcast_ref::<io::Error>() {
    ///         Some(error) => eprintln!("{}", error.kind()),
    ///         None => eprintln!("{exception}"),
    ///     }
    /// }
    /// # fn main() {
    /// let error = io::Error::from(io::ErrorKind::NotFound);
    /// assert!(Exception::Error(&error).downcast_ref::<io::Error>().is_some());
    /// # }
    /// ```
    #[must_use]
    pub fn downcast_ref<E: 'static>(self) -> Option<&'a E> {
        match self {
            Exception::Error(error) => (error as &dyn Any).downcast_ref(),
            Exception::Panic(_) => None,
        }
    }
}

impl Display for Exception<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exception::Error(error) => Display::fmt(error, f),
            Exception::Panic(message) => f.write_str(message),
        }
    }
}

/// An error of a service: every type that can be printed. `Box<dyn Error>`, which many services return, is no
/// [`Error`](std::error::Error), so that cannot be asked for.
pub trait ServiceError: Any + Debug + Display {}

impl<E: Any + Debug + Display> ServiceError for E {}

/// The message of a panic.
pub(crate) fn message_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref().map(String::as_str)).unwrap_or("a value that is no text")
}
