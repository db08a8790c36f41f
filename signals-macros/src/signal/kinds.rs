//! The kinds of types that a recording keeps: see `signals_core::record::keep`.
//!
//! rustc accepts no type in a bound that leaves a lifetime out, as `Formatter` does in `&mut Formatter`. The macro cannot tell
//! which types do. So the bounds of `record` have a type parameter in the place of `Formatter`, and one more bound says which type
//! it is. That bound contains the declared type as a parameter of `Fn(…)`, where lifetimes may be left out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{GenericArgument, Path, PathArguments, Type, TypeArray, TypeParam, TypeReference, TypeSlice, parse_quote};

use super::types::ungroup;
use crate::crate_path::Private;
use crate::lifetimes::{elide_named, first_elided, first_undeclared};

/// How a recording keeps an argument.
pub(super) struct Kind {
    /// The kind, as a type.
    pub(super) ty: TokenStream,
    /// The declared type with type parameters in the place of the types that may leave a lifetime out.
    pub(super) pattern: Type,
    /// These type parameters, with their bounds.
    pub(super) parameters: Vec<TypeParam>,
}

impl Kind {
    /// The kind of the declared type of the argument at this position. Only its form decides, and traits decide whether a type
    /// of this kind has an owned form.
    pub(super) fn of(ty: &Type, position: usize, private: Private) -> Self {
        let mut form = Form { position, private, parameters: Vec::new() };
        let (kind, pattern) = form.of(ty, &quote!());
        Kind { ty: quote!(#private::At<#position, #kind>), pattern, parameters: form.parameters }
    }
}

struct Form {
    position: usize,
    private: Private,
    parameters: Vec<TypeParam>,
}

impl Form {
    /// The kind and the pattern of a type. `bound` is that of a type parameter in its place.
    fn of(&mut self, ty: &Type, bound: &TokenStream) -> (TokenStream, Type) {
        let private = self.private;
        let sized = quote!();
        match ungroup(ty) {
            Type::TraitObject(_) => (quote!(#private::Other), elide_named(ty.clone())),
            ty if is_without_lifetimes(ty) => (quote!(#private::Value), self.parameter(ty, bound)),
            Type::Reference(reference) => {
                let (kind, elem) = self.of(&reference.elem, &quote!(: ?#private::core::marker::Sized));
                let pattern = TypeReference { lifetime: None, elem: Box::new(elem), ..reference.clone() };
                (quote!(#private::Ref<#kind>), Type::Reference(pattern))
            }
            Type::Slice(slice) => {
                let (kind, elem) = self.of(&slice.elem, &sized);
                (quote!(#private::Seq<#kind>), Type::Slice(TypeSlice { elem: Box::new(elem), ..slice.clone() }))
            }
            Type::Array(array) => {
                let (kind, elem) = self.of(&array.elem, &sized);
                (quote!(#private::Seq<#kind>), Type::Array(TypeArray { elem: Box::new(elem), ..array.clone() }))
            }
            Type::Path(path) => match optional(&path.path) {
                Some(ty) => {
                    let (kind, ty) = self.of(ty, &sized);
                    let mut path = path.clone();
                    if let Some(last) = path.path.segments.last_mut() {
                        last.arguments = PathArguments::AngleBracketed(parse_quote!(<#ty>));
                    }
                    (quote!(#private::Opt<#kind>), Type::Path(path))
                }
                None => (quote!(#private::Other), elide_named(ty.clone())),
            },
            _ => (quote!(#private::Other), elide_named(ty.clone())),
        }
    }

    /// A type parameter in the place of a type, unless that is known to have no lifetimes.
    fn parameter(&mut self, ty: &Type, bound: &TokenStream) -> Type {
        if is_primitive(ty) {
            return ty.clone();
        }
        let parameter: Ident = format_ident!("__P{}_{}", self.position, self.parameters.len());
        self.parameters.push(parse_quote!(#parameter #bound));
        parse_quote!(#parameter)
    }
}

/// Returns `true` if no lifetimes are written in the type but `'static`.
fn is_without_lifetimes(ty: &Type) -> bool {
    first_elided(ty).is_none() && first_undeclared(ty).is_none()
}

fn is_primitive(ty: &Type) -> bool {
    const PRIMITIVES: [&str; 17] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64",
        "u128", "usize",
    ];
    matches!(ty, Type::Path(path) if PRIMITIVES.iter().any(|primitive| path.path.is_ident(primitive)))
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
