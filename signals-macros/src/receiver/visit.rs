//! Searches in the types of a function.

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{Ident, ReturnType, Type, TypeImplTrait};

use super::model::Function;

/// The first `Self` in the signature.
pub(super) fn first_self(function: &Function) -> Option<Span> {
    let mut found = FirstSelf(None);
    types(function).for_each(|ty| found.visit_type(ty));
    found.0
}

/// Returns `true` if the type names `Self`.
pub(super) fn has_self(ty: &Type) -> bool {
    let mut found = FirstSelf(None);
    found.visit_type(ty);
    found.0.is_some()
}

/// Returns `true` if a parameter is an `impl Trait`: then the type of the function cannot be named.
pub(super) fn has_impl_trait(function: &Function) -> bool {
    let mut found = HasImplTrait(false);
    function.parameters.iter().for_each(|parameter| found.visit_type(&parameter.ty));
    found.0
}

fn types(function: &Function) -> impl Iterator<Item = &Type> {
    let output = match &function.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(&**ty),
    };
    function.parameters.iter().map(|parameter| &parameter.ty).chain(output)
}

struct FirstSelf(Option<Span>);

impl Visit<'_> for FirstSelf {
    fn visit_ident(&mut self, name: &Ident) {
        if name == "Self" {
            self.0.get_or_insert(name.span());
        }
    }
}

struct HasImplTrait(bool);

impl<'ast> Visit<'ast> for HasImplTrait {
    fn visit_type_impl_trait(&mut self, ty: &'ast TypeImplTrait) {
        self.0 = true;
        visit::visit_type_impl_trait(self, ty);
    }
}
