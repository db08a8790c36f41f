//! The error or panic of a request.

use std::any::Any;
use std::fmt::{self, Debug, Display};
use std::sync::Arc;

use http::Response;

/// The error or panic of a service, as receivers of [`GOT_REQUEST_EXCEPTION`](crate::GOT_REQUEST_EXCEPTION) get it. Displays
/// as its message.
#[derive(Debug, Clone, Copy)]
pub enum Exception<'a> {
    /// The service returned an error, or a response with the error that [`report`] attached.
    Error(&'a dyn ServiceError),
    /// The service or a receiver of [`REQUEST_STARTED`](crate::REQUEST_STARTED) panicked with this message.
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

/// An error of a service: every type that implements `Debug` and `Display`.
///
/// [`Error`](std::error::Error) is not required, because `Box<dyn Error>`, which many services return, does not implement it.
pub trait ServiceError: Any + Debug + Display {}

impl<E: Any + Debug + Display> ServiceError for E {}

/// Attaches an error to the response that it became, so that [`GOT_REQUEST_EXCEPTION`](crate::GOT_REQUEST_EXCEPTION) is sent
/// for it.
///
/// Frameworks such as axum turn the errors of handlers into responses, and the layer sees those. One line in the conversion
/// of an application's error type announces them all:
///
/// ```
/// use axum::response::{IntoResponse, Response};
/// use http::StatusCode;
///
/// #[derive(Debug)]
/// struct AppError(std::io::Error);
///
/// impl IntoResponse for AppError {
///     fn into_response(self) -> Response {
///         let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
///         signals_http::report(&mut response, self.0);
///         response
///     }
/// }
/// ```
///
/// The response is sent to the client as it is. It is the error that a receiver can downcast with
/// [`Exception::downcast_ref`]. An error that was attached before is replaced.
pub fn report<B>(response: &mut Response<B>, error: impl ServiceError + Send + Sync) {
    response.extensions_mut().insert(Attached(Arc::new(error)));
}

/// The extension of a response that holds its error.
#[derive(Clone)]
pub(crate) struct Attached(Arc<dyn ServiceError + Send + Sync>);

impl Attached {
    pub(crate) fn error(&self) -> &dyn ServiceError {
        &*self.0
    }
}

/// The message of a panic.
pub(crate) fn message_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref().map(String::as_str)).unwrap_or("a value that is not text")
}
