//! The methods of a signal that take its arguments.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::declaration::Sender;
use super::expand::Expansion;

/// A method that takes the arguments of the signal.
#[derive(Default)]
pub(super) struct Verb {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    pub(super) generic: Option<TokenStream>,
    pub(super) output: TokenStream,
    pub(super) bound: Option<TokenStream>,
}

impl Expansion<'_> {
    pub(super) fn verbs(&self) -> TokenStream {
        let signal = &self.signal;
        let [send, send_robust] = self.sends().map(|verb| self.verb(&verb));
        let [responses, responses_robust] = self.asks().map(|verb| self.verb(&verb));
        let has_receivers_for = self.has_receivers_for();
        let connects = self.connects();
        let private = self.private;
        let allow = self.allow_arguments();
        quote! {
            #allow
            impl #signal {
                #send
                #responses
                #has_receivers_for
                #private::with_std! {
                    #send_robust
                    #responses_robust
                    #connects
                }
            }
        }
    }

    pub(super) fn allow_arguments(&self) -> Option<TokenStream> {
        // Clippy counts `self` in.
        (self.names.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]))
    }

    /// The verbs that a response can stop.
    pub(super) fn sends(&self) -> [Verb; 2] {
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
        let Expansion { private, arguments, closure, names, types, lifetimes, .. } = self;
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
                    |connected, arguments| connected.closure::<#closure>()(arguments),
                )
            }
        }
    }

    /// The receivers that hear this send.
    pub(super) fn calls(&self) -> TokenStream {
        let Expansion { private, dispatcher, .. } = self;
        let [calls, calls_from] = if self.signature.is_async {
            [quote!(async_calls), quote!(async_calls_from)]
        } else {
            [quote!(calls), quote!(calls_from)]
        };
        match &self.signature.sender {
            Sender::Nobody | Sender::Concrete(_) => quote!(#dispatcher.#calls()),
            Sender::Dyn(reference, _) => {
                let (access, sender) = (self.access(), self.names.first());
                let reborrow = reference.mutability.map_or_else(|| quote!(#sender), |_| quote!(&mut *#sender));
                quote!(#dispatcher.#calls_from(|| #private::type_id_of(#access(#reborrow))))
            }
            Sender::ByValue(_) => {
                let (access, sender) = (self.access(), self.names.first());
                quote!(#dispatcher.#calls_from(|| #access(&#sender).1))
            }
        }
    }

    pub(super) fn has_receivers_for(&self) -> Option<TokenStream> {
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
}
