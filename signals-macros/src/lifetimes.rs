//! The lifetimes in a type.

use proc_macro2::Span;
use quote::format_ident;
use syn::visit_mut::{self, VisitMut};
use syn::{
    BoundLifetimes, GenericParam, Ident, Lifetime, ParenthesizedGenericArguments, TraitBound, Type, TypeFnPtr,
    TypeReference,
};

/// A lifetime that the type does not declare itself by `for<'a>`.
enum Free<'a> {
    /// A reference that leaves it out: `&T`.
    LeftOut(&'a mut TypeReference),
    /// One that is written out, `'_` among them.
    Written(&'a mut Lifetime),
}

/// The first lifetime that is left to rustc to find: `&T` or `'_`.
pub(crate) fn first_elided(ty: &Type) -> Option<Span> {
    let mut first = None;
    visit(ty.clone(), |free| {
        let elided = match free {
            Free::LeftOut(reference) => Some(reference.and_token.span),
            Free::Written(lifetime) => is_elided(lifetime).then_some(lifetime.apostrophe),
        };
        first = first.or(elided);
    });
    first
}

/// The first lifetime that is used and not declared.
pub(crate) fn first_undeclared(ty: &Type) -> Option<Lifetime> {
    let mut first = None;
    visit(ty.clone(), |free| match free {
        Free::Written(lifetime) if !is_elided(lifetime) && lifetime.ident != "static" => {
            first.get_or_insert_with(|| lifetime.clone());
        }
        _ => {}
    });
    first
}

/// Gives lifetimes, which `name` makes up, to what leaves them out.
pub(crate) fn name_elided(ty: Type, mut name: impl FnMut() -> Lifetime) -> Type {
    visit(ty, |free| match free {
        Free::LeftOut(reference) => reference.lifetime = Some(name()),
        Free::Written(lifetime) if is_elided(lifetime) => *lifetime = name(),
        Free::Written(_) => {}
    })
}

/// Leaves out the lifetimes that are used and not declared.
pub(crate) fn elide_named(ty: Type) -> Type {
    visit(ty, |free| {
        if let Free::Written(lifetime) = free
            && lifetime.ident != "static"
        {
            lifetime.ident = format_ident!("_", span = lifetime.ident.span());
        }
    })
}

fn is_elided(lifetime: &Lifetime) -> bool {
    lifetime.ident == "_"
}

/// Shows each free lifetime to `see`, in the order in which they are written.
fn visit(mut ty: Type, mut see: impl FnMut(Free<'_>)) -> Type {
    Visitor { see: &mut see, declared: Vec::new(), is_in_function: false }.visit_type_mut(&mut ty);
    ty
}

struct Visitor<'s> {
    // A trait object, because rustc would compile syn's whole walk again for each closure.
    see: &'s mut dyn FnMut(Free<'_>),
    /// The lifetimes of the `for<'a>` around the place that is visited.
    declared: Vec<Ident>,
    /// Inside `fn(…)` and `Fn(…)`, lifetimes that are left out belong to the function, and need no name.
    is_in_function: bool,
}

impl Visitor<'_> {
    /// Visits what `for<…>` declares lifetimes for.
    fn within(&mut self, lifetimes: Option<&BoundLifetimes>, visit: impl FnOnce(&mut Self)) {
        let outer = self.declared.len();
        for parameter in lifetimes.iter().flat_map(|lifetimes| &lifetimes.lifetimes) {
            if let GenericParam::Lifetime(parameter) = parameter {
                self.declared.push(parameter.lifetime.ident.clone());
            }
        }
        visit(self);
        self.declared.truncate(outer);
    }

    fn in_function(&mut self, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.is_in_function, true);
        visit(self);
        self.is_in_function = outer;
    }
}

impl VisitMut for Visitor<'_> {
    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        if reference.lifetime.is_none() && !self.is_in_function {
            (self.see)(Free::LeftOut(reference));
            self.visit_type_mut(&mut reference.elem);
        } else {
            visit_mut::visit_type_reference_mut(self, reference);
        }
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        let is_of_function = self.is_in_function && is_elided(lifetime);
        if !is_of_function && !self.declared.contains(&lifetime.ident) {
            (self.see)(Free::Written(lifetime));
        }
    }

    fn visit_type_fn_ptr_mut(&mut self, function: &mut TypeFnPtr) {
        self.within(function.lifetimes.clone().as_ref(), |visitor| {
            visitor.in_function(|visitor| visit_mut::visit_type_fn_ptr_mut(visitor, function));
        });
    }

    fn visit_parenthesized_generic_arguments_mut(&mut self, arguments: &mut ParenthesizedGenericArguments) {
        self.in_function(|visitor| visit_mut::visit_parenthesized_generic_arguments_mut(visitor, arguments));
    }

    fn visit_trait_bound_mut(&mut self, bound: &mut TraitBound) {
        self.within(bound.lifetimes.clone().as_ref(), |visitor| visit_mut::visit_trait_bound_mut(visitor, bound));
    }
}

#[cfg(test)]
mod tests {
    use quote::{ToTokens, quote};
    use syn::{Lifetime, Type};

    use super::{elide_named, first_elided, first_undeclared, name_elided};

    fn ty(text: &str) -> Type {
        syn::parse_str(text).unwrap()
    }

    #[test]
    fn elided_lifetimes() {
        for elided in ["&u8", "&'a &u8", "(u8, Cow<'_, str>)", "Box<dyn Fn(&u8) -> u8 + '_>", "[&str; 2]", "*const &u8"]
        {
            assert!(first_elided(&ty(elided)).is_some(), "{elided}");
        }
        for named in [
            "u8",
            "&'a u8",
            "Cow<'static, str>",
            "Box<dyn Fn(&u8) -> &u8>",
            "fn(&u8, Cow<'_, str>) -> &u8",
            "for<'a> fn(&'a u8) -> &'a u8",
        ] {
            assert!(first_elided(&ty(named)).is_none(), "{named}");
        }
    }

    #[test]
    fn undeclared_lifetimes() {
        for (text, undeclared) in [
            ("Signal<fn(&'a u8)>", Some("a")),
            ("Signal<for<'a> fn(&'a u8, &'b u8)>", Some("b")),
            ("(for<'a> fn(&'a u8), &'a u8)", Some("a")),
            ("Box<dyn Fn(&'a u8)>", Some("a")),
            ("Signal<for<'a> fn(&'a u8, &'_ u8, &'static u8) -> &'a u8>", None),
            ("Box<dyn for<'a> Fn(&'a u8) -> &'a u8>", None),
            ("Signal<for<'a> fn(for<'b> fn(&'b u8, &'a u8))>", None),
        ] {
            let found = first_undeclared(&ty(text)).map(|lifetime| lifetime.ident.to_string());
            assert_eq!(found.as_deref(), undeclared, "{text}");
        }
    }

    #[test]
    fn named_lifetimes_are_left_out() {
        let elided = elide_named(ty("(&'a u8, Cow<'b, str>, &'static u8, for<'c> fn(&'c u8, &'a u8))"));
        let expected = quote!((&'_ u8, Cow<'_, str>, &'static u8, for<'c> fn(&'c u8, &'_ u8)));
        assert_eq!(elided.to_token_stream().to_string(), expected.to_string());
    }

    #[test]
    fn names_for_elided_lifetimes() {
        let mut count = 0;
        let named = name_elided(ty("(&u8, &'a mut Cow<'_, str>, fn(&u8) -> &u8, Box<dyn Fn(&u8) -> u8 + '_>)"), || {
            count += 1;
            syn::parse_str::<Lifetime>(&format!("'l{count}")).unwrap()
        });
        let expected = quote!((&'l1 u8, &'a mut Cow<'l2, str>, fn(&u8) -> &u8, Box<dyn Fn(&u8) -> u8 + 'l3>));
        assert_eq!(named.to_token_stream().to_string(), expected.to_string());
    }
}
