//! The type of a signal, with the verbs that take its arguments.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Type};

use super::declaration::{Declaration, Sender, Signature};
use crate::options::at;

pub(crate) fn expand(declaration: &Declaration, private: &TokenStream) -> TokenStream {
    let Declaration { attributes, visibility, name, signature } = declaration;
    let signature = match signature {
        Ok(signature) => signature,
        Err(error) => {
            let error = error.to_compile_error();
            // As the type of the static the error keeps rustc from reporting every use of it as well.
            return quote!(#(#attributes)* #visibility static #name: #error = loop {};);
        }
    };
    let signal = Expansion::new(declaration, signature, private);
    let items = [signal.arguments(), signal.identity(), signal.verbs(), signal.senders(), signal.assertions()];
    let inherited = attributes.iter().filter(|attribute| is_inherited(attribute));
    let deprecated = attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"));
    let allow_deprecated = deprecated.then(|| quote!(#[allow(deprecated)]));
    let signal = &signal.signal;
    quote! {
        #(#attributes)*
        #visibility struct #signal;

        #(#inherited)*
        #allow_deprecated
        const _: () = {
            #(#items)*
        };
    }
}

/// Whether an attribute of the static is meant for all that is made of it.
fn is_inherited(attribute: &Attribute) -> bool {
    ["cfg", "allow", "warn", "deny"].iter().any(|name| attribute.path().is_ident(name))
}

/// What the parts of the expansion share.
struct Expansion<'a> {
    declaration: &'a Declaration,
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

impl<'a> Expansion<'a> {
    fn new(declaration: &'a Declaration, signature: &'a Signature, private: &'a TokenStream) -> Self {
        let mut signal = declaration.name.clone();
        signal.set_span(at(declaration.name.span()));
        let arguments = format_ident!("arguments_of_{}", declaration.name.unraw(), span = at(declaration.name.span()));
        let dispatcher =
            format_ident!("dispatcher_of_{}", declaration.name.unraw(), span = at(declaration.name.span()));
        let types = signature.arguments.iter().map(|argument| &argument.ty).collect::<Vec<_>>();
        let response = signature.response.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
        let lifetimes = signature.lifetimes.as_ref().map(|bound| bound.lifetimes.iter());
        let lifetimes = lifetimes.map(|lifetimes| quote!(#(#lifetimes,)*)).unwrap_or_default();
        let for_lifetimes = &signature.lifetimes;
        let thunk = quote!(#for_lifetimes fn(&mut #arguments<#(#types),*>) -> #response);
        Expansion {
            declaration,
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
        let visibility = &self.declaration.visibility;
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
        let name = self.declaration.name.unraw().to_string();
        let filters = matches!(self.signature.sender, Sender::Dyn(..) | Sender::ByValue(_));
        let declared = quote_spanned! {at(declared.span())=>
            #private::core::marker::PhantomData::<#declared>
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
        let Expansion { private, signal, response, .. } = self;
        let sends = self.signature.response.as_ref().map(|response| {
            // Over a lifetime the bound is checked where the method is called, and not here.
            quote!(where for<'__r> #response: #private::Response)
        });
        let send = self.verb(
            "send",
            "Calls every receiver in order, until a response stops the send. Panics of receivers unwind to the caller.",
            &quote!(#response),
            sends.as_ref(),
        );
        let send_robust = self.verb(
            "send_robust",
            "Calls every receiver in order, whatever happens, and returns the failures.",
            &quote!(#private::Failures<<#response as #private::Response>::Failure>),
            sends.as_ref(),
        );
        let responses = self.verb(
            "responses",
            "Calls the receivers in order, each as its response is asked for.",
            &quote! {
                impl #private::core::iter::Iterator<Item = (#private::Receiver, #response)>
            },
            None,
        );
        let responses_robust = self.verb(
            "responses_robust",
            "As `responses`, and goes on after a receiver that panicked.",
            &quote! {
                impl #private::core::iter::Iterator<
                    Item = (#private::Receiver, #private::core::result::Result<#response, #private::Failure>),
                >
            },
            None,
        );
        let has_receivers_for = self.has_receivers_for();
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

    fn verb(&self, verb: &str, doc: &str, output: &TokenStream, bound: Option<&TokenStream>) -> TokenStream {
        let Expansion { private, arguments, names, types, lifetimes, .. } = self;
        let visibility = &self.declaration.visibility;
        let function = format_ident!("{verb}");
        let calls = self.calls();
        let generics = (!lifetimes.is_empty()).then(|| quote!(<#lifetimes>));
        quote! {
            #[doc = #doc]
            #[inline]
            #visibility fn #function #generics (self, #(#names: #types),*) -> #output #bound {
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
                let type_id = quote_spanned!(at(reference.span())=> #private::type_id_of(&*sender));
                quote!(#dispatcher.calls_from(|| #type_id))
            }
            Sender::ByValue(ty) => {
                let type_id = quote_spanned!(at(ty.span())=> #private::IsSenderType::type_id_of(&sender));
                quote!(#dispatcher.calls_from(|| #type_id))
            }
        }
    }

    fn has_receivers_for(&self) -> Option<TokenStream> {
        let Expansion { private, signal, dispatcher, .. } = self;
        if matches!(self.signature.sender, Sender::Nobody) {
            return None;
        }
        let visibility = &self.declaration.visibility;
        Some(quote! {
            /// Whether anybody hears a sender of type `S`.
            #[inline]
            #visibility fn has_receivers_for<S: ?#private::core::marker::Sized + 'static>(self) -> bool
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
                let (mutable, cast, asked) = match reference.mutability {
                    Some(_) => (quote!(mut), quote!(downcast_mut(&mut **sender)), quote!(&'__r mut __T)),
                    None => (quote!(), quote!(downcast_ref(*sender)), quote!(&'__s __T)),
                };
                quote_spanned! {at(reference.span())=>
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
            Sender::ByValue(ty) => quote! {
                #[doc(hidden)]
                impl<__T: ?#private::core::marker::Sized + 'static> #private::SentBy<__T> for #signal {}

                #[doc(hidden)]
                impl<'__r, __T: ?#private::core::marker::Sized + 'static>
                    #private::Downcast<__T, &'__r mut #ty, #private::SenderType> for #signal
                where
                    for<'__s> #ty: #private::IsSenderType,
                {
                    #[inline]
                    fn downcast(self, sender: &'__r mut #ty) -> #private::SenderType {
                        #private::IsSenderType::sender_type(sender)
                    }
                }
            },
        }
    }

    /// What rustc shall check of the arguments' types.
    fn assertions(&self) -> TokenStream {
        let Expansion { private, lifetimes, .. } = self;
        let sender_by_value = matches!(self.signature.sender, Sender::ByValue(_));
        let copied = self.signature.arguments.iter().skip(usize::from(sender_by_value));
        let copied = copied.filter(|argument| !argument.is_mutable_reference()).map(|argument| {
            let ty = &argument.ty;
            quote_spanned!(at(ty.span())=> #private::assert_argument::<#ty>();)
        });
        let concrete = match &self.signature.sender {
            Sender::Concrete(reference) => {
                let ty = &reference.elem;
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
