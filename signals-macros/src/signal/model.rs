//! A signal as the expansion needs it.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Attribute, BoundLifetimes, Ident, Token, Type, TypeParamBound, TypeReference, Visibility};

use super::types::ungroup;

pub(super) struct Declaration {
    pub(super) head: Head,
    pub(super) signature: Signature,
    pub(super) receivers: Option<Receivers>,
}

/// How many receivers the program must have.
#[derive(Clone, Copy)]
pub(super) struct Receivers {
    pub(super) at_least: u32,
    pub(super) at_most: Option<u32>,
}

/// What the user wrote before the type.
pub(super) struct Head {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    /// The span of the keyword `static`.
    pub(super) keyword: Span,
    pub(super) name: Ident,
}

pub(super) struct Signature {
    /// The type as written: `Signal<fn(…)>`.
    pub(super) declared: Type,
    /// It is named `AsyncSignal`. The expansion has rustc check that it is one.
    pub(super) is_async: bool,
    pub(super) lifetimes: Option<BoundLifetimes>,
    pub(super) arguments: Vec<Argument>,
    pub(super) response: Option<Type>,
    pub(super) sender: Sender,
}

impl Signature {
    /// Returns `true` if several receivers can be called at once.
    pub(super) fn shares_arguments(&self) -> bool {
        !self.arguments.iter().any(Argument::is_mutable_reference)
    }
}

pub(super) struct Argument {
    pub(super) name: Ident,
    pub(super) ty: Type,
}

impl Argument {
    /// `&mut T` is borrowed anew for each receiver; anything else is copied.
    pub(super) fn is_mutable_reference(&self) -> bool {
        matches!(ungroup(&self.ty), Type::Reference(reference) if reference.mutability.is_some())
    }
}

/// The types that may send.
pub(super) enum Sender {
    /// The signal has no sender.
    None,
    /// `&Shop`: one type.
    Concrete(TypeReference),
    /// `&dyn Model`: every type with the trait.
    Dyn(TypeReference, Punctuated<TypeParamBound, Token![+]>),
    /// `SenderType`: a type without an instance.
    ByValue(Type),
}

impl Sender {
    /// Returns `true` if senders of several types can send the signal.
    pub(super) fn has_several_types(&self) -> bool {
        matches!(self, Sender::Dyn(..) | Sender::ByValue(_))
    }
}
