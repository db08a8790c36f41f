//! What the user wrote: a static without a value, whose type names the arguments and the response.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Result};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, BoundLifetimes, Error, GenericArgument, Ident, NamedArg, PathArguments, ReturnType, Token, Type,
    TypeFnPtr, TypeReference, Visibility,
};

use crate::errors::Errors;

const SHAPE: &str = "write `static NAME: Signal<fn(name: Type, …) -> Response>;`";

pub(crate) struct Declaration {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    /// The type as written, `Signal<fn(…)>`, or the mistake in it.
    pub(crate) signature: std::result::Result<Signature, Error>,
}

pub(crate) struct Signature {
    pub(crate) declared: Type,
    pub(crate) lifetimes: Option<BoundLifetimes>,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) response: Option<Type>,
    pub(crate) sender: Sender,
}

pub(crate) struct Argument {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

/// Who may send.
pub(crate) enum Sender {
    Nobody,
    /// `&Shop`: one type.
    Concrete(TypeReference),
    /// `&dyn Model`: every type with the trait.
    Dyn(TypeReference, TokenStream),
    /// `SenderType`: a type without an instance.
    ByValue(Type),
}

pub(crate) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> Result<Declaration> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    if !input.peek(Token![static]) {
        let item = input.parse::<TokenStream>()?;
        let first = item.into_iter().next();
        return Err(Error::new_spanned(first, format!("a signal is declared as a static: {SHAPE}")));
    }
    input.parse::<Token![static]>()?;
    if let Some(mutable) = input.parse::<Option<Token![mut]>>()? {
        errors.on(mutable, "a signal is never `mut`: remove it");
    }
    let name = input.call(Ident::parse_any)?;
    if !input.peek(Token![:]) {
        return Err(Error::new(name.span(), format!("a signal says what it sends: {SHAPE}")));
    }
    input.parse::<Token![:]>()?;
    let signature = input.parse().and_then(|declared| parse_signature(declared, errors));
    if signature.is_err() {
        input.parse::<TokenStream>()?;
    } else if let Some(equals) = input.parse::<Option<Token![=]>>()? {
        let value = input.parse::<TokenStream>()?;
        errors.on(quote::quote!(#equals #value), "a signal has no value: end the declaration after its type");
    } else {
        input.parse::<Token![;]>()?;
    }
    Ok(Declaration { attributes, visibility, name, signature })
}

fn parse_signature(declared: Type, errors: &mut Errors) -> Result<Signature> {
    let Some(function) = function_in(&declared) else {
        return Err(Error::new_spanned(declared, format!("a signal names its arguments: {SHAPE}")));
    };
    let TypeFnPtr { lifetimes, unsafety, abi, inputs, variadic, output, .. } = function.clone();
    if let Some(unsafety) = unsafety {
        errors.on(unsafety, "a signal is safe to send: remove `unsafe`");
    }
    if let Some(abi) = abi {
        errors.on(abi, "a signal has no ABI: remove it");
    }
    if let Some(variadic) = variadic {
        errors.on(variadic, "a signal has a fixed number of arguments");
    }
    let arguments = parse_arguments(inputs, errors);
    let sender = parse_sender(&arguments, errors);
    let response = match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(*ty),
    };
    if let Some(elided) = response.as_ref().and_then(|ty| elided_lifetime(ty.to_token_stream())) {
        errors.on(elided, "name the lifetime of the response: `Signal<for<'a> fn(name: &'a Type) -> &'a Response>`");
        // Any other response than the one declared would be a second error for each receiver.
        return Ok(Signature { declared, lifetimes, arguments, response: None, sender });
    }
    Ok(Signature { declared, lifetimes, arguments, response, sender })
}

/// The function pointer in `Signal<fn(…)>`.
fn function_in(declared: &Type) -> Option<&TypeFnPtr> {
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

/// The type itself, where a macro by example has put it into invisible delimiters.
pub(crate) fn ungroup(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            _ => return ty,
        }
    }
}

fn parse_arguments(inputs: Punctuated<NamedArg, Token![,]>, errors: &mut Errors) -> Vec<Argument> {
    let mut arguments = Vec::<Argument>::new();
    for (position, NamedArg { attrs, name, ty, .. }) in inputs.into_iter().enumerate() {
        if let Some(attribute) = attrs.first() {
            errors.on(attribute, "arguments of a signal have no attributes");
        }
        let name = match name {
            Some((name, _)) if name != "_" => name,
            _ => {
                errors.on(&ty, "name this argument: receivers ask for it by name");
                format_ident!("unnamed_{position}")
            }
        };
        if arguments.iter().any(|other| other.name.unraw() == name.unraw()) {
            errors.at(name.span(), format!("two arguments are named `{name}`"));
        } else {
            arguments.push(Argument { name, ty });
        }
    }
    arguments
}

fn parse_sender(arguments: &[Argument], errors: &mut Errors) -> Sender {
    let Some(position) = arguments.iter().position(|argument| argument.name == "sender") else {
        return Sender::Nobody;
    };
    if position > 0 {
        errors.at(arguments[position].name.span(), "`sender` is the first argument of a signal, or has another name");
        return Sender::Nobody;
    }
    match ungroup(&arguments[0].ty) {
        Type::Reference(reference) => match ungroup(&reference.elem) {
            Type::TraitObject(object) => Sender::Dyn(reference.clone(), object.bounds.to_token_stream()),
            _ => Sender::Concrete(reference.clone()),
        },
        ty => Sender::ByValue(ty.clone()),
    }
}

/// The first reference without a lifetime, or the first `'_`.
fn elided_lifetime(tokens: TokenStream) -> Option<TokenTree> {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let found = match &token {
            TokenTree::Group(group) => elided_lifetime(group.stream()),
            TokenTree::Punct(punct) if punct.as_char() == '&' => match tokens.peek() {
                Some(TokenTree::Punct(next)) if matches!(next.as_char(), '\'' | '&') => None,
                _ => Some(token),
            },
            TokenTree::Punct(punct) if punct.as_char() == '\'' && punct.spacing() == Spacing::Joint => {
                match tokens.peek() {
                    Some(TokenTree::Ident(name)) if name == "_" => Some(token),
                    _ => None,
                }
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

impl Argument {
    /// `&mut T` is borrowed anew for each receiver; anything else is copied.
    pub(crate) fn is_mutable_reference(&self) -> bool {
        matches!(ungroup(&self.ty), Type::Reference(reference) if reference.mutability.is_some())
    }
}
