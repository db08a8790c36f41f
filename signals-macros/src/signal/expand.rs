//! The type of a signal, and what makes it one.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{PathArguments, Token, Type};

use super::declaration::{Argument, Declaration, Head, Sender, Signature, function_in};
use crate::element::element_name;
use crate::options::{CratePath, Private, at, is_inherited};

pub(crate) fn expand(declaration: &Declaration, crate_path: &CratePath) -> TokenStream {
    let Declaration { head: Head { attributes, visibility, keyword, .. }, .. } = declaration;
    let (private, import) = (crate_path.private(), crate_path.import());
    let unmentioned = crate_path.is_own().then(|| quote!(#[diagnostic::do_not_recommend]));
    let signal = Expansion::new(declaration, private, unmentioned);
    let verbs = if declaration.signature.is_async { signal.async_verbs() } else { signal.verbs() };
    let items = [signal.arguments(), signal.identity(), verbs, signal.senders(), signal.assertions()];
    let inherited = attributes.iter().filter(|attribute| is_inherited(attribute));
    let deprecated = attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"));
    let allow_deprecated = deprecated.then(|| quote!(#[allow(deprecated)]));
    let signal = &signal.signal;
    let signal = quote_spanned!(at(*keyword)=> struct #signal;);
    quote! {
        #(#attributes)*
        #visibility #signal

        #(#inherited)*
        #allow_deprecated
        const _: () = {
            #import
            #(#items)*
        };
    }
}

/// Uses the `Signal` of a static that cannot be a signal, so that its import is not said to be unused.
pub(crate) fn use_wrapper(declared: &Type) -> TokenStream {
    let Type::Path(declared) = declared else { return TokenStream::new() };
    let mut path = declared.path.clone();
    let Some(last) = path.segments.last_mut().filter(|last| last.ident == "Signal") else { return TokenStream::new() };
    last.arguments = PathArguments::None;
    quote! {
        const _: () = {
            #[allow(dead_code)]
            type Declared = #path<fn()>;
        };
    }
}

/// Repeats a static that has no type, which gives it rustc's own error and its uses no further one.
///
/// The value has the type that rustc shall suggest.
pub(crate) fn untyped(head: &Head, colon: Option<Token![:]>, crate_path: &CratePath) -> TokenStream {
    let Head { attributes, visibility, name, .. } = head;
    let (private, import) = (crate_path.private(), crate_path.import());
    quote! {
        #(#attributes)*
        #[allow(unreachable_code)]
        #visibility static #name #colon = {
            #import
            let signal: #private::Signal<fn()> = loop {};
            signal
        };
    }
}

/// What the parts of the expansion share.
pub(super) struct Expansion<'a> {
    pub(super) head: &'a Head,
    pub(super) signature: &'a Signature,
    pub(super) private: Private,
    /// The name of the signal, as code of the macro.
    pub(super) signal: Ident,
    /// The struct of the arguments. It is named so that rustc's errors say whose arguments they are.
    pub(super) arguments: Ident,
    /// The static behind the signal.
    pub(super) dispatcher: Ident,
    /// What the signal calls receivers as that are connected at run time: a trait object.
    pub(super) closure: Ident,
    pub(super) names: Vec<&'a Ident>,
    pub(super) types: Vec<&'a Type>,
    /// `'a, 'b,` where the declaration says `for<'a, 'b>`.
    pub(super) lifetimes: TokenStream,
    pub(super) response: TokenStream,
    /// The type of the functions that call the receivers.
    thunk: TokenStream,
    /// Keeps the signals of the library out of errors that are about others. In code of users it could be out of reach:
    /// `#![no_implicit_prelude]` hides it.
    unmentioned: Option<TokenStream>,
    /// The type of those that call the receivers of an asynchronous signal that wait.
    async_thunk: TokenStream,
}

impl<'a> Expansion<'a> {
    fn new(declaration: &'a Declaration, private: Private, unmentioned: Option<TokenStream>) -> Self {
        let Declaration { head: Head { name, .. }, signature } = declaration;
        let span = at(name.span());
        let mut signal = name.clone();
        signal.set_span(span);
        let arguments = format_ident!("arguments_of_{}", name.unraw(), span = span);
        let dispatcher = format_ident!("dispatcher_of_{}", name.unraw(), span = span);
        let types = signature.arguments.iter().map(|argument| &argument.ty).collect::<Vec<_>>();
        let response = signature.response.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
        let lifetimes = signature.lifetimes.as_ref().map(|bound| bound.lifetimes.iter());
        let lifetimes = lifetimes.map(|lifetimes| quote!(#(#lifetimes,)*)).unwrap_or_default();
        let for_lifetimes = &signature.lifetimes;
        let thunk = quote!(#for_lifetimes fn(&mut #arguments<#(#types),*>) -> #response);
        let async_thunk = if signature.is_async {
            quote!(for<'__r, #lifetimes> fn(&'__r mut #arguments<#(#types),*>) -> #private::asynchronous::ReceiverFuture<'__r, #response>)
        } else {
            quote!(#private::core::convert::Infallible)
        };
        Expansion {
            head: &declaration.head,
            signature,
            private,
            signal,
            arguments,
            dispatcher,
            closure: format_ident!("closure_of_{}", name.unraw(), span = span),
            names: signature.arguments.iter().map(|argument| &argument.name).collect(),
            types,
            lifetimes,
            response,
            thunk,
            unmentioned,
            async_thunk,
        }
    }

    /// The struct of the arguments.
    fn arguments(&self) -> TokenStream {
        let Expansion { private, signal, arguments, names, .. } = self;
        let visibility = &self.head.visibility;
        let types = (0..names.len()).map(|position| format_ident!("T{position}")).collect::<Vec<_>>();
        // Receivers that run at once have arguments of their own.
        let clone = (self.signature.is_async && self.signature.shares_arguments())
            .then(|| quote!(#[derive(#private::core::clone::Clone)]));
        quote! {
            #clone
            #visibility struct #arguments<#(#types),*> {
                #(pub #names: #types,)*
            }

            impl<#(#types),*> #private::Arguments for #arguments<#(#types),*> {
                type Signal = #signal;
                const SIGNAL: #signal = #signal;
            }
        }
    }

    /// The one dispatcher, and what makes the unit struct behave as a static would.
    fn identity(&self) -> TokenStream {
        let Expansion { private, signal, dispatcher, closure, thunk, async_thunk, response, unmentioned, .. } = self;
        let skipped = without_lifetimes(response.clone());
        let declared = &self.signature.declared;
        let name = self.head.name.unraw().to_string();
        let filters = matches!(self.signature.sender, Sender::Dyn(..) | Sender::ByValue(_));
        let private_here = private.here(declared.span());
        let called = self.called();
        let is_async = self.is_async();
        let function = as_written(&function_in(declared).to_token_stream());
        let texts = quote!([#name, #private::core::module_path!(), #function]);
        let declared = quote_spanned! {at(declared.span())=>
            #private_here::core::marker::PhantomData::<#declared>
        };
        let element = element_name("SIGNALS_CORE_SIGNALS");
        quote! {
            static #dispatcher: #private::Dispatcher<#thunk, #async_thunk> =
                #private::Dispatcher::<#thunk, #async_thunk>::new(&#private::PROGRAM, #declared, #texts, #filters, |_| {
                    use #private::Unsendable as _;
                    <#private::Skipped<#skipped> as #private::core::default::Default>::default().response()
                });

            type #closure = dyn #called + #private::core::marker::Send + #private::core::marker::Sync;

            #private::SIGNALS_CORE_SIGNALS! {
                #![linkme_macro = #private::linked::SIGNALS_CORE_SIGNALS]
                static #element: &'static #private::Signal = #dispatcher.signal();
            }

            #[doc(hidden)]
            #unmentioned
            impl #private::IsSignal<#thunk> for #signal {
                type AsyncThunk = #async_thunk;

                #[inline]
                fn dispatcher() -> &'static #private::Dispatcher<#thunk, #async_thunk> {
                    &#dispatcher
                }
            }

            #is_async

            #[automatically_derived]
            impl #private::core::clone::Clone for #signal {
                #[inline]
                fn clone(&self) -> Self {
                    *self
                }
            }

            #[automatically_derived]
            impl #private::core::marker::Copy for #signal {}

            impl #private::core::ops::Deref for #signal {
                type Target = #private::Signal;

                #[inline]
                fn deref(&self) -> &#private::Signal {
                    #dispatcher.signal()
                }
            }

            #[automatically_derived]
            impl #private::core::fmt::Debug for #signal {
                fn fmt(&self, f: &mut #private::core::fmt::Formatter<'_>) -> #private::core::fmt::Result {
                    #private::core::fmt::Debug::fmt(&**self, f)
                }
            }
        }
    }

    /// What a receiver is called as that was connected at run time.
    fn called(&self) -> TokenStream {
        let Expansion { private, arguments, types, lifetimes, response, .. } = self;
        let for_lifetimes = &self.signature.lifetimes;
        let call = quote!(#private::core::ops::Fn);
        if self.signature.is_async {
            let future = quote!(#private::asynchronous::ReceiverFuture<'__r, #response>);
            quote!(for<'__r, #lifetimes> #call(&'__r mut #arguments<#(#types),*>) -> #future)
        } else {
            quote!(#for_lifetimes #call(&mut #arguments<#(#types),*>) -> #response)
        }
    }

    /// What makes the signal one that waits for its receivers.
    fn is_async(&self) -> Option<TokenStream> {
        let Expansion { private, signal, dispatcher, thunk, async_thunk, .. } = self;
        self.signature.is_async.then(|| {
            quote! {
                #[doc(hidden)]
                impl #private::IsAsyncSignal<#async_thunk> for #signal {
                    type Thunk = #thunk;

                    #[inline]
                    fn dispatcher() -> &'static #private::Dispatcher<#thunk, #async_thunk> {
                        &#dispatcher
                    }
                }
            }
        })
    }

    /// What rustc shall check of the arguments' types.
    fn assertions(&self) -> TokenStream {
        let Expansion { private, lifetimes, .. } = self;
        let sender_by_value = matches!(self.signature.sender, Sender::ByValue(_));
        let copied = self.signature.arguments.iter().skip(usize::from(sender_by_value));
        let copied = copied.filter(|argument| !argument.is_mutable_reference()).map(|argument| {
            let ty = &argument.ty;
            let private = private.here(ty.span());
            quote_spanned!(at(ty.span())=> #private::assert_argument::<#ty>();)
        });
        let concrete = match &self.signature.sender {
            Sender::Concrete(reference) => {
                let ty = &reference.elem;
                let private = private.here(ty.span());
                quote_spanned!(at(ty.span())=> #private::assert_concrete::<#ty>();)
            }
            _ => TokenStream::new(),
        };
        let sent =
            self.signature.arguments.iter().filter(|_| self.signature.is_async).map(|Argument { ty, .. }| {
                let private = private.here(ty.span());
                quote_spanned!(at(ty.span())=> #private::asynchronous::assert_async_argument::<#ty>();)
            });
        let response = self.signature.response.iter().filter(|_| self.signature.is_async).map(|ty| {
            let private = private.here(ty.span());
            quote_spanned!(at(ty.span())=> #private::asynchronous::assert_async_response::<#ty>();)
        });
        quote! {
            fn assertions<#lifetimes>() {
                #(#copied)*
                #concrete
                #(#sent)*
                #(#response)*
            }
        }
    }
}

/// Leaves it to rustc to find the lifetimes, where those of the declaration have no meaning.
fn without_lifetimes(tokens: TokenStream) -> TokenStream {
    let mut without = TokenStream::new();
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                without.extend([TokenTree::Group(Group::new(group.delimiter(), without_lifetimes(group.stream())))]);
            }
            TokenTree::Punct(punct) if punct.as_char() == '\'' => match tokens.next() {
                Some(TokenTree::Ident(name)) if name == "static" => without.extend(quote!('static)),
                _ => without.extend(quote!('_)),
            },
            token => without.extend([token]),
        }
    }
    without
}

/// The text of a type as people write it: tokens alone know neither their spaces nor their line.
fn as_written(tokens: &TokenStream) -> String {
    let text = tokens.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let spaces = [
        (" :: ", "::"),
        (":: ", "::"),
        (" :", ":"),
        (" ,", ","),
        (" ;", ";"),
        ("& ", "&"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        ("fn (", "fn("),
        (",)", ")"),
    ];
    spaces.iter().fold(text, |text, (spaced, written)| text.replace(spaced, written))
}
