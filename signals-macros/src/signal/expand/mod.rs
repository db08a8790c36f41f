//! The type of a signal, and what makes it one.
//!
//! The unit struct stands outside, in the place of the static. Everything else is in one `const _`:
//!
//! | module | writes |
//! |---|---|
//! | [`arguments`] | the struct of the arguments |
//! | [`identity`] | the static `Dispatcher`, its place in the list of signals, and the traits of the unit struct |
//! | [`verbs`], [`async_verbs`] | the methods that send |
//! | [`connects`], [`scoped`] | the methods that connect |
//! | [`record`] | the methods that record, and how arguments are kept |
//! | [`senders`] | which types can send |
//! | [`assertions`] | what rustc checks of the declared types |
//! | [`documentation`] | what the documentation shows around the user's text |
//! | [`broken`] | what takes the place of a static that cannot be a signal |
//!
//! Generated names begin with `__`: a user's constant or unit struct of the same name would match as a pattern, whatever its
//! hygiene.
//!
//! A user's trait may have a method of any name for every type. rustc looks for methods that take the receiver as it is written
//! before those that take a reference to it. So a method that takes `&self` is called on a reference, and a method that is found
//! through a trait has a name that begins with `__`.

mod arguments;
mod assertions;
mod async_verbs;
mod broken;
mod connects;
mod documentation;
mod identity;
mod record;
mod scoped;
mod senders;
mod verbs;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{GenericParam, Type};

use super::model::{Declaration, Head, Receivers, Sender, Signature};
use crate::attributes::{allow_deprecated, inherited};
use crate::crate_path::{CratePath, Private};
use crate::spans::at;

pub(super) use self::broken::{untyped, use_wrapper};

pub(super) fn signal(declaration: &Declaration, crate_path: &CratePath) -> TokenStream {
    let Head { attributes, visibility, keyword, .. } = &declaration.head;
    let expansion = Expansion::new(declaration, crate_path);
    let signal = &expansion.signal;
    let item = quote_spanned!(at(*keyword)=> struct #signal;);
    let inherited = inherited(attributes);
    let allow_deprecated = allow_deprecated(attributes);
    let (import, private) = (crate_path.import(), expansion.private);
    let [above, below] = documentation::around(declaration, crate_path);
    let arguments = expansion.arguments();
    let identity = expansion.identity();
    let records = expansion.records();
    let verbs = if expansion.signature.is_async { expansion.async_verbs() } else { expansion.verbs() };
    let senders = expansion.senders();
    let assertions = expansion.assertions();
    quote! {
        #above
        #(#attributes)*
        #below
        #visibility #item

        #(#inherited)*
        #allow_deprecated
        const _: () = {
            #import
            use #private::Uncopied as _;

            #arguments
            #identity
            #records
            #verbs
            #senders
            #assertions
        };
    }
}

/// What the parts of the expansion share.
struct Expansion<'a> {
    head: &'a Head,
    signature: &'a Signature,
    receivers: Option<Receivers>,
    private: Private,
    /// The name of the signal, with a span of the macro.
    signal: Ident,
    /// The struct of the arguments. rustc's errors name it, so it says whose arguments they are.
    arguments: Ident,
    /// The struct of the arguments in their owned forms, as a recording keeps them.
    sent: Ident,
    /// The trait object that a recording keeps the arguments by.
    keeper: Ident,
    /// The static behind the signal.
    dispatcher: Ident,
    /// The trait object that a receiver connected at run time is called through.
    closure: Ident,
    /// The function that gets at the sender.
    access: Ident,
    names: Vec<&'a Ident>,
    types: Vec<&'a Type>,
    /// The `'a` and `'b` where the declaration says `for<'a, 'b>`.
    lifetimes: Vec<&'a GenericParam>,
    response: TokenStream,
    /// Keeps the signals of the library out of errors that are about others. It is left out in code of users, where it
    /// could be out of reach: `#![no_implicit_prelude]` hides it.
    do_not_recommend: Option<TokenStream>,
}

impl<'a> Expansion<'a> {
    fn new(&Declaration { ref head, ref signature, receivers }: &'a Declaration, crate_path: &CratePath) -> Self {
        let span = at(head.name.span());
        let name = head.name.unraw();
        let bound = signature.lifetimes.iter().flat_map(|bound| &bound.lifetimes);
        let response = signature.response.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
        Expansion {
            head,
            signature,
            receivers,
            private: crate_path.private(),
            signal: of_macro(&head.name),
            arguments: format_ident!("__arguments_of_{name}", span = span),
            sent: format_ident!("__sent_by_{name}", span = span),
            keeper: format_ident!("__keeper_of_{name}", span = span),
            dispatcher: format_ident!("__dispatcher_of_{name}", span = span),
            closure: format_ident!("__closure_of_{name}", span = span),
            access: Ident::new("__access_sender", Span::call_site()),
            names: signature.arguments.iter().map(|argument| &argument.name).collect(),
            types: signature.arguments.iter().map(|argument| &argument.ty).collect(),
            lifetimes: bound.collect(),
            response,
            do_not_recommend: crate_path.is_own().then(|| quote!(#[diagnostic::do_not_recommend])),
        }
    }

    /// The type of the functions that call the receivers.
    fn thunk(&self) -> TokenStream {
        let Expansion { arguments, types, response, signature: Signature { lifetimes, .. }, .. } = self;
        quote!(#lifetimes fn(&mut #arguments<#(#types),*>) -> #response)
    }

    /// The type of the functions that call the asynchronous receivers of an asynchronous signal.
    fn async_thunk(&self) -> TokenStream {
        let private = &self.private;
        if self.signature.is_async { self.asked(&quote!(fn)) } else { quote!(#private::core::convert::Infallible) }
    }

    /// A function, or the trait of one, that starts the future of a receiver in a room.
    fn asked(&self, function: &TokenStream) -> TokenStream {
        let Expansion { private, arguments, types, lifetimes, response, .. } = self;
        quote! {
            for<'__r, #(#lifetimes),*> #function(
                &'__r mut #arguments<#(#types),*>,
                #private::asynchronous::Room<'_, '__r, #response>,
                &mut #private::core::task::Context<'_>,
            ) -> #private::asynchronous::Asked<'__r, #response>
        }
    }

    /// The name of a method, at which rustc points.
    fn method(&self, name: &str) -> Ident {
        Ident::new(name, self.signal.span())
    }
}

/// The user's name with a span of the macro.
///
/// The macro is of edition 2024. A name that is a keyword there, and in the user's edition is not, becomes a raw one.
fn of_macro(name: &Ident) -> Ident {
    let span = at(name.span());
    let text = name.to_string();
    match text.as_str() {
        "async" | "await" | "dyn" | "gen" | "try" => Ident::new_raw(&text, span),
        _ => {
            let mut name = name.clone();
            name.set_span(span);
            name
        }
    }
}
