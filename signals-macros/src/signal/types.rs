//! Helpers for the types of a declaration.

use syn::{GenericArgument, PathArguments, Type, TypeFnPtr, parse_quote};

/// The type itself, without parentheses and without the invisible delimiters of a macro by example.
pub(super) fn ungroup(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            _ => return ty,
        }
    }
}

/// The function pointer in `Signal<fn(…)>`.
pub(super) fn function_in(declared: &Type) -> Option<&TypeFnPtr> {
    let Type::Path(path) = ungroup(declared) else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    let mut arguments = arguments.args.iter();
    match (arguments.next()?, arguments.next()) {
        (GenericArgument::Type(ty), None) => match ungroup(ty) {
            Type::FnPtr(function) => Some(function),
            _ => None,
        },
        _ => None,
    }
}

/// The type with `()` in place of the function pointer: `Signal<()>`.
pub(super) fn without_function(declared: &Type) -> Type {
    let Type::Path(path) = ungroup(declared) else { return declared.clone() };
    let mut path = path.clone();
    if let Some(last) = path.path.segments.last_mut() {
        last.arguments = PathArguments::AngleBracketed(parse_quote!(<()>));
    }
    Type::Path(path)
}

/// Returns `true` if the type is named `AsyncSignal`, by whatever path.
pub(super) fn is_async(declared: &Type) -> bool {
    matches!(ungroup(declared), Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "AsyncSignal"))
}
