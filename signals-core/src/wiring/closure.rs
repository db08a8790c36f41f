//! The closure of a receiver that was connected at run time.
//!
//! Only plans and sends hold it, so it is dropped when no send can call it any more. What is known of the receiver is
//! [`Connected`], which a [`Connection`](crate::Connection), a [`Receiver`](crate::Receiver) and a failure hold.
//!
//! # States
//!
//! A closure is [`PLAIN`] or [`CAREFUL`] when it is connected, and [`GONE`] once it is disconnected. A send reads the state
//! before each call, so disconnecting takes effect in sends that already run.

use core::any::{Any, TypeId};
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use std::sync::Arc;

use super::boxed::Boxed;
use crate::failure::drop_user;
use crate::receiver::connected::{Connected, Key};
use crate::sender::SenderType;
use crate::sync::atomic::AtomicU8;
use crate::sync::atomic::Ordering::{Acquire, Release};

/// The closure can be called.
const PLAIN: u8 = 0;
/// The closure can be called after its owner is held or its scope is checked.
const CAREFUL: u8 = 1;
/// The receiver was disconnected.
const GONE: u8 = 2;

/// The number of a scope: see [`Scope`](super::local::Scope).
pub(super) type ScopeId = u64;

/// The closure of a receiver, as sends call it. Plans hold it, and sends for the time of a call.
#[cfg_attr(not(feature = "async"), expect(unreachable_pub, reason = "expansions of asynchronous signals call it"))]
pub struct Closure {
    connected: Connected,
    pub(super) key: Key,
    /// The closure runs before the linked receivers of this rank and higher.
    pub(super) rank: u32,
    /// The only type of sender that it runs for, if any.
    sender: Option<TypeId>,
    /// [`PLAIN`], [`CAREFUL`] or [`GONE`].
    state: AtomicU8,
    boxed: ManuallyDrop<Boxed>,
    /// The scope of a closure that borrows. The closure must not be called outside of it.
    pub(super) scope: Option<ScopeId>,
}

impl Closure {
    pub(super) fn new(connected: Connected, rank: u32, closure: Boxed, scope: Option<ScopeId>) -> Self {
        connected.set_live(true);
        Closure {
            key: connected.key(),
            rank,
            sender: connected.sender().map(SenderType::id),
            state: AtomicU8::new(if connected.owner().is_none() && scope.is_none() { PLAIN } else { CAREFUL }),
            boxed: ManuallyDrop::new(closure),
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
    #[cfg(feature = "async")]
    #[inline]
    #[must_use]
    pub fn get<C: ?Sized + 'static>(&self) -> &C {
        self.typed().get()
    }

    /// Returns this as a closure of type `C`.
    ///
    /// # Panics
    ///
    /// If it has another type.
    #[inline]
    pub(crate) fn typed<C: ?Sized + 'static>(&self) -> Typed<'_, C> {
        assert!(self.is_of::<C>(), "the closures of a signal are of one type");
        Typed { closure: self, type_: PhantomData }
    }

    /// Returns `true` if this is a closure of type `C`.
    #[inline]
    pub(super) fn is_of<C: ?Sized + 'static>(&self) -> bool {
        self.boxed.is_of::<C>()
    }

    /// Returns `true` if both are closures of one type.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.boxed.is_like(&other.boxed)
    }

    /// Returns `true` if the receiver runs for a sender of this type. `None` means that the signal does not select by sender.
    #[inline]
    pub(crate) fn is_for(&self, sender: Option<TypeId>) -> bool {
        match (self.sender, sender) {
            (Some(own), Some(sender)) => own == sender,
            _ => true,
        }
    }

    /// Returns `true` if the receiver can be called without [`hold`](Self::hold).
    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        // Acquire: as in `hold`.
        self.state.load(Acquire) == PLAIN
    }

    /// Prepares a call: holds the owner and asks `is_open` about the scope. Returns `None` if the receiver must not be called.
    #[inline]
    pub(super) fn hold(&self, is_open: fn(ScopeId) -> bool) -> Option<Held> {
        // Acquire pairs with `disconnect`: a send that skips the receiver sees what the other thread did before.
        match self.state.load(Acquire) {
            PLAIN => Some(Held(None)),
            GONE => None,
            _ => self.hold_owner(is_open),
        }
    }

    #[cold]
    fn hold_owner(&self, is_open: fn(ScopeId) -> bool) -> Option<Held> {
        if self.scope.is_some_and(|scope| !is_open(scope)) {
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
        drop_user(unsafe { ManuallyDrop::take(&mut self.boxed) });
    }
}

/// A closure of type `C`.
pub(crate) struct Typed<'c, C: ?Sized> {
    closure: &'c Closure,
    type_: PhantomData<&'c C>,
}

impl<'c, C: ?Sized + 'static> Typed<'c, C> {
    /// Makes this of a closure whose type is known.
    ///
    /// # Safety
    ///
    /// [`is_of::<C>`](Closure::is_of) holds for the closure.
    #[inline]
    pub(super) unsafe fn new(closure: &'c Closure) -> Self {
        Typed { closure, type_: PhantomData }
    }

    /// Returns the closure.
    #[inline]
    pub(crate) fn get(&self) -> &'c C {
        // SAFETY: `boxed` is a `Box<C>`: see `new` and `Closure::typed`.
        unsafe { self.closure.boxed.get() }
    }
}

impl<C: ?Sized> Deref for Typed<'_, C> {
    type Target = Closure;

    #[inline]
    fn deref(&self) -> &Closure {
        self.closure
    }
}

/// A reference that keeps the closure.
pub(crate) type Handle = Arc<Closure>;

/// The owner of a receiver that is being called.
pub(crate) struct Held(Option<Arc<dyn Any + Send + Sync>>);

impl Held {
    /// There is no owner.
    pub(super) const NONE: Self = Held(None);
}

impl Drop for Held {
    #[inline]
    fn drop(&mut self) {
        if let Some(owner) = self.0.take() {
            drop_user(owner);
        }
    }
}
