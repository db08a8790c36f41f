//! Checks the type of a declaration, and takes it apart.

use quote::format_ident;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Error, NamedArg, ReturnType, Token, Type, TypeFnPtr, TypeParamBound};

use super::model::{Argument, Sender, Signature};
use super::parse::SHAPE;
use super::types::{function_in, is_async, ungroup};
use crate::errors::Errors;
use crate::lifetimes::{first_elided, first_undeclared};

/// `None` if no signal can be made of the type, not even a wrong one.
pub(super) fn validate(declared: &Type, errors: &mut Errors) -> Option<Signature> {
    let Some(function) = function_in(declared) else {
        errors.on(declared, format!("a signal names its arguments: {SHAPE}"));
        return None;
    };
    refuse_qualifiers(function, errors);
    let arguments = arguments(&function.inputs, errors);
    let sender = sender(&arguments, errors);
    let response = match &function.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some((**ty).clone()),
    };
    let lifetimes = function.lifetimes.clone();
    let signature =
        Signature { declared: declared.clone(), is_async: is_async(declared), lifetimes, arguments, response, sender };
    check_types(&signature, errors).then_some(signature)
}

fn refuse_qualifiers(function: &TypeFnPtr, errors: &mut Errors) {
    if let Some(unsafety) = function.unsafety {
        errors.on(unsafety, "a signal is safe to send: remove `unsafe`");
    }
    if let Some(abi) = &function.abi {
        errors.on(abi, "a signal has no ABI: remove it");
    }
    if let Some(variadic) = &function.variadic {
        errors.on(variadic, "a signal has a fixed number of arguments");
    }
}

fn arguments(inputs: &Punctuated<NamedArg, Token![,]>, errors: &mut Errors) -> Vec<Argument> {
    let mut arguments = Vec::<Argument>::new();
    for (position, NamedArg { attrs, name, ty, .. }) in inputs.iter().enumerate() {
        if let Some(attribute) = attrs.first() {
            errors.on(attribute, "arguments of a signal have no attributes");
        }
        let name = match name {
            Some((name, _)) if name != "_" => name.clone(),
            _ => {
                errors.on(ty, "name this argument: receivers ask for it by name");
                format_ident!("unnamed_{position}")
            }
        };
        let is_duplicate = arguments.iter().any(|other| other.name.unraw() == name.unraw());
        if is_duplicate {
            errors.at(name.span(), format!("two arguments are named `{name}`"));
        }
        // A duplicate stays an argument, so that every send has the right number of arguments.
        let name = if is_duplicate { format_ident!("duplicate_{position}") } else { name };
        arguments.push(Argument { name, ty: ty.clone() });
    }
    arguments
}

fn sender(arguments: &[Argument], errors: &mut Errors) -> Sender {
    let Some(position) = arguments.iter().position(|argument| argument.name.unraw() == "sender") else {
        return Sender::None;
    };
    if position > 0 {
        errors.at(arguments[position].name.span(), "`sender` is the first argument of a signal, or has another name");
        return Sender::None;
    }
    match ungroup(&arguments[0].ty) {
        Type::Reference(reference) => match ungroup(&reference.elem) {
            Type::TraitObject(object) => Sender::Dyn(reference.clone(), object.bounds.clone()),
            _ => Sender::Concrete(reference.clone()),
        },
        ty => Sender::ByValue(ty.clone()),
    }
}

/// Refuses types that rustc would report once for each piece of code that is generated from them.
fn check_types(signature: &Signature, errors: &mut Errors) -> bool {
    let mut found = Errors::default();
    for Argument { ty, .. } in &signature.arguments {
        refuse_unsized(ty, "an argument is `Copy` or lent: write `&T` or `&mut T`", &mut found);
    }
    if let Some(response) = &signature.response {
        let message = "a response is a value: write a type that has a size, as `Box<dyn Trait>` does";
        refuse_unsized(response, message, &mut found);
        if let Some(elided) = first_elided(response) {
            found.at(elided, NAME_LIFETIME);
        }
    }
    if let (true, Some(undeclared)) = (found.is_empty(), first_undeclared(&signature.declared)) {
        let message = format!("declare the lifetime: `Signal<for<{undeclared}> fn(…)>`");
        found.push(Error::new_spanned(&undeclared, message));
    }
    if let Sender::Dyn(_, bounds) = &signature.sender {
        refuse_short_lived(bounds, &mut found);
    }
    let fine = found.is_empty();
    errors.append(found);
    fine
}

/// Refuses `&(dyn Model + 'a)`: a receiver of one type of sender could not be given it.
fn refuse_short_lived(bounds: &Punctuated<TypeParamBound, Token![+]>, errors: &mut Errors) {
    for bound in bounds {
        if let TypeParamBound::Lifetime(lifetime) = bound
            && lifetime.ident != "static"
        {
            errors.push(Error::new_spanned(lifetime, "the types of senders are `'static`: remove this lifetime"));
        }
    }
}

const NAME_LIFETIME: &str = "name the lifetime of the response: `Signal<for<'a> fn(name: &'a Type) -> &'a Response>`";

/// Refuses types whose syntax shows that they have no size, and types that stand for another.
fn refuse_unsized(ty: &Type, message: &str, errors: &mut Errors) {
    let refused = match ungroup(ty) {
        Type::TraitObject(_) | Type::Slice(_) | Type::ImplTrait(_) | Type::Infer(_) => true,
        // It is no keyword, but no other type has this name.
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    };
    if refused {
        errors.on(ty, message);
    }
}
