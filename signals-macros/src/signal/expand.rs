//! The type of a signal, with the verbs that take its arguments.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{PathArguments, Token, Type, TypeReference};

use super::declaration::{Declaration, Head, Sender, Signature};
use crate::options::{CratePath, at, here, is_inherited};

pub(crate) fn expand(declaration: &Declaration, crate_path: &CratePath) -> TokenStream {
    let Declaration { head: Head { attributes, visibility, keyword, .. }, .. } = declaration;
    let (private, import) = (crate_path.private(), crate_path.import());
    let signal = Expansion::new(declaration, &private);
    let items = [signal.arguments(), signal.identity(), signal.verbs(), signal.senders(), signal.assertions()];
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
struct Expansion<'a> {
    head: &'a Head,
    signature: &'a Signature,
    private: &'a TokenStream,
    /// The name of the signal, as code of the macro.
    signal: Ident,
    /// The struct of the arguments. It is named so that rustc's errors say whose arguments they are.
    arguments: Ident,
    /// The static behind the signal.
    dispatcher: Ident,
    names: Vec<&'a Ident>,
    types: Vec<&'a Type>,
    /// `'a, 'b,` where the declaration says `for<'a, 'b>`.
    lifetimes: TokenStream,
    response: TokenStream,
    /// The type of the functions that call the receivers.
    thunk: TokenStream,
}

/// A method that takes the arguments of the signal.
#[derive(Default)]
struct Verb {
    name: &'static str,
    doc: &'static str,
    generic: Option<TokenStream>,
    output: TokenStream,
    bound: Option<TokenStream>,
}

impl<'a> Expansion<'a> {
    fn new(declaration: &'a Declaration, private: &'a TokenStream) -> Self {
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
        Expansion {
            head: &declaration.head,
            signature,
            private,
            signal,
            arguments,
            dispatcher,
            names: signature.arguments.iter().map(|argument| &argument.name).collect(),
            types,
            lifetimes,
            response,
            thunk,
        }
    }

    /// The struct of the arguments.
    fn arguments(&self) -> TokenStream {
        let Expansion { private, signal, arguments, names, .. } = self;
        let visibility = &self.head.visibility;
        let types = (0..names.len()).map(|position| format_ident!("T{position}")).collect::<Vec<_>>();
        quote! {
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
        let Expansion { private, signal, dispatcher, thunk, .. } = self;
        let declared = &self.signature.declared;
        let name = self.head.name.unraw().to_string();
        let filters = matches!(self.signature.sender, Sender::Dyn(..) | Sender::ByValue(_));
        let private_here = here(private, declared.span());
        let declared = quote_spanned! {at(declared.span())=>
            #private_here::core::marker::PhantomData::<#declared>
        };
        quote! {
            static #dispatcher: #private::Dispatcher<#thunk> =
                #private::Dispatcher::new(#declared, #name, #private::core::module_path!(), #filters);

            #[doc(hidden)]
            impl #private::IsSignal<#thunk> for #signal {
                #[inline]
                fn dispatcher() -> &'static #private::Dispatcher<#thunk> {
                    &#dispatcher
                }
            }

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

    fn verbs(&self) -> TokenStream {
        let signal = &self.signal;
        let [send, send_robust] = self.sends().map(|verb| self.verb(&verb));
        let [responses, responses_robust] = self.asks().map(|verb| self.verb(&verb));
        let has_receivers_for = self.has_receivers_for();
        let private = self.private;
        // Clippy counts `self` in.
        let allow = (self.names.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        quote! {
            #allow
            impl #signal {
                #send
                #responses
                #has_receivers_for
                #private::with_std! {
                    #send_robust
                    #responses_robust
                }
            }
        }
    }

    /// The verbs that a response can stop.
    fn sends(&self) -> [Verb; 2] {
        let Expansion { private, response, .. } = self;
        // Over a lifetime the bound is checked where the method is called, and not here.
        let bound = |failure| quote!(where for<'__r> #response: #private::Response #failure);
        let declared = self.signature.response.is_some();
        let send = Verb {
            name: "send",
            doc: "Calls every receiver in order, until a response stops the send. Panics of receivers unwind to the caller.",
            output: quote!(#response),
            bound: declared.then(|| bound(quote!())),
            ..Verb::default()
        };
        let send_robust = Verb {
            name: "send_robust",
            doc: "Calls every receiver in order, whatever happens, and returns the failures.",
            // Were the failure a projection, rustc would say that there is no such method where there is no `Response`.
            generic: declared.then(|| quote!(__Failure)),
            output: if declared { quote!(#private::Failures<__Failure>) } else { quote!(#private::Failures) },
            bound: declared.then(|| bound(quote!(<Failure = __Failure>))),
        };
        [send, send_robust]
    }

    /// The verbs that hand out each response.
    fn asks(&self) -> [Verb; 2] {
        let Expansion { private, response, .. } = self;
        let iterator = |item| quote!(impl #private::core::iter::Iterator<Item = (#private::Receiver, #item)>);
        let responses = Verb {
            name: "responses",
            doc: "Calls the receivers in order, each as its response is asked for.",
            output: iterator(quote!(#response)),
            ..Verb::default()
        };
        let responses_robust = Verb {
            name: "responses_robust",
            doc: "As `responses`, and goes on after a receiver that panicked.",
            output: iterator(quote!(#private::core::result::Result<#response, #private::Failure>)),
            ..Verb::default()
        };
        [responses, responses_robust]
    }

    fn verb(&self, verb: &Verb) -> TokenStream {
        let Expansion { private, arguments, names, types, lifetimes, .. } = self;
        let Verb { name, doc, generic, output, bound } = verb;
        let function = format_ident!("{name}", span = self.signal.span());
        let calls = self.calls();
        let generics = (!lifetimes.is_empty() || generic.is_some()).then(|| quote!(<#lifetimes #generic>));
        quote! {
            #[doc = #doc]
            #[inline]
            pub fn #function #generics (self, #(#names: #types),*) -> #output #bound {
                #private::#function(
                    #calls,
                    #arguments { #(#names),* },
                    |thunk, arguments| thunk(arguments),
                )
            }
        }
    }

    /// The receivers that hear this send.
    fn calls(&self) -> TokenStream {
        let Expansion { private, dispatcher, .. } = self;
        match &self.signature.sender {
            Sender::Nobody | Sender::Concrete(_) => quote!(#dispatcher.calls()),
            Sender::Dyn(reference, _) => {
                let (access, sender) = (self.access(), self.names.first());
                let reborrow = reference.mutability.map_or_else(|| quote!(#sender), |_| quote!(&mut *#sender));
                quote!(#dispatcher.calls_from(|| #private::type_id_of(#access(#reborrow))))
            }
            Sender::ByValue(_) => {
                let (access, sender) = (self.access(), self.names.first());
                quote!(#dispatcher.calls_from(|| #access(&#sender).1))
            }
        }
    }

    fn has_receivers_for(&self) -> Option<TokenStream> {
        let Expansion { private, signal, dispatcher, .. } = self;
        if matches!(self.signature.sender, Sender::Nobody) {
            return None;
        }
        let function = format_ident!("has_receivers_for", span = self.signal.span());
        Some(quote! {
            /// Whether anybody hears a sender of type `S`.
            #[inline]
            pub fn #function<S: ?#private::core::marker::Sized + 'static>(self) -> #private::core::primitive::bool
            where
                #signal: #private::SentBy<S>,
            {
                #dispatcher.has_receivers_for(#private::core::any::TypeId::of::<S>())
            }
        })
    }

    /// Which types can send, and how a receiver gets the one it asked for.
    fn senders(&self) -> TokenStream {
        let Expansion { private, signal, lifetimes, .. } = self;
        match &self.signature.sender {
            // What to say of such a receiver is said of its `sender` parameter.
            Sender::Nobody => quote! {
                #[doc(hidden)]
                impl<T, D> #private::Downcast<T, D, D> for #signal {
                    fn downcast(self, sender: D) -> D {
                        sender
                    }
                }
            },
            Sender::Concrete(reference) => {
                let elem = name_elided(reference.elem.to_token_stream());
                let (mutable, cast, asked) = match reference.mutability {
                    Some(_) => (quote!(mut), quote!(from_mut), quote!(&'__r mut __T)),
                    None => (quote!(), quote!(from_ref), quote!(&'__s __T)),
                };
                quote! {
                    #[doc(hidden)]
                    impl<'__e, #lifetimes __T: #private::IsSender<#elem>> #private::SentBy<__T> for #signal {}

                    #[doc(hidden)]
                    impl<'__r, '__s, '__e, #lifetimes __T: #private::IsSender<#elem>>
                        #private::Downcast<__T, &'__r mut &'__s #mutable #elem, #asked> for #signal
                    {
                        #[inline]
                        fn downcast(self, sender: &'__r mut &'__s #mutable #elem) -> #asked {
                            #private::IsSender::#cast(*sender)
                        }
                    }
                }
            }
            Sender::Dyn(reference, bounds) => {
                let elem = &reference.elem;
                let access = self.access();
                let (mutable, cast, asked) = match reference.mutability {
                    Some(_) => (quote!(mut), quote!(downcast_mut(#access(&mut **sender))), quote!(&'__r mut __T)),
                    None => (quote!(), quote!(downcast_ref(#access(*sender))), quote!(&'__s __T)),
                };
                let upcast = self.upcast(reference);
                quote! {
                    #upcast

                    #[doc(hidden)]
                    impl<__T: #bounds + 'static> #private::SentBy<__T> for #signal {}

                    #[doc(hidden)]
                    impl<'__r, '__s, __T: #bounds + 'static>
                        #private::Downcast<__T, &'__r mut &'__s #mutable #elem, #asked> for #signal
                    {
                        #[inline]
                        fn downcast(self, sender: &'__r mut &'__s #mutable #elem) -> #asked {
                            #private::#cast
                        }
                    }
                }
            }
            Sender::ByValue(ty) => {
                let (access, copy) = (self.access(), self.copy(ty));
                quote! {
                    #copy

                    #[doc(hidden)]
                    impl<__T: ?#private::core::marker::Sized + 'static> #private::SentBy<__T> for #signal {}

                    #[doc(hidden)]
                    impl<'__r, __T: ?#private::core::marker::Sized + 'static>
                        #private::Downcast<__T, &'__r mut #ty, #ty> for #signal
                    {
                        #[inline]
                        fn downcast(self, sender: &'__r mut #ty) -> #ty {
                            #access(sender).0
                        }
                    }
                }
            }
        }
    }

    /// The function below, which no argument shadows: those have the hygiene of the user.
    fn access(&self) -> Ident {
        Ident::new("access_sender", Span::mixed_site().located_at(self.signal.span()))
    }

    /// The one place where the sender is taken for an `Any`, so that rustc reports but once that it is none.
    fn upcast(&self, reference: &TypeReference) -> TokenStream {
        let (private, access) = (here(self.private, reference.span()), self.access());
        let TypeReference { mutability, elem, .. } = reference;
        let span = at(reference.span());
        let upcast = if mutability.is_some() {
            Ident::new("trait_of_a_mutable_sender_has_supertrait_any", span)
        } else {
            Ident::new("trait_of_a_sender_has_supertrait_any", span)
        };
        let sender = Ident::new("sender", span);
        let sender = quote_spanned!(span=> #private::#upcast(#sender));
        quote! {
            #[inline]
            fn #access<'__s>(sender: &'__s #mutability #elem) -> &'__s #mutability dyn #private::core::any::Any {
                #sender
            }
        }
    }

    /// The one place where the sender is taken for a `SenderType`.
    fn copy(&self, ty: &Type) -> TokenStream {
        let (private, access) = (self.private, self.access());
        let private_here = here(private, ty.span());
        let sender = Ident::new("sender", at(ty.span()));
        let sender = quote_spanned!(at(ty.span())=> #private_here::IsSenderType::copy(#sender));
        quote! {
            #[inline]
            fn #access(sender: &#ty) -> (#ty, #private::core::any::TypeId) {
                #sender
            }
        }
    }

    /// What rustc shall check of the arguments' types.
    fn assertions(&self) -> TokenStream {
        let Expansion { private, lifetimes, .. } = self;
        let sender_by_value = matches!(self.signature.sender, Sender::ByValue(_));
        let copied = self.signature.arguments.iter().skip(usize::from(sender_by_value));
        let copied = copied.filter(|argument| !argument.is_mutable_reference()).map(|argument| {
            let ty = &argument.ty;
            let private = here(private, ty.span());
            quote_spanned!(at(ty.span())=> #private::assert_argument::<#ty>();)
        });
        let concrete = match &self.signature.sender {
            Sender::Concrete(reference) => {
                let ty = &reference.elem;
                let private = here(private, ty.span());
                quote_spanned!(at(ty.span())=> #private::assert_concrete::<#ty>();)
            }
            _ => TokenStream::new(),
        };
        quote! {
            fn assertions<#lifetimes>() {
                #(#copied)*
                #concrete
            }
        }
    }
}

/// Gives the name `'__e` to the lifetimes that `tokens` leaves out, as an impl header must.
fn name_elided(tokens: TokenStream) -> TokenStream {
    let mut named = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                named.extend([TokenTree::Group(Group::new(group.delimiter(), name_elided(group.stream())))]);
            }
            TokenTree::Punct(punct) if punct.as_char() == '\'' => match tokens.next() {
                Some(TokenTree::Ident(name)) if name == "_" => named.extend(quote!('__e)),
                name => {
                    named.extend([TokenTree::Punct(punct)]);
                    named.extend(name);
                }
            },
            TokenTree::Punct(punct) if punct.as_char() == '&' => {
                named.extend([TokenTree::Punct(punct)]);
                if !matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '\'') {
                    named.extend(quote!('__e));
                }
            }
            token => named.extend([token]),
        }
    }
    named
}
