//! Senders: which types can send a signal, and how a receiver gets the sender as its own type.
//!
//! A signal implements [`SentBy<T>`](SentBy) for each type that can send it. A receiver with `sender = T` is called only for
//! senders of that type, found by `TypeId`, so [`Downcast`] cannot fail at run time. Errors in a declaration are errors of the
//! traits below, whose texts name the signal and the type.

use core::any::{Any, TypeId, type_name};
use core::fmt;
use core::hash::{Hash, Hasher};
use core::mem::offset_of;

/// The type of a sender without an instance.
///
/// A signal that declares `sender: SenderType` is sent for a type and not for a value.
///
/// ```
/// use signals_core::{SenderType, Signal, receiver, signal};
///
/// struct Account;
///
/// #[signal]
/// static CLASS_PREPARED: Signal<fn(sender: SenderType) -> bool>;
///
/// #[receiver(CLASS_PREPARED, sender = Account)]
/// fn account_is_ready(sender: SenderType) -> bool {
///     sender.is::<Account>()
/// }
///
/// # fn main() {
/// assert!(CLASS_PREPARED.responses(SenderType::of::<Account>()).all(|(_, response)| response));
/// assert_eq!(CLASS_PREPARED.responses(SenderType::of::<u32>()).count(), 0);
/// # }
/// ```
///
/// Django: `class_prepared` and `pre_init`, whose sender is the class.
#[derive(Clone, Copy)]
pub struct SenderType {
    id: TypeId,
    name: fn() -> &'static str,
}

impl SenderType {
    pub(crate) const ID_AT: usize = offset_of!(SenderType, id);
    pub(crate) const NAME_AT: usize = offset_of!(SenderType, name);

    /// Returns the type `T` as a sender.
    #[must_use]
    pub const fn of<T: ?Sized + 'static>() -> Self {
        SenderType { id: TypeId::of::<T>(), name: type_name::<T> }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn of_value<T: 'static>(_value: &T) -> Self {
        Self::of::<T>()
    }

    /// Returns the name of a scoped receiver's type, without its identity: a type that borrows has no `TypeId`.
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[must_use]
    pub fn of_scoped<T>(_receiver: &T) -> Self {
        struct Scoped;

        SenderType { id: TypeId::of::<Scoped>(), name: type_name::<T> }
    }

    /// Returns the type of this identity. Its name is not known.
    #[cfg(feature = "std")]
    pub(crate) const fn unnamed(id: TypeId) -> Self {
        SenderType { id, name: || "(a type without a name)" }
    }

    /// Returns `true` if this is the type `T`.
    #[must_use]
    pub fn is<T: ?Sized + 'static>(self) -> bool {
        self.id == TypeId::of::<T>()
    }

    /// Returns the path of the type for diagnostics: see [`type_name`].
    #[must_use]
    pub fn name(self) -> &'static str {
        (self.name)()
    }

    pub(crate) const fn id(self) -> TypeId {
        self.id
    }
}

impl PartialEq for SenderType {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for SenderType {}

impl Hash for SenderType {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl fmt::Debug for SenderType {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SenderType").field(&self.name()).finish()
    }
}

/// Implemented by a signal for each type that can send it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no sender",
    label = "this signal has no argument `sender`",
    note = "remove `sender = …`, or declare `sender` as the first argument of `{Self}`"
)]
pub trait SentBy<T: ?Sized> {}

/// The sender of a signal that only one type can send.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can never send this signal: its sender is `{T}`",
    label = "write `sender = {T}`, or leave it out"
)]
pub trait IsSender<T: ?Sized> {
    /// Returns the sender itself.
    fn from_ref(sender: &T) -> &Self;
    /// Returns the sender itself.
    fn from_mut(sender: &mut T) -> &mut Self;
}

impl<T> IsSender<T> for T {
    #[inline]
    fn from_ref(sender: &T) -> &Self {
        sender
    }

    #[inline]
    fn from_mut(sender: &mut T) -> &mut Self {
        sender
    }
}

/// Converts the sender that a signal declares into the `T` of a receiver with `sender = T`.
///
/// `Declared` is a reference to the argument, so each receiver reborrows a `&mut` sender.
pub trait Downcast<T: ?Sized, Declared, Asked> {
    /// Converts the sender. It is called only for senders of type `T`.
    fn downcast(self, sender: Declared) -> Asked;
}

/// Implemented by a sender for each type that a receiver without `sender = T` can take it as.
#[diagnostic::on_unimplemented(
    message = "this receiver takes `{Asked}`, but the signal sends `{Self}`",
    label = "write `sender = {T}` in `#[receiver(…)]`, or take the type that is sent"
)]
pub trait SenderTakenAs<'r, T: ?Sized, Asked> {
    /// Returns the sender. A `&mut` sender is reborrowed.
    fn take(&'r mut self) -> Asked;
}

#[doc(hidden)]
#[diagnostic::do_not_recommend]
impl<'s, T: ?Sized> SenderTakenAs<'_, T, &'s T> for &'s T {
    #[inline]
    fn take(&mut self) -> &'s T {
        self
    }
}

#[doc(hidden)]
#[diagnostic::do_not_recommend]
impl<'r, T: ?Sized> SenderTakenAs<'r, T, &'r mut T> for &mut T {
    #[inline]
    fn take(&'r mut self) -> &'r mut T {
        self
    }
}

#[doc(hidden)]
#[diagnostic::do_not_recommend]
impl<'r, T: ?Sized> SenderTakenAs<'r, T, &'r T> for &mut T {
    #[inline]
    fn take(&'r mut self) -> &'r T {
        self
    }
}

/// Returns the sender as the reference that a receiver takes.
#[inline]
pub fn sender_taken<'r, 's, T: ?Sized>(sender: &'r mut impl SenderTakenAs<'r, T, &'s T>) -> &'s T {
    sender.take()
}

/// Does the same as [`sender_taken`] for a `&mut` parameter.
#[inline]
pub fn sender_taken_mut<'r, 's, T: ?Sized>(sender: &'r mut impl SenderTakenAs<'r, T, &'s mut T>) -> &'s mut T {
    sender.take()
}

/// Fails to compile if `T` can never send `signal`.
#[inline]
pub fn assert_sent_by<T: ?Sized, S: SentBy<T>>(_signal: S) {}

/// A sender that is passed by value: [`SenderType`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a sender",
    label = "use `&{Self}`, `&dyn Trait` or `SenderType`",
    note = "a sender is a reference to a value, or a type without a value: `SenderType`"
)]
pub trait IsSenderType: Sized {
    /// Returns the sender itself, and the type that sends.
    fn copy(&self) -> (Self, TypeId);
}

impl IsSenderType for SenderType {
    #[inline]
    fn copy(&self) -> (Self, TypeId) {
        (*self, self.id())
    }
}

/// A declared sender whose type has a size: no trait object behind an alias, and no other unsized type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a sender: it has no size",
    label = "name a type with a size; if this is an alias of a trait object, write `&dyn Trait` itself"
)]
pub trait IsConcrete {}

impl<T> IsConcrete for T {}

/// Fails to compile if `T` is not [`IsConcrete`].
pub const fn assert_concrete<T: IsConcrete + ?Sized>() {}

/// Returns the sender as `dyn Any`. The name explains the error that rustc reports if the trait lacks the supertrait.
#[inline]
#[must_use]
pub fn trait_of_a_sender_has_supertrait_any(sender: &dyn Any) -> &dyn Any {
    sender
}

/// Does the same as [`trait_of_a_sender_has_supertrait_any`] for a `&mut` sender.
#[inline]
#[must_use]
pub fn trait_of_a_mutable_sender_has_supertrait_any(sender: &mut dyn Any) -> &mut dyn Any {
    sender
}

/// Returns the type of the value behind a trait object.
#[inline]
#[must_use]
pub fn type_id_of(sender: &dyn Any) -> TypeId {
    sender.type_id()
}

/// Downcasts a sender to `T`.
///
/// # Panics
///
/// If the sender has another type. The registry and the wiring call a receiver only for senders of its own type.
#[inline]
#[must_use]
pub fn downcast_ref<T: 'static>(sender: &dyn Any) -> &T {
    sender.downcast_ref().expect("receivers are called only with senders of their type")
}

/// Does the same as [`downcast_ref`] for a `&mut` sender.
///
/// # Panics
///
/// If the sender has another type.
#[inline]
#[must_use]
pub fn downcast_mut<T: 'static>(sender: &mut dyn Any) -> &mut T {
    sender.downcast_mut().expect("receivers are called only with senders of their type")
}
