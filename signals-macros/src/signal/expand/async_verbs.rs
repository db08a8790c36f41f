//! The methods of an asynchronous signal.

use proc_macro2::TokenStream;
use quote::quote;

use super::Expansion;
use super::verbs::Verb;

impl Expansion<'_> {
    pub(super) fn async_verbs(&self) -> TokenStream {
        let signal = &self.signal;
        let allow = self.allow_arguments();
        let thunks = self.thunks();
        let sends = self.sends().map(|verb| self.future(&verb, None));
        let concurrent_sends = self.concurrent_sends().map(|verb| self.concurrent(&verb));
        let streams = self.asks().map(|verb| self.stream(&verb));
        let has_receivers_for = self.has_receivers_for();
        let connects = self.connects();
        let recordings = self.recordings();
        let ask = self.ask();
        let closing_of_scoped = self.closing_of_scoped();
        quote! {
            #ask
            #closing_of_scoped

            #[doc(hidden)]
            #allow
            impl #signal {
                #thunks
                #(#sends)*
                #(#concurrent_sends)*
                #(#streams)*
                #has_receivers_for
                #connects
                #recordings
            }
        }
    }

    /// The verbs for all receivers at once.
    fn concurrent_sends(&self) -> [Verb; 2] {
        let [send, send_robust] = self.sends();
        let concurrent = Verb {
            name: "send_concurrent",
            doc: "Starts all receivers and waits for them. A response that stops the send drops the receivers that still run.",
            ..send
        };
        let concurrent_robust = Verb {
            name: "send_concurrent_robust",
            doc: "Starts all receivers and waits for them, even after one failed. Returns the failures in the order of the receivers.",
            ..send_robust
        };
        [concurrent, concurrent_robust]
    }

    fn concurrent(&self, verb: &Verb) -> TokenStream {
        let private = &self.private;
        let copy = quote!(|__arguments| #private::Lent(__arguments).__copy(),);
        if self.signature.shares_arguments() { self.future(verb, Some(&copy)) } else { self.refused(verb) }
    }

    /// In place of a verb that this signal cannot have: a method whose error says why.
    fn refused(&self, verb: &Verb) -> TokenStream {
        let Expansion { private, lifetimes, names, types, .. } = self;
        let function = self.method(verb.name);
        // rustc checks a bound with a `for` over some lifetime where the method is called, and not here.
        quote! {
            #[doc(hidden)]
            pub fn #function<#(#lifetimes),*>(self, #(#names: #types),*) -> #private::core::future::Ready<()>
            where
                for<'__c> Self: #private::asynchronous::SharesArguments,
            {
                let _ = (#(#names,)*);
                #private::core::future::ready(())
            }
        }
    }

    /// A verb that is a future. `copy` copies the arguments for one more receiver.
    fn future(&self, verb: &Verb, copy: Option<&TokenStream>) -> TokenStream {
        let Expansion { names, types, lifetimes, .. } = self;
        let Verb { doc, generic, output, bounds, .. } = verb;
        let function = self.method(verb.name);
        let call = self.async_call(verb, copy);
        quote! {
            #[doc = #doc]
            pub async fn #function<#(#lifetimes,)* #generic>(self, #(#names: #types),*) -> #output
            where
                #(#bounds,)*
            {
                #call.await
            }
        }
    }

    fn stream(&self, verb: &Verb) -> TokenStream {
        let head = self.verb_head(verb);
        let call = self.async_call(verb, None);
        quote!(#head { #call })
    }

    /// The call of the function behind a verb.
    fn async_call(&self, verb: &Verb, copy: Option<&TokenStream>) -> TokenStream {
        let Expansion { private, arguments, names, .. } = self;
        let function = self.method(verb.name);
        let targets = self.targets();
        let recorded = self.recorded();
        quote! {
            #private::asynchronous::#function(
                #targets,
                #arguments { #(#names),* },
                #copy
                __ask,
                #recorded,
            )
        }
    }

    /// The function by which the verbs call a receiver. They share it, so that rustc checks it once.
    fn ask(&self) -> TokenStream {
        let Expansion { private, arguments, closure, types, lifetimes, response, .. } = self;
        let (thunk, async_thunk) = (self.thunk(), self.async_thunk());
        // The lifetimes of the function cannot have the names of those in the types of thunks.
        quote! {
            type __Thunk = #thunk;
            type __AsyncThunk = #async_thunk;

            #[inline]
            #[allow(single_use_lifetimes)]
            fn __ask<'__a, #(#lifetimes),*>(
                __callee: #private::asynchronous::Callee<'_, __Thunk, __AsyncThunk>,
                __arguments: &'__a mut #arguments<#(#types),*>,
                __room: #private::asynchronous::Room<'_, '__a, #response>,
                __context: &mut #private::core::task::Context<'_>,
            ) -> #private::asynchronous::Asked<'__a, #response> {
                __callee.ask(
                    __arguments,
                    __room,
                    __context,
                    |__thunk, __arguments| __thunk(__arguments),
                    |__thunk, __arguments, __room, __context| __thunk(__arguments, __room, __context),
                    |__connected, __arguments, __room, __context| {
                        __connected.get::<#closure>()(__arguments, __room, __context)
                    },
                )
            }
        }
    }
}
