//! The items that expansions of the macros use.
//!
//! Only expansions may use this module. Its exported name contains the patch version, so code that names it breaks with the
//! next release. `signals-core` pins the exact version of `signals-macros`.
//!
//! All of it is visible to safe code of users. An item that safe code could misuse is therefore an `unsafe fn`.

pub use core;

pub use crate::argument::{Argument, Arguments, HasDb, Lent, TakenAs, Uncopied, assert_argument, signal_of, taken};
#[cfg(not(feature = "std"))]
pub use crate::dispatch::Unrecorded;
pub use crate::dispatch::{responses, send, send_from, targets, targets_for};
pub use crate::receiver::Receiver;
pub use crate::registry::canary::linked_dependencies;
pub use crate::registry::metadata::{Extras, Named, Unnameable};
pub use crate::registry::section::slot as receiver_slot;
#[cfg(any(target_family = "wasm", miri))]
pub use crate::registry::section::{Element, List, Listed};
pub use crate::registry::slot::{FutureSize, Slot};
pub use crate::response::{IntoResponse, Response, Skipped, Unsendable, again, respond};
pub use crate::sender::{
    Downcast, IsConcrete, IsSender, IsSenderType, SenderTakenAs, SenderType, SentBy, assert_concrete, assert_sent_by,
    downcast_mut, downcast_ref, sender_taken, sender_taken_mut, trait_of_a_mutable_sender_has_supertrait_any,
    trait_of_a_sender_has_supertrait_any, type_id_of,
};
pub use crate::signal::Signal;
pub use crate::signal::dispatcher::{
    AnySignal, Dispatcher, IsAsyncSignal, IsDeclared, IsNamed, IsSignal, Itself, async_slot, slot,
};
#[cfg(not(any(target_family = "wasm", miri)))]
pub use crate::signal::list::SIGNALS_CORE_SIGNALS;
pub use crate::signal::list::listed_signal;
#[cfg(not(any(target_family = "wasm", miri)))]
pub use linkme;
#[cfg(feature = "std")]
pub use std_only::*;

/// The verbs and types of asynchronous signals.
#[cfg(feature = "async")]
pub mod asynchronous {
    pub use crate::asynchronous::{
        Asked, AsyncReceiver, Callee, Room, SharesArguments, assert_async_argument, assert_async_response, future_size,
        respond_async, responses, responses_robust, send, send_concurrent, send_concurrent_robust, send_robust,
        targets, targets_for,
    };
    pub use futures_core::Stream;
}

#[cfg(feature = "std")]
mod std_only {
    pub use std::boxed::Box;
    pub use std::panic::Location;
    pub use std::string::String;
    pub use std::sync::Arc;

    pub use crate::dispatch::{RecordedBy, responses_robust, send_robust};
    pub use crate::failure::{Failure, Failures};
    pub use crate::introspection::assertion::{Expected, ReceiverName, assert_receivers};
    pub use crate::record::Recording;
    pub use crate::record::keep::{At, Keep, Opt, Other, Ref, Seq, Value, keep_by};
    pub use crate::record::recorder::{Kept, Recorder};
    pub use crate::record::text::{Shown, Unshown, arguments_text, response_text};
    pub use crate::signal::connection::{Closing, Connection, Options};
    pub use crate::signal::record::OnAllThreads;
    pub use crate::signal::scoped_body::ScopedBody;
    pub use crate::wiring::local::Scoped;
}

/// The items that the expansion of a receiver imports, under names that cannot collide with those of a user.
pub mod receiver {
    pub use core::{concat as __signals_core_concat, module_path as __signals_core_module_path};

    pub use super::{
        AnySignal as _, async_slot as __signals_core_async_slot, receiver_slot as __signals_core_receiver_slot,
        slot as __signals_core_slot,
    };
    pub use crate::__private0 as __signals_core_private;
}

/// The functions by which the sends of a signal are recorded, if they can be.
#[cfg(feature = "std")]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_recorded {
    ($($function:ident)*) => { $crate::__private0::RecordedBy($($function),*) };
}

#[cfg(not(feature = "std"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_recorded {
    ($($tokens:tt)*) => {
        $crate::__private0::Unrecorded
    };
}

#[cfg(feature = "std")]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_with_std {
    ($($tokens:tt)*) => { $($tokens)* };
}

#[cfg(not(feature = "std"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_with_std {
    ($($tokens:tt)*) => {};
}

pub use crate::__signals_core_recorded as recorded;
pub use crate::__signals_core_with_std as with_std;
