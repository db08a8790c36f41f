//! Searches in the types of a function.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ReturnType, Type};

use super::model::Function;

/// The first `Self` in the signature.
pub(super) fn first_self(function: &Function) -> Option<Span> {
    types(function).find_map(|ty| first("Self", ty.to_token_stream()))
}

/// Returns `true` if the type names `Self`.
pub(super) fn has_self(ty: &Type) -> bool {
    first("Self", ty.to_token_stream()).is_some()
}

/// Returns `true` if a parameter is an `impl Trait`: then the type of the function cannot be named.
pub(super) fn has_impl_trait(function: &Function) -> bool {
    function.parameters.iter().any(|parameter| first("impl", parameter.ty.to_token_stream()).is_some())
}

fn types(function: &Function) -> impl Iterator<Item = &Type> {
    let output = match &function.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(&**ty),
    };
    function.parameters.iter().map(|parameter| &parameter.ty).chain(output)
}

/// The first place of a keyword. A search in the tokens also finds it in the arguments of a macro.
fn first(keyword: &str, tokens: TokenStream) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(name) => (name == keyword).then(|| name.span()),
        TokenTree::Group(group) => first(keyword, group.stream()),
        _ => None,
    })
}
