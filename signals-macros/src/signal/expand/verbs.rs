//! The methods of a signal that take its arguments.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Expansion, Sender};

/// A method that takes the arguments of the signal.
pub(super) struct Verb {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    pub(super) generic: Option<TokenStream>,
    pub(super) output: TokenStream,
    pub(super) bounds: Vec<TokenStream>,
}

impl Expansion<'_> {
    pub(super) fn verbs(&self) -> TokenStream {
        let Expansion { private, signal, .. } = self;
        let allow = self.allow_arguments();
        let thunks = self.thunks();
        let [send, send_robust] = self.sends();
        let send = self.send(&send);
        let send_robust = self.verb(&send_robust);
        let [responses, responses_robust] = self.asks().map(|verb| self.verb(&verb));
        let has_receivers_for = self.has_receivers_for();
        let connects = self.connects();
        let recordings = self.recordings();
        let calls = self.calls();
        let closing_of_scoped = self.closing_of_scoped();
        quote! {
            #calls
            #private::with_std! { #closing_of_scoped }

            #[doc(hidden)]
            #allow
            impl #signal {
                #thunks
                #send
                #responses
                #has_receivers_for
                #private::with_std! {
                    #send_robust
                    #responses_robust
                    #connects
                    #recordings
                }
            }
        }
    }

    /// The functions that a closure becomes a thunk by.
    ///
    /// `FnOnce` tells rustc that the closure is called once at most. If it could be called often, rustc would make another
    /// function for the pointer to it, for each receiver.
    pub(super) fn thunks(&self) -> TokenStream {
        let Expansion { private, arguments, types, response, .. } = self;
        let for_lifetimes = &self.signature.lifetimes;
        let thunk_of_nothing = self.thunk_of_nothing();
        quote! {
            #[doc(hidden)]
            pub const fn __thunk<__C>(self, __closure: __C) -> __C
            where
                __C: #for_lifetimes #private::core::ops::FnOnce(&mut #arguments<#(#types),*>) -> #response,
            {
                __closure
            }

            #thunk_of_nothing
        }
    }

    /// The same for a receiver that returns nothing.
    fn thunk_of_nothing(&self) -> TokenStream {
        let Expansion { private, arguments, types, lifetimes, response, .. } = self;
        let for_lifetimes = &self.signature.lifetimes;
        if self.signature.response.is_none() {
            return quote! {
                #[doc(hidden)]
                pub const fn __thunk_of_nothing<__C>(self, __closure: __C) -> __C
                where
                    __C: #for_lifetimes #private::core::ops::FnOnce(&mut #arguments<#(#types),*>),
                {
                    __closure
                }
            };
        }
        let thunk = self.thunk();
        // rustc checks a bound with a `for` over some lifetime where the method is called, and not here.
        quote! {
            #[doc(hidden)]
            pub const fn __thunk_of_nothing<__C>(self, __closure: __C) -> #private::Itself<#thunk>
            where
                __C: #for_lifetimes #private::core::ops::FnOnce(&mut #arguments<#(#types),*>),
                __C: #private::core::marker::Copy + #private::core::marker::Send + 'static,
                for<'__r, #(#lifetimes),*> (): #private::IntoResponse<#response>,
            {
                |__arguments| {
                    // SAFETY: `__closure` is one, and may be used on every thread for as long as the program runs.
                    (unsafe { #private::again::<__C>() })(__arguments);
                    #private::respond(())
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
        let send = Verb {
            name: "send",
            doc: "Calls every receiver in order, until a response stops the send. Panics of receivers unwind to the caller.",
            generic: None,
            output: response.clone(),
            bounds: Vec::new(),
        };
        let send_robust = Verb {
            name: "send_robust",
            doc: "Calls every receiver in order, even after one failed, and returns the failures.",
            generic: None,
            output: quote!(#private::Failures),
            bounds: Vec::new(),
        };
        if self.signature.response.is_none() {
            return [send, send_robust];
        }
        // rustc checks a bound with a `for` over some lifetime where the method is called, and not here.
        [
            Verb { bounds: vec![quote!(for<'__r> #response: #private::Response)], ..send },
            Verb {
                // If the failure were a projection, rustc would say that there is no such method where there is no
                // `Response`.
                generic: Some(quote!(__Failure)),
                output: quote!(#private::Failures<__Failure>),
                bounds: vec![quote!(for<'__r> #response: #private::Response<Failure = __Failure>)],
                ..send_robust
            },
        ]
    }

    /// The verbs that return each response.
    pub(super) fn asks(&self) -> [Verb; 2] {
        let Expansion { private, response, .. } = self;
        // A stream is `Send` because the arguments are. If that were written here, rustc would report an argument that is
        // not twice.
        let items = if self.signature.is_async {
            quote!(#private::asynchronous::Stream)
        } else {
            quote!(#private::core::iter::Iterator)
        };
        let result = quote!(#private::core::result::Result<#response, #private::Failure>);
        let responses = Verb {
            name: "responses",
            doc: "Calls the receivers in order, one for each response that is asked for. Stop early and the rest are not called.",
            generic: None,
            output: quote!(impl #items<Item = (#private::Receiver, #response)>),
            bounds: Vec::new(),
        };
        let responses_robust = Verb {
            name: "responses_robust",
            doc: "Does the same as `responses`, and continues after a receiver that panicked.",
            generic: None,
            output: quote!(impl #items<Item = (#private::Receiver, #result)>),
            bounds: Vec::new(),
        };
        [responses, responses_robust]
    }

    /// The verb `send`. It looks up the sender in the arguments, and only if there are receivers.
    fn send(&self, verb: &Verb) -> TokenStream {
        let Expansion { private, dispatcher, .. } = self;
        let Some(sender) = self.sender(&|name| quote!(__arguments.#name)) else { return self.verb(verb) };
        let found = quote!(#private::send_from);
        self.calling(verb, &found, &quote!(&#dispatcher), Some(&quote!(|__arguments| #sender,)))
    }

    fn verb(&self, verb: &Verb) -> TokenStream {
        let private = &self.private;
        let function = self.method(verb.name);
        self.calling(verb, &quote!(#private::#function), &self.targets(), None)
    }

    /// A verb that calls this function with the targets and, if the function asks for it, with what finds the sender.
    fn calling(
        &self,
        verb: &Verb,
        function: &TokenStream,
        targets: &TokenStream,
        sender: Option<&TokenStream>,
    ) -> TokenStream {
        let Expansion { arguments, names, .. } = self;
        let head = self.verb_head(verb);
        let recorded = self.recorded();
        quote! {
            #[inline]
            #head {
                #function(
                    #targets,
                    #arguments { #(#names),* },
                    #sender
                    __call_linked,
                    __call_connected,
                    #recorded,
                )
            }
        }
    }

    /// The functions by which the verbs call a receiver. They share them, so that rustc checks each once.
    fn calls(&self) -> TokenStream {
        let Expansion { arguments, closure, types, lifetimes, response, .. } = self;
        let thunk = self.thunk();
        let arguments = quote!(&mut #arguments<#(#types),*>);
        // The lifetimes of the functions cannot have the names of those in the types of thunks.
        quote! {
            type __Thunk = #thunk;

            #[inline]
            #[allow(single_use_lifetimes)]
            fn __call_linked<#(#lifetimes),*>(__thunk: __Thunk, __arguments: #arguments) -> #response {
                __thunk(__arguments)
            }

            #[inline]
            #[allow(single_use_lifetimes)]
            fn __call_connected<#(#lifetimes),*>(__connected: &#closure, __arguments: #arguments) -> #response {
                __connected(__arguments)
            }
        }
    }

    /// The method up to its body.
    pub(super) fn verb_head(&self, Verb { name, doc, generic, output, bounds }: &Verb) -> TokenStream {
        let Expansion { names, types, lifetimes, .. } = self;
        let function = self.method(name);
        quote! {
            #[doc = #doc]
            pub fn #function<#(#lifetimes,)* #generic>(self, #(#names: #types),*) -> #output
            where
                #(#bounds,)*
        }
    }

    /// The receivers of this send.
    pub(super) fn targets(&self) -> TokenStream {
        let Expansion { dispatcher, private, signature, .. } = self;
        let asynchronous = signature.is_async.then(|| quote!(asynchronous::));
        match self.sender(&|name| quote!(#name)) {
            None => quote!(#private::#asynchronous targets(&#dispatcher)),
            Some(sender) => quote!(#private::#asynchronous targets_for(&#dispatcher, #sender)),
        }
    }

    /// The type of the sender, if several types can send. `argument` is how an argument of this name is reached.
    fn sender(&self, argument: &dyn Fn(&Ident) -> TokenStream) -> Option<TokenStream> {
        let Expansion { private, access, names, signature, .. } = self;
        match &signature.sender {
            Sender::None | Sender::Concrete(_) => None,
            Sender::Dyn(reference, _) => {
                let sender = argument(names[0]);
                let reborrow = reference.mutability.map(|mutable| quote!(&#mutable *));
                Some(quote!(#private::type_id_of(#access(#reborrow #sender))))
            }
            Sender::ByValue(_) => {
                let sender = argument(names[0]);
                Some(quote!(#access(&#sender).1))
            }
        }
    }

    pub(super) fn has_receivers_for(&self) -> Option<TokenStream> {
        let Expansion { private, dispatcher, .. } = self;
        let function = self.method("has_receivers_for");
        let has_sender = !matches!(self.signature.sender, Sender::None);
        has_sender.then(|| {
            quote! {
                /// Returns `true` if any receiver is called for a sender of this type.
                #[inline]
                pub fn #function<__S: ?#private::core::marker::Sized + 'static>(self) -> #private::core::primitive::bool
                where
                    Self: #private::SentBy<__S>,
                {
                    (&#dispatcher).has_receivers_for(#private::core::any::TypeId::of::<__S>())
                }
            }
        })
    }
}
