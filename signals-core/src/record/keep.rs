//! [`Keep`]: the owned form of an argument, in which `record` keeps it.
//!
//! `Copy` values, references and types that borrow have owned forms of different kinds, and one implementation of a trait for
//! each kind would overlap with the others: `&T` is itself `Copy`. So the macro names the kind by the form of the declared
//! type, and traits decide the rest: the owned form of `&Order` is [`Ref`] of [`Value`], whatever `Order` is.
//!
//! A bound on a declared type that is not met is an error where the signal is declared. The macro therefore writes the bounds
//! with a `for<'r>`, which rustc checks where `record` is called.

use core::marker::PhantomData;
use std::borrow::Cow;

/// A type without lifetimes: `u64`, `str`, `Order`.
pub struct Value;

/// A reference to another kind: `&T`, `&mut T`.
pub struct Ref<K>(PhantomData<K>);

/// A slice or an array of another kind: `[&str]`.
pub struct Seq<K>(PhantomData<K>);

/// An `Option` of another kind: `Option<&T>`.
pub struct Opt<K>(PhantomData<K>);

/// Any other type: `Cow<'_, str>`, which has an owned form, or `View<'_>` and `dyn Trait`, which have none.
pub struct Other;

/// The argument at this position, of another kind.
///
/// Without the position, two arguments of one type would give rustc the same bound twice, with two type parameters to choose from.
pub struct At<const POSITION: usize, K>(PhantomData<K>);

/// An argument of kind `K` with an owned form.
#[diagnostic::on_unimplemented(
    message = "a recording cannot keep `{Self}`: it has no owned form",
    label = "use the form with a closure, `record_with(|…| …)`, which keeps what the closure returns",
    note = "the owned form of `&T` is `T` if that is `Clone`, `Send`, `Sync` and `'static`"
)]
pub trait Keep<K> {
    /// The owned form.
    type Kept: Send + Sync + 'static;
    /// Returns the owned form.
    fn keep(&self) -> Self::Kept;
}

/// Calls `keep` with the argument. A bound of `record` says that the function takes it.
pub fn keep_by<A, T>(keep: impl Fn(A) -> T, argument: A) -> T {
    keep(argument)
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + ToOwned<Owned: Send + Sync + 'static>> Keep<Value> for T {
    type Kept = T::Owned;

    fn keep(&self) -> T::Owned {
        self.to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl<const POSITION: usize, K, T: ?Sized + Keep<K>> Keep<At<POSITION, K>> for T {
    type Kept = T::Kept;

    fn keep(&self) -> T::Kept {
        self.keep()
    }
}

#[diagnostic::do_not_recommend]
impl<K, T: ?Sized + Keep<K>> Keep<Ref<K>> for &T {
    type Kept = T::Kept;

    fn keep(&self) -> T::Kept {
        (**self).keep()
    }
}

#[diagnostic::do_not_recommend]
impl<K, T: ?Sized + Keep<K>> Keep<Ref<K>> for &mut T {
    type Kept = T::Kept;

    fn keep(&self) -> T::Kept {
        (**self).keep()
    }
}

#[diagnostic::do_not_recommend]
impl<K, T: Keep<K>> Keep<Seq<K>> for [T] {
    type Kept = Vec<T::Kept>;

    fn keep(&self) -> Vec<T::Kept> {
        self.iter().map(T::keep).collect()
    }
}

#[diagnostic::do_not_recommend]
impl<K, T: Keep<K>, const N: usize> Keep<Seq<K>> for [T; N] {
    type Kept = [T::Kept; N];

    fn keep(&self) -> [T::Kept; N] {
        self.each_ref().map(T::keep)
    }
}

#[diagnostic::do_not_recommend]
impl<K, T: Keep<K>> Keep<Opt<K>> for Option<T> {
    type Kept = Option<T::Kept>;

    fn keep(&self) -> Option<T::Kept> {
        self.as_ref().map(T::keep)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + ToOwned<Owned: Send + Sync + 'static>> Keep<Other> for Cow<'_, T> {
    type Kept = T::Owned;

    fn keep(&self) -> T::Owned {
        (**self).to_owned()
    }
}
