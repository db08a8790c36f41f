//! A receiver as the expansion needs it.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprPath, Ident, LitStr, Path, ReturnType, Token, Type};

use crate::crate_path::CratePath;

/// The content of `#[receiver(…)]`.
pub(super) struct Subscription {
    pub(super) signals: Vec<Path>,
    /// `None`: senders of every type.
    pub(super) senders: Option<Vec<Type>>,
    pub(super) order: Option<TokenStream>,
    /// The receivers that run before this one.
    pub(super) after: Vec<Named>,
    /// The receivers that run after this one.
    pub(super) before: Vec<Named>,
    pub(super) uid: Option<Expr>,
    pub(super) crate_path: CratePath,
    /// The `#[cfg(…)]` of an attribute that stood in a `#[cfg_attr(…)]`.
    pub(super) cfg: Option<Attribute>,
}

impl Subscription {
    pub(super) fn new() -> Self {
        Subscription {
            signals: Vec::new(),
            senders: None,
            order: None,
            after: Vec::new(),
            before: Vec::new(),
            uid: None,
            crate_path: CratePath::DEFAULT,
            cfg: None,
        }
    }
}

/// Another receiver, in `after` and `before`.
pub(super) enum Named {
    /// `billing::charge`
    Function(ExprPath),
    /// `"billing.ledger"`
    Uid(LitStr),
}

/// The function under the attribute.
pub(super) struct Function {
    pub(super) attributes: Vec<Attribute>,
    pub(super) asyncness: Option<Token![async]>,
    pub(super) name: Ident,
    /// The first type parameter: only `sender = …` can decide it.
    pub(super) generic: Option<Ident>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) output: ReturnType,
}

/// An argument that the receiver asks for.
pub(super) struct Parameter {
    pub(super) name: Ident,
    pub(super) ty: Type,
}

impl Parameter {
    pub(super) fn is_sender(&self) -> bool {
        self.name.unraw() == "sender"
    }
}

/// The `impl` block around a function.
pub(super) struct Owner {
    pub(super) ty: Type,
    pub(super) of_trait: Option<Path>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) crate_path: CratePath,
}

/// One function with one `#[receiver(…)]`.
pub(super) struct Receiver<'a> {
    pub(super) function: &'a Function,
    pub(super) subscription: &'a Subscription,
    pub(super) owner: Option<&'a Owner>,
    /// The place that the receiver reports as its file and line.
    pub(super) location: Span,
}

impl Receiver<'_> {
    pub(super) fn has_sender_parameter(&self) -> bool {
        self.function.parameters.iter().any(Parameter::is_sender)
    }

    /// The attributes of the function and of the block around it, and what this `#[receiver(…)]` depends on.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        let owner = self.owner.into_iter().flat_map(|owner| &owner.attributes);
        owner.chain(&self.function.attributes).chain(&self.subscription.cfg)
    }
}
