//! Tracing without the feature `tracing`: the same functions do nothing.
#![expect(clippy::unused_self, reason = "with the feature, it is used")]

use core::marker::PhantomData;

use crate::registry::Metadata;
use crate::signal::Signal;

/// A send.
pub(crate) struct Send;

impl Send {
    #[inline]
    pub(crate) fn new(_signal: &'static Signal, _verb: &'static str) -> Self {
        Send
    }

    #[inline]
    pub(crate) fn enter(&self) -> Entered<'_> {
        Entered(PhantomData)
    }

    #[cfg(feature = "async")]
    #[inline]
    pub(crate) fn instrument<F: core::future::Future>(&self, future: F) -> F {
        future
    }
}

/// A send that is running.
pub(crate) struct Entered<'a>(PhantomData<&'a Send>);

/// The call of a receiver.
pub(crate) struct Call;

impl Call {
    #[inline]
    pub(crate) fn new(_receiver: &Metadata, _is_connected: impl FnOnce() -> bool) -> Self {
        Call
    }

    #[inline]
    pub(crate) fn responded(self, _stops: impl FnOnce() -> bool) {}

    #[cfg(feature = "async")]
    #[inline]
    pub(crate) fn panicked(self) {}
}
