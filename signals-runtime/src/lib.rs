//! The runtime of `signals-core`, which re-exports and documents it: all of it that needs no macro.
//!
//! It is a crate of its own so that cargo builds it while it builds the macros. Nobody else depends on it.
#![cfg_attr(not(feature = "std"), no_std)]

mod argument;
#[cfg(feature = "async")]
mod async_dispatch;
mod async_signal;
#[cfg(feature = "async")]
mod concurrent;
#[cfg(feature = "std")]
mod connection;
mod dispatch;
#[cfg(feature = "std")]
mod failure;
mod first_use;
#[cfg(feature = "async")]
mod future;
#[cfg(feature = "std")]
mod images;
#[cfg(feature = "async")]
mod in_place;
mod index;
#[cfg(feature = "std")]
mod introspection;
mod next;
mod program;
#[cfg(feature = "std")]
mod published;
mod receiver;
mod response;
#[cfg(feature = "async")]
mod running;
#[cfg(feature = "std")]
mod scope;
mod sender;
mod signal;
#[cfg(feature = "async")]
mod stream;
mod sync;
#[cfg(feature = "async")]
mod task;
#[cfg_attr(not(feature = "tracing"), path = "untraced.rs")]
mod trace;
#[cfg_attr(not(feature = "std"), path = "unwired.rs")]
mod wiring;

#[cfg(feature = "async")]
pub use crate::async_signal::AsyncSignal;
#[cfg(feature = "std")]
pub use crate::connection::{Connection, Options};
#[cfg(feature = "std")]
pub use crate::failure::{Failure, FailureKind, Failures};
#[cfg(feature = "async")]
pub use crate::future::INLINE_FUTURE_SIZE;
#[cfg(feature = "std")]
pub use crate::introspection::Problem;
pub use crate::program::Program;
pub use crate::receiver::Receiver;
pub use crate::response::{IntoResponse, Response};
#[cfg(feature = "std")]
pub use crate::scope::Mute;
pub use crate::sender::SenderType;
pub use crate::signal::Signal;

/// What the macros expand to. The name carries the patch version, so that nobody depends on it.
#[doc(hidden)]
pub mod __private0 {
    pub use crate::argument::{Argument, Arguments, assert_argument, signal_of};
    pub use crate::async_signal::IsAsyncSignal;
    #[cfg(feature = "std")]
    pub use crate::connection::{Connection, Options};
    pub use crate::dispatch::{responses, send};
    #[cfg(feature = "std")]
    pub use crate::failure::{Failure, Failures, responses_robust, send_robust};
    pub use crate::index::Slot;
    #[cfg(all(test, not(shuttle)))]
    pub use crate::index::order_tests::{PROGRAM, SIGNALS_CORE_SIGNALS};
    pub use crate::receiver::{Extras, Receiver, Unnameable};
    pub use crate::response::{IntoResponse, Response, Skipped, Unsendable, again, respond};
    #[cfg(feature = "std")]
    pub use crate::scope::{Scoped, with_another_lifetime};
    pub use crate::sender::{
        Downcast, IsConcrete, IsSender, IsSenderType, SenderType, SentBy, assert_concrete, assert_sent_by,
        downcast_mut, downcast_ref, trait_of_a_mutable_sender_has_supertrait_any, trait_of_a_sender_has_supertrait_any,
        type_id_of,
    };
    pub use crate::signal::{AnySignal, Dispatcher, IsDeclared, IsNamed, IsSignal, Itself, Signal};
    pub use core;
    pub use core::{concat, module_path};

    /// The verbs of asynchronous signals.
    #[cfg(feature = "async")]
    pub mod asynchronous {
        pub use crate::async_dispatch::{responses, responses_robust, send, send_robust};
        pub use crate::concurrent::{SharesArguments, send_concurrent, send_concurrent_robust};
        pub use crate::future::{
            AsyncReceiver, assert_async_argument, assert_async_response, future_size, ready, respond_async,
        };
        pub use crate::in_place::ReceiverFuture;
        pub use crate::task::mute_while;
        pub use futures_core::Stream;
    }
    #[cfg(feature = "std")]
    pub use std::boxed::Box;
    #[cfg(feature = "std")]
    pub use std::sync::Arc;

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
