//! A receiver that was connected at run time: its facts, and its closure.
//!
//! The two have different lifetimes. A [`Connection`](crate::Connection), a [`Receiver`](crate::Receiver) and a failure hold
//! the facts, [`Connected`]. Only plans and sends hold the [`Closure`], so it is dropped when no send can call it any more.
//!
//! # States
//!
//! A closure is [`PLAIN`] or [`CAREFUL`] when it is connected, and [`GONE`] once it is disconnected. A send reads the state
//! before each call, so disconnecting takes effect in sends that already run.

use core::any::{Any, TypeId};
use core::mem::ManuallyDrop;
use std::borrow::Cow;
use std::sync::{Arc, Weak};

use super::local;
use crate::failure::drop_user;
use crate::registry::Metadata;
use crate::registry::slot::FutureSize;
use crate::sender::SenderType;
use crate::sync::atomic::Ordering::{Acquire, Release};
use crate::sync::atomic::{AtomicBool, AtomicU8};

/// The facts about a receiver that was connected at run time. They do not keep the closure.
#[derive(Clone)]
pub(crate) struct Connected(pub(super) Arc<Facts>);

pub(super) struct Facts {
    pub(super) metadata: Metadata,
    pub(super) uid: Option<Cow<'static, str>>,
    pub(super) sender: Option<SenderType>,
    pub(super) future_size: FutureSize,
    pub(super) owner: Option<Owner>,
    pub(super) key: Key,
    is_live: AtomicBool,
}

/// A weak reference to the value that the receiver belongs to.
pub(crate) type Owner = Weak<dyn Any + Send + Sync>;

/// The place of a closure among those of its signal: by order, then in the order in which they were connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(super) order: i32,
    /// Unique within the process.
    pub(super) number: u64,
}

impl Connected {
    pub(super) fn new(
        metadata: Metadata,
        uid: Option<Cow<'static, str>>,
        sender: Option<SenderType>,
        future_size: FutureSize,
        owner: Option<Owner>,
    ) -> Self {
        let key = Key { order: metadata.order, number: local::unique() };
        Connected(Arc::new(Facts { metadata, uid, sender, future_size, owner, key, is_live: AtomicBool::new(false) }))
    }

    #[inline]
    pub(crate) fn metadata(&self) -> &Metadata {
        &self.0.metadata
    }

    pub(crate) fn uid(&self) -> Option<&str> {
        self.0.uid.as_deref()
    }

    pub(crate) fn sender(&self) -> Option<SenderType> {
        self.0.sender
    }

    pub(crate) fn future_size(&self) -> Option<usize> {
        self.0.future_size.get()
    }

    pub(super) fn owner(&self) -> Option<&Owner> {
        self.0.owner.as_ref()
    }

    pub(crate) fn key(&self) -> Key {
        self.0.key
    }

    pub(crate) fn is_connected(&self) -> bool {
        // Acquire pairs with `set_live`: the caller sees what the other thread did before it disconnected the receiver.
        self.0.is_live.load(Acquire) && self.0.owner.as_ref().is_none_or(|owner| owner.strong_count() > 0)
    }

    pub(super) fn set_live(&self, live: bool) {
        self.0.is_live.store(live, Release);
    }
}

/// The closure can be called.
const PLAIN: u8 = 0;
/// The closure can be called after its owner is held or its scope is checked.
const CAREFUL: u8 = 1;
/// The receiver was disconnected.
const GONE: u8 = 2;

/// The closure of a receiver, as sends call it. Plans hold it, and sends for the time of a call.
pub struct Closure {
    connected: Connected,
    pub(super) key: Key,
    /// The closure runs before the linked receivers of this rank and higher.
    pub(super) rank: u32,
    /// The only type of sender that it runs for, if any.
    sender: Option<TypeId>,
    /// [`PLAIN`], [`CAREFUL`] or [`GONE`].
    state: AtomicU8,
    /// The type of the value in `closure`.
    type_id: TypeId,
    closure: ManuallyDrop<Box<dyn Any + Send + Sync>>,
    /// The scope of a closure that borrows. The closure must not be called outside of it.
    pub(super) scope: Option<local::Scope>,
}

impl Closure {
    /// `closure` is a `Box<C>`, where `C` is the type of all closures of the signal.
    pub(super) fn new(
        connected: Connected,
        rank: u32,
        closure: Box<dyn Any + Send + Sync>,
        scope: Option<local::Scope>,
    ) -> Self {
        connected.set_live(true);
        Closure {
            key: connected.key(),
            rank,
            sender: connected.sender().map(SenderType::id),
            state: AtomicU8::new(if connected.owner().is_none() && scope.is_none() { PLAIN } else { CAREFUL }),
            type_id: (*closure).type_id(),
            closure: ManuallyDrop::new(closure),
            scope,
            connected,
        }
    }

    pub(crate) fn connected(&self) -> &Connected {
        &self.connected
    }

    /// Returns the closure. All closures of a signal have the same type `C`.
    ///
    /// # Panics
    ///
    /// If `C` is another type.
    #[inline]
    #[must_use]
    pub fn get<C: ?Sized + 'static>(&self) -> &C {
        // This is `Any::downcast_ref` without its call through the vtable, which each send would make.
        assert!(self.type_id == TypeId::of::<Box<C>>(), "the closures of a signal are of one type");
        let closure: *const (dyn Any + Send + Sync) = &raw const **self.closure;
        // SAFETY: `type_id` is the type of the value in `closure`, and was just compared with `Box<C>`.
        unsafe { &*closure.cast::<Box<C>>() }
    }

    /// Returns `true` if the receiver runs for a sender of this type. `None` means that the signal does not select by sender.
    #[inline]
    pub(crate) fn is_for(&self, sender: Option<TypeId>) -> bool {
        match (self.sender, sender) {
            (Some(own), Some(sender)) => own == sender,
            _ => true,
        }
    }

    /// Returns `true` if the receiver may still be called, some time after `hold` returned.
    #[cfg(feature = "async")]
    pub(crate) fn is_open(&self) -> bool {
        // Acquire: as in `hold`.
        self.state.load(Acquire) != GONE && self.scope.as_ref().is_none_or(|scope| scope.is_open())
    }

    /// Prepares a call: holds the owner and checks the scope. Returns `None` if the receiver must not be called.
    #[inline]
    pub(crate) fn hold(&self) -> Option<Held> {
        // Acquire pairs with `disconnect`: a send that skips the receiver sees what the other thread did before.
        match self.state.load(Acquire) {
            PLAIN => Some(Held(None)),
            GONE => None,
            _ => self.hold_owner(),
        }
    }

    #[cold]
    fn hold_owner(&self) -> Option<Held> {
        if self.scope.as_ref().is_some_and(|scope| !scope.is_open()) {
            return None;
        }
        match self.connected.owner() {
            None => Some(Held(None)),
            Some(owner) => Some(Held(Some(owner.upgrade()?))),
        }
    }

    /// Returns `true` if the owner was dropped, so that the receiver can never be called again.
    pub(super) fn is_orphan(&self) -> bool {
        self.connected.owner().is_some_and(|owner| owner.strong_count() == 0)
    }

    /// Makes sends that already run skip the receiver.
    pub(super) fn disconnect(&self) {
        // Release: see `hold`.
        self.state.store(GONE, Release);
        self.connected.set_live(false);
    }
}

impl Drop for Closure {
    fn drop(&mut self) {
        // A send may hold the last reference, and has to continue if the `Drop` of the user's closure panics.
        // SAFETY: the field is not used after this.
        drop_user(unsafe { ManuallyDrop::take(&mut self.closure) });
    }
}

/// A reference that keeps the closure.
pub(crate) type Handle = Arc<Closure>;

/// The owner of a receiver that is being called.
pub(crate) struct Held(Option<Arc<dyn Any + Send + Sync>>);

impl Drop for Held {
    #[inline]
    fn drop(&mut self) {
        if let Some(owner) = self.0.take() {
            drop_user(owner);
        }
    }
}
