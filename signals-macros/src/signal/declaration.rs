//! What the user wrote: a static without a value, whose type names the arguments and the response.

use proc_macro2::{Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Result};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, BoundLifetimes, Error, GenericArgument, Ident, Lifetime, NamedArg, PathArguments, ReturnType, Token,
    Type, TypeFnPtr, TypeReference, Visibility,
};

use crate::errors::Errors;

const SHAPE: &str = "write `static NAME: Signal<fn(name: Type, …) -> Response>;`";
const NAME_LIFETIME: &str = "name the lifetime of the response: `Signal<for<'a> fn(name: &'a Type) -> &'a Response>`";

/// What `#[signal]` stands on.
pub(crate) enum Item {
    Signal(Box<Declaration>),
    /// A static from which no signal can be made, whatever else is right about it. No item takes its place: rustc blames
    /// no use of a name on a module in which a macro has failed.
    Unreadable(Type),
    /// A static without a type. rustc itself reports it, and must be given the static to do so at its uses as well.
    Untyped(Head, Option<Token![:]>),
    /// No static at all: it stays what it is.
    Other,
}

pub(crate) struct Declaration {
    pub(crate) head: Head,
    pub(crate) signature: Signature,
}

/// All that stands before the type.
pub(crate) struct Head {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    /// Of the keyword `static`.
    pub(crate) keyword: Span,
    pub(crate) name: Ident,
}

pub(crate) struct Signature {
    /// The type as written: `Signal<fn(…)>`.
    pub(crate) declared: Type,
    /// Whether that is an `AsyncSignal`. rustc is made to check it.
    pub(crate) is_async: bool,
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

pub(crate) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> Result<Item> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    let Some(keyword) = parse_keyword(input, errors)? else {
        input.parse::<TokenStream>()?;
        return Ok(Item::Other);
    };
    let head = Head { attributes, visibility, keyword, name: input.call(Ident::parse_any)? };
    let colon = input.parse()?;
    if input.is_empty() || input.peek(Token![;]) || input.peek(Token![=]) {
        input.parse::<TokenStream>()?;
        return Ok(Item::Untyped(head, colon));
    }
    let declared = match input.parse::<Type>() {
        Ok(declared) => declared,
        Err(error) => {
            input.parse::<TokenStream>()?;
            return Err(Error::new(error.span(), format!("{error}: {SHAPE}")));
        }
    };
    refuse_value(input, errors)?;
    Ok(match parse_signature(&declared, errors) {
        Some(signature) => Item::Signal(Box::new(Declaration { head, signature })),
        None => Item::Unreadable(declared),
    })
}

/// The span of `static`, if the item is one, or can be read as one.
fn parse_keyword(input: ParseStream<'_>, errors: &mut Errors) -> Result<Option<Span>> {
    let keyword = input.span();
    if input.peek(Token![const]) && !input.peek2(Token![fn]) {
        input.parse::<Token![const]>()?;
        errors.at(keyword, "a signal is one value for the whole program: write `static` in place of `const`");
        return Ok(Some(keyword));
    }
    if !input.peek(Token![static]) {
        errors.at(keyword, format!("a signal is declared as a static: {SHAPE}"));
        return Ok(None);
    }
    input.parse::<Token![static]>()?;
    if let Some(mutable) = input.parse::<Option<Token![mut]>>()? {
        errors.on(mutable, "a signal is never `mut`: remove it");
    }
    Ok(Some(keyword))
}

/// Reads the end of the declaration. rustc has said so already if there is none.
fn refuse_value(input: ParseStream<'_>, errors: &mut Errors) -> Result<()> {
    let equals = input.peek(Token![=]);
    let rest = input.parse::<TokenStream>()?;
    if equals {
        errors.on(rest, "a signal has no value: end the declaration after its type");
    }
    Ok(())
}

/// `None` if no signal can be made of it, not even a wrong one.
fn parse_signature(declared: &Type, errors: &mut Errors) -> Option<Signature> {
    let Some(function) = function_in(declared) else {
        errors.on(declared, format!("a signal names its arguments: {SHAPE}"));
        return None;
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
    let is_async = is_async(declared);
    let signature = Signature { declared: declared.clone(), is_async, lifetimes, arguments, response, sender };
    signature.check_types(errors).then_some(signature)
}

impl Signature {
    /// Whether several receivers can be called at once.
    pub(crate) fn shares_arguments(&self) -> bool {
        !self.arguments.iter().any(Argument::is_mutable_reference)
    }

    /// Refuses what rustc would report once for each piece of code that is made of it.
    fn check_types(&self, errors: &mut Errors) -> bool {
        let mut found = Errors::default();
        for Argument { ty, .. } in &self.arguments {
            refuse_unsized(ty, "an argument is `Copy` or lent: write `&T` or `&mut T`", &mut found);
        }
        if let Some(response) = &self.response {
            refuse_unsized(
                response,
                "a response is a value: write a type that has a size, as `Box<dyn Trait>` does",
                &mut found,
            );
            if let Some(elided) = elided_lifetime(response.to_token_stream()) {
                found.on(elided, NAME_LIFETIME);
            }
        }
        if found.is_empty()
            && let Some(undeclared) = undeclared_lifetime(&self.declared)
        {
            found.on(&undeclared, format!("declare the lifetime: `Signal<for<{undeclared}> fn(…)>`"));
        }
        let fine = found.is_empty();
        errors.append(found);
        fine
    }
}

/// Refuses the types that have no size as the syntax alone tells, and those that stand for another.
fn refuse_unsized(ty: &Type, message: &str, errors: &mut Errors) {
    let refused = match ungroup(ty) {
        Type::TraitObject(_) | Type::Slice(_) | Type::ImplTrait(_) | Type::Infer(_) => true,
        // No keyword, yet nobody has another type of this name.
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    };
    if refused {
        errors.on(ty, message);
    }
}

fn is_async(declared: &Type) -> bool {
    matches!(ungroup(declared), Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "AsyncSignal"))
}

/// The function pointer in `Signal<fn(…)>`.
pub(crate) fn function_in(declared: &Type) -> Option<&TypeFnPtr> {
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
            // It stays an argument, so that the number of arguments is right wherever the signal is sent.
            arguments.push(Argument { name: format_ident!("duplicate_{position}"), ty });
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

/// The first lifetime that the type uses and does not declare.
fn undeclared_lifetime(declared: &Type) -> Option<Lifetime> {
    let mut lifetimes = Lifetimes::default();
    lifetimes.visit(declared.to_token_stream());
    let Lifetimes { declared, used } = lifetimes;
    used.into_iter()
        .find(|lifetime| !matches!(&*lifetime.ident.to_string(), "static" | "_") && !declared.contains(lifetime))
}

/// The lifetimes in a type, wherever they stand in it.
#[derive(Default)]
struct Lifetimes {
    declared: Vec<Lifetime>,
    used: Vec<Lifetime>,
}

impl Lifetimes {
    fn visit(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        let mut declares = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.visit(group.stream()),
                TokenTree::Ident(name) => declares = name == "for",
                TokenTree::Punct(punct) if punct.as_char() == '>' => declares = false,
                TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                    if let Some(TokenTree::Ident(ident)) = tokens.next() {
                        let lifetimes = if declares { &mut self.declared } else { &mut self.used };
                        lifetimes.push(Lifetime { apostrophe: punct.span(), ident });
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
}

impl Argument {
    /// `&mut T` is borrowed anew for each receiver; anything else is copied.
    pub(crate) fn is_mutable_reference(&self) -> bool {
        matches!(ungroup(&self.ty), Type::Reference(reference) if reference.mutability.is_some())
    }
}
