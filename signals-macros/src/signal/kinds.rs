//! The kinds of types that a recording keeps: see `signals_core::record::keep`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericArgument, Path, PathArguments, Type};

use super::types::ungroup;
use crate::crate_path::Private;
use crate::lifetimes::{first_elided, first_undeclared};

/// The kind of a declared type. Only its form decides, and traits decide whether a type of this kind has an owned form.
pub(super) fn kind(ty: &Type, private: Private) -> TokenStream {
    match ungroup(ty) {
        Type::TraitObject(_) => quote!(#private::Other),
        _ if is_without_lifetimes(ty) => quote!(#private::Value),
        Type::Reference(reference) => {
            let kind = kind(&reference.elem, private);
            quote!(#private::Ref<#kind>)
        }
        Type::Slice(slice) => seq(&slice.elem, private),
        Type::Array(array) => seq(&array.elem, private),
        Type::Path(path) => optional(&path.path).map_or_else(
            || quote!(#private::Other),
            |ty| {
                let kind = kind(ty, private);
                quote!(#private::Opt<#kind>)
            },
        ),
        _ => quote!(#private::Other),
    }
}

fn seq(elem: &Type, private: Private) -> TokenStream {
    let kind = kind(elem, private);
    quote!(#private::Seq<#kind>)
}

/// Returns `true` if the type has no lifetimes but `'static`.
fn is_without_lifetimes(ty: &Type) -> bool {
    first_elided(ty).is_none() && first_undeclared(ty).is_none()
}

/// Returns the `T` of `Option<T>`.
fn optional(path: &Path) -> Option<&Type> {
    let last = path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) if arguments.args.len() == 1 => Some(ty),
        _ => None,
    }
}
