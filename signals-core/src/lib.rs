//! Signals: one part of a program announces that something happened, others react, and neither names the other.
#![cfg_attr(not(feature = "std"), no_std)]

mod argument;
mod dispatch;
#[cfg(feature = "std")]
mod failure;
mod index;
mod receiver;
mod response;
mod sender;
mod signal;

#[cfg(feature = "std")]
pub use crate::failure::{Failure, FailureKind, Failures};
pub use crate::receiver::Receiver;
pub use crate::response::{IntoResponse, Response};
pub use crate::sender::SenderType;
pub use crate::signal::Signal;
pub use signals_macros::{receiver, receivers, signal};

/// What the macros expand to. The name carries the patch version, so that nobody depends on it.
#[doc(hidden)]
pub mod __private0 {
    pub use crate::argument::{Argument, Arguments, assert_argument, signal_of};
    pub use crate::dispatch::{responses, send};
    #[cfg(feature = "std")]
    pub use crate::failure::{Failure, Failures, responses_robust, send_robust};
    pub use crate::index::{SIGNALS_CORE_RECEIVERS, Slot};
    pub use crate::receiver::{Metadata, Receiver};
    pub use crate::response::{Response, respond};
    pub use crate::sender::{
        Downcast, IsConcrete, IsSender, IsSenderType, SenderType, SentBy, assert_concrete, assert_sent_by,
        downcast_mut, downcast_ref, type_id_of,
    };
    pub use crate::signal::{Dispatcher, IsSignal, Signal};
    pub use core;
    pub use linkme;

    #[cfg(feature = "std")]
    #[macro_export]
    macro_rules! __with_std {
        ($($tokens:tt)*) => { $($tokens)* };
    }

    #[cfg(not(feature = "std"))]
    #[macro_export]
    macro_rules! __with_std {
        ($($tokens:tt)*) => {};
    }

    pub use crate::__with_std as with_std;
}
