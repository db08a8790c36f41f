//! A receiver that was connected at run time.

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

/// What is known of a receiver that was connected at run time. It does not keep the closure.
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

/// The value that the receiver belongs to.
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
        self.0.is_live.load(Acquire) && self.0.owner.as_ref().is_none_or(|owner| owner.strong_count() > 0)
    }

    pub(super) fn set_live(&self, live: bool) {
        self.0.is_live.store(live, Release);
    }
}

/// A closure that can be called as it is.
const PLAIN: u8 = 0;
/// Before a call, its owner has to be held or its scope to be looked at.
const CAREFUL: u8 = 1;
/// The receiver was disconnected.
const GONE: u8 = 2;

/// The closure of a receiver, as sends call it. Plans hold it, and nothing else does for long.
pub struct Closure {
    connected: Connected,
    pub(super) key: Key,
    /// It runs before the linked receivers of this rank and more.
    pub(super) rank: u32,
    /// The type of sender it runs for, if it is one.
    sender: Option<TypeId>,
    /// [`PLAIN`], [`CAREFUL`] or [`GONE`].
    state: AtomicU8,
    /// Of the value in `closure`.
    type_id: TypeId,
    closure: ManuallyDrop<Box<dyn Any + Send + Sync>>,
    /// The scope outside of which the closure must not be called.
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

    /// What the signal calls: all closures of a signal are of one type `C`.
    ///
    /// # Panics
    ///
    /// If it is another type.
    #[inline]
    #[must_use]
    pub fn get<C: ?Sized + 'static>(&self) -> &C {
        // As `Any::downcast_ref`, but for a call through the vtable at each send.
        assert!(self.type_id == TypeId::of::<Box<C>>(), "the closures of a signal are of one type");
        let closure: *const (dyn Any + Send + Sync) = &raw const **self.closure;
        // SAFETY: `type_id` is that of the value in the box.
        unsafe { &*closure.cast::<Box<C>>() }
    }

    /// Whether a sender of this type runs the receiver. `None` is a send of a signal that does not filter.
    #[inline]
    pub(crate) fn is_for(&self, sender: Option<TypeId>) -> bool {
        match (self.sender, sender) {
            (Some(own), Some(sender)) => own == sender,
            _ => true,
        }
    }

    /// Whether the receiver is still to be called, if it was not called at once.
    #[cfg(feature = "async")]
    pub(crate) fn is_open(&self) -> bool {
        self.state.load(Acquire) != GONE && self.scope.as_ref().is_none_or(|scope| scope.is_open())
    }

    /// Makes ready to call: holds the owner, and looks at the scope. `None` if the receiver is not to be called.
    #[inline]
    pub(crate) fn hold(&self) -> Option<Held> {
        // Acquire pairs with `disconnect`: what a thread did before it disconnected is visible.
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

    /// Whether the owner of the receiver is gone, so that it can never be called again.
    pub(super) fn is_orphan(&self) -> bool {
        self.connected.owner().is_some_and(|owner| owner.strong_count() == 0)
    }

    /// Makes sends that are under way skip the receiver.
    pub(super) fn disconnect(&self) {
        self.state.store(GONE, Release);
        self.connected.set_live(false);
    }
}

impl Drop for Closure {
    fn drop(&mut self) {
        // Any send may hold the last reference. It goes on if the user's `Drop` panics.
        // SAFETY: it is taken once, and nothing comes after this.
        drop_user(unsafe { ManuallyDrop::take(&mut self.closure) });
    }
}

/// Refers to a closure and keeps it.
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
