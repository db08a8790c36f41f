//! Who sends: senders by type, and the way from a signal's sender to the one a receiver asked for.

use core::any::{Any, TypeId, type_name};
use core::fmt;
use core::hash::{Hash, Hasher};
use core::mem::offset_of;

/// The type of a sender, where there is no instance to lend.
///
/// A signal that declares `sender: SenderType` is sent in the name of a type alone.
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
/// Django sends `class_prepared`, `pre_init` and others so, with the class as sender.
#[derive(Clone, Copy)]
pub struct SenderType {
    id: TypeId,
    name: fn() -> &'static str,
}

impl SenderType {
    pub(crate) const ID_AT: usize = offset_of!(SenderType, id);
    pub(crate) const NAME_AT: usize = offset_of!(SenderType, name);

    /// The type `T`, as a sender.
    #[must_use]
    pub const fn of<T: ?Sized + 'static>() -> Self {
        SenderType { id: TypeId::of::<T>(), name: type_name::<T> }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn of_value<T: 'static>(_value: &T) -> Self {
        Self::of::<T>()
    }

    /// A scoped receiver. Its own type may borrow, and so has no identity, but it has a name.
    #[cfg(feature = "std")]
    #[doc(hidden)]
    #[must_use]
    pub fn of_scoped<T>(_receiver: &T) -> Self {
        struct Scoped;

        SenderType { id: TypeId::of::<Scoped>(), name: type_name::<T> }
    }

    /// Whether this is the type `T`.
    #[must_use]
    pub fn is<T: ?Sized + 'static>(self) -> bool {
        self.id == TypeId::of::<T>()
    }

    /// The path of the type, for people to read: see [`type_name`].
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
    label = "this signal is sent by nobody in particular",
    note = "remove `sender = …`, or declare `sender` as the first argument of `{Self}`"
)]
pub trait SentBy<T: ?Sized> {}

/// The sender of a signal that only one type can send.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can never send this signal: its sender is `{T}`",
    label = "write `sender = {T}`, or leave it out"
)]
pub trait IsSender<T: ?Sized> {
    /// The sender itself.
    fn from_ref(sender: &T) -> &Self;
    /// The sender itself.
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

/// Turns the sender that a signal declares into the `T` that a receiver asked for.
///
/// `Declared` is a reference to the argument, so that `&mut` senders are borrowed anew for each receiver.
pub trait Downcast<T: ?Sized, Declared, Asked> {
    /// Called only with a sender of type `T`.
    fn downcast(self, sender: Declared) -> Asked;
}

/// Implemented by a sender for each type that a receiver without `sender = T` can take it as.
#[diagnostic::on_unimplemented(
    message = "this receiver takes `{Asked}`, but the signal sends `{Self}`",
    label = "write `sender = {T}` in `#[receiver(…)]`, or take the type that is sent"
)]
pub trait SenderTakenAs<'r, T: ?Sized, Asked> {
    /// The sender. A `&mut` one is borrowed anew.
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

/// The sender, as the reference that a receiver takes.
#[inline]
pub fn sender_taken<'r, 's, T: ?Sized>(sender: &'r mut impl SenderTakenAs<'r, T, &'s T>) -> &'s T {
    sender.take()
}

/// As [`sender_taken`], for a `&mut` parameter.
#[inline]
pub fn sender_taken_mut<'r, 's, T: ?Sized>(sender: &'r mut impl SenderTakenAs<'r, T, &'s mut T>) -> &'s mut T {
    sender.take()
}

/// Stops the build where `T` can never send `signal`.
#[inline]
pub fn assert_sent_by<T: ?Sized, S: SentBy<T>>(_signal: S) {}

/// A sender that is passed by value: [`SenderType`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a sender",
    label = "use `&{Self}`, `&dyn Trait` or `SenderType`",
    note = "a signal is sent by a value that is lent, or in the name of a type: `SenderType`"
)]
pub trait IsSenderType: Sized {
    /// The sender itself, and the type that sends.
    fn copy(&self) -> (Self, TypeId);
}

impl IsSenderType for SenderType {
    #[inline]
    fn copy(&self) -> (Self, TypeId) {
        (*self, self.id())
    }
}

/// Stops the build where a declared sender is a trait object behind an alias, or another type without a size.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a sender: it has no size",
    label = "name a type with a size; if this is an alias of a trait object, write `&dyn Trait` itself"
)]
pub trait IsConcrete {}

impl<T> IsConcrete for T {}

/// Stops the build where `T` is not [`IsConcrete`].
pub const fn assert_concrete<T: IsConcrete + ?Sized>() {}

/// The sender as what every sender is. Named for the error that rustc reports where the trait lacks its supertrait.
#[inline]
#[must_use]
pub fn trait_of_a_sender_has_supertrait_any(sender: &dyn Any) -> &dyn Any {
    sender
}

/// As [`trait_of_a_sender_has_supertrait_any`].
#[inline]
#[must_use]
pub fn trait_of_a_mutable_sender_has_supertrait_any(sender: &mut dyn Any) -> &mut dyn Any {
    sender
}

/// The type behind a sender that is a trait object.
#[inline]
#[must_use]
pub fn type_id_of(sender: &dyn Any) -> TypeId {
    sender.type_id()
}

/// The `T` that a sender is.
///
/// # Panics
///
/// If it is another type, which the index rules out: it hands a receiver only senders of its own type.
#[inline]
#[must_use]
pub fn downcast_ref<T: 'static>(sender: &dyn Any) -> &T {
    sender.downcast_ref().expect("receivers are called only with senders of their type")
}

/// As [`downcast_ref`].
///
/// # Panics
///
/// As [`downcast_ref`].
#[inline]
#[must_use]
pub fn downcast_mut<T: 'static>(sender: &mut dyn Any) -> &mut T {
    sender.downcast_mut().expect("receivers are called only with senders of their type")
}
