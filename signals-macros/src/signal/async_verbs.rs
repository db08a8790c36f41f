//! The methods of an asynchronous signal.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::expand::Expansion;
use super::verbs::Verb;

impl Expansion<'_> {
    pub(super) fn async_verbs(&self) -> TokenStream {
        let signal = &self.signal;
        let sends = self.sends();
        let concurrent = self.sends().map(concurrent);
        let sends = sends.iter().map(|verb| self.async_verb(verb));
        let shares_arguments = self.signature.shares_arguments();
        let concurrent = concurrent
            .iter()
            .map(|verb| if shares_arguments { self.async_verb(verb) } else { self.refused_verb(verb.name) });
        let streams = self.streams();
        let streams = streams.iter().map(|verb| self.stream(verb));
        let has_receivers_for = self.has_receivers_for();
        let connects = self.connects();
        let mutes = self.mutes();
        let allow = self.allow_arguments();
        quote! {
            #allow
            impl #signal {
                #(#sends)*
                #(#concurrent)*
                #(#streams)*
                #has_receivers_for
                #connects
                #mutes
            }
        }
    }

    /// In place of a verb that this signal cannot have: a method that says why.
    fn refused_verb(&self, name: &str) -> TokenStream {
        let Expansion { private, signal, names, types, lifetimes, .. } = self;
        let function = self.method(name);
        quote! {
            #[doc(hidden)]
            pub fn #function<#lifetimes>(self, #(#names: #types),*) -> #private::core::future::Ready<()>
            where
                // Over a lifetime the bound is checked where the method is called, and not here.
                for<'__c> #signal: #private::asynchronous::SharesArguments,
            {
                let _ = (#(#names,)*);
                #private::core::future::ready(())
            }
        }
    }

    /// A verb that is a future.
    fn async_verb(&self, verb: &Verb) -> TokenStream {
        let Expansion { private, names, types, lifetimes, .. } = self;
        let Verb { name, doc, generic, output, bound } = verb;
        let function = self.method(name);
        let generics = (!lifetimes.is_empty() || generic.is_some()).then(|| quote!(<#lifetimes #generic>));
        let call = self.async_call(&function);
        quote! {
            #[doc = #doc]
            pub async fn #function #generics (self, #(#names: #types),*) -> #output #bound {
                #private::#call.await
            }
        }
    }

    /// The verbs that hand out each response.
    fn streams(&self) -> [Verb; 2] {
        let Expansion { private, response, .. } = self;
        // They are `Send` because the arguments are. Were that written here, an argument that is not would be said twice.
        let stream = |item| quote!(impl #private::asynchronous::Stream<Item = (#private::Receiver, #item)>);
        let responses = Verb {
            name: "responses",
            doc: "Calls the receivers in order, each as its response is asked for.",
            output: stream(quote!(#response)),
            ..Verb::default()
        };
        let responses_robust = Verb {
            name: "responses_robust",
            doc: "As `responses`, and goes on after a receiver that panicked.",
            output: stream(quote!(#private::core::result::Result<#response, #private::Failure>)),
            ..Verb::default()
        };
        [responses, responses_robust]
    }

    fn stream(&self, verb: &Verb) -> TokenStream {
        let Expansion { private, names, types, lifetimes, .. } = self;
        let Verb { name, doc, output, .. } = verb;
        let function = self.method(name);
        let generics = (!lifetimes.is_empty()).then(|| quote!(<#lifetimes>));
        let call = self.async_call(&function);
        quote! {
            #[doc = #doc]
            pub fn #function #generics (self, #(#names: #types),*) -> #output {
                #private::#call
            }
        }
    }

    fn async_call(&self, function: &Ident) -> TokenStream {
        let Expansion { arguments, closure, names, .. } = self;
        let calls = self.calls();
        quote! {
            asynchronous::#function(
                #calls,
                #arguments { #(#names),* },
                |next, arguments| next.ask(
                    arguments,
                    |thunk, arguments| thunk(arguments),
                    |thunk, arguments| thunk(arguments),
                    |connected, arguments| connected.closure::<#closure>()(arguments),
                ),
            )
        }
    }

    /// Those that keep the signal silent in a task.
    fn mutes(&self) -> TokenStream {
        let Expansion { private, dispatcher, .. } = self;
        let [mute, mute_receiver] = ["mute", "mute_receiver"].map(|name| self.method(name));
        let option = quote!(#private::core::option::Option);
        let future = quote!(#private::core::future::Future);
        quote! {
            /// Runs `body`, for whose sends the signal is mute.
            pub fn #mute<__B: #future>(self, body: __B) -> impl #future<Output = __B::Output> {
                #private::asynchronous::mute_while(#dispatcher.signal(), #option::None, body)
            }

            /// Runs `body`, for whose sends the receivers are mute that `function` is.
            pub fn #mute_receiver<__F, __B>(self, function: __F, body: __B) -> impl #future<Output = __B::Output>
            where
                __F: #private::core::marker::Copy + 'static,
                __B: #future,
            {
                let function = #private::SenderType::of_value(&function);
                #private::asynchronous::mute_while(#dispatcher.signal(), #option::Some(function), body)
            }
        }
    }
}

/// The same verb for all receivers at once.
fn concurrent(verb: Verb) -> Verb {
    let robust = verb.name == "send_robust";
    Verb {
        name: if robust { "send_concurrent_robust" } else { "send_concurrent" },
        doc: if robust {
            "Calls all receivers at once, whatever happens, and returns the failures in the order of the receivers."
        } else {
            "Calls all receivers at once, until a response stops the send, which drops the others."
        },
        ..verb
    }
}
