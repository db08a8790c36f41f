//! The methods that connect receivers at run time.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Lifetime, Type, parse_quote};

use super::{Expansion, Sender};
use crate::lifetimes::name_elided;

impl Expansion<'_> {
    pub(super) fn connects(&self) -> TokenStream {
        let every = self.connects_every();
        let one = self.connects_one();
        let weak = self.connects_weak();
        let scoped = self.scoped();
        quote!(#every #one #weak #scoped)
    }

    /// The methods for receivers of every sender.
    fn connects_every(&self) -> TokenStream {
        let private = &self.private;
        let (connect, connect_with) = (self.method("connect"), self.method("connect_with"));
        let receiver = self.receiver(&self.types);
        let body = self.connection(&self.every_sender(), &self.call(&self.passed()));
        quote! {
            /// Connects a function or closure that borrows nothing. Use `scoped` for a closure that borrows.
            ///
            /// The receiver is disconnected once the connection is dropped.
            #[track_caller]
            pub fn #connect(self, __receiver: #receiver) -> #private::Connection {
                self.#connect_with(#private::Options::new(), __receiver)
            }

            /// Does the same as `connect`, with an order, a uid or an owner.
            #[track_caller]
            pub fn #connect_with(self, __options: #private::Options, __receiver: #receiver) -> #private::Connection {
                #body
            }
        }
    }

    /// The methods for receivers of one type of sender.
    fn connects_one(&self) -> Option<TokenStream> {
        let private = &self.private;
        let (sender, bounds): (Option<Type>, _) = match &self.signature.sender {
            Sender::None | Sender::Concrete(_) => return None,
            Sender::Dyn(reference, bounds) => {
                let mutable = reference.mutability;
                (Some(parse_quote!(&#mutable __S)), quote!(#bounds + 'static))
            }
            Sender::ByValue(_) => (None, quote!(?#private::core::marker::Sized + 'static)),
        };
        let mut types = self.types.clone();
        types[0] = sender.as_ref().unwrap_or(types[0]);
        let mut passed = self.passed();
        let name = self.names[0];
        passed[0] = quote!(#private::Downcast::<__S, _, _>::downcast(self, &mut __arguments.#name));
        let one_sender = quote!(#private::core::option::Option::Some(#private::SenderType::of::<__S>()));
        let body = self.connection(&one_sender, &self.call(&passed));
        let receiver = self.receiver(&types);
        let (connect_for, connect_for_with) = (self.method("connect_for"), self.method("connect_for_with"));
        Some(quote! {
            /// Connects a receiver for senders of one type, which it gets as that type. Otherwise like `connect`.
            #[track_caller]
            pub fn #connect_for<__S: #bounds>(self, __receiver: #receiver) -> #private::Connection {
                self.#connect_for_with::<__S>(#private::Options::new(), __receiver)
            }

            /// Does the same as `connect_for`, with an order, a uid or an owner.
            #[track_caller]
            pub fn #connect_for_with<__S: #bounds>(
                self,
                __options: #private::Options,
                __receiver: #receiver,
            ) -> #private::Connection {
                #body
            }
        })
    }

    /// The methods for a receiver that is disconnected with its owner.
    fn connects_weak(&self) -> TokenStream {
        let Expansion { private, types, .. } = self;
        let owner: Type = parse_quote!(&__O);
        let receiver = self.receiver(&[&[&owner], &types[..]].concat());
        let call = self.call(&[vec![quote!(&*__owner)], self.passed()].concat());
        let hold = quote! {
            let __owner = (&__weak).upgrade().expect("a send holds the owner of the receiver it calls");
        };
        let call = if self.signature.is_async {
            quote!({
                #hold
                let __receiver = #private::core::clone::Clone::clone(&__receiver);
                async move { #call.await }
            })
        } else {
            quote!({ #hold #call })
        };
        let body = self.connection(&self.every_sender(), &call);
        let bounds = quote!(#private::core::marker::Send + #private::core::marker::Sync + 'static);
        let (connect_weak, connect_weak_with) = (self.method("connect_weak"), self.method("connect_weak_with"));
        quote! {
            /// Connects a receiver that also takes a reference to the `Arc`'s value. The `Arc` is held weakly: the receiver is
            /// disconnected once the value is dropped. Otherwise like `connect`.
            #[track_caller]
            pub fn #connect_weak<__O: #bounds>(
                self,
                __owner: &#private::Arc<__O>,
                __receiver: #receiver,
            ) -> #private::Connection {
                self.#connect_weak_with(#private::Options::new(), __owner, __receiver)
            }

            /// Does the same as `connect_weak`, with an order or a uid.
            #[track_caller]
            pub fn #connect_weak_with<__O: #bounds>(
                self,
                __options: #private::Options,
                __owner: &#private::Arc<__O>,
                __receiver: #receiver,
            ) -> #private::Connection {
                let __options = __options.owner(__owner);
                let __weak = #private::Arc::downgrade(__owner);
                #body
            }
        }
    }

    fn every_sender(&self) -> TokenStream {
        let private = &self.private;
        quote!(#private::core::option::Option::None)
    }

    /// The type of a receiver that takes arguments of these types.
    fn receiver(&self, types: &[&Type]) -> TokenStream {
        let Expansion { private, response, lifetimes, .. } = self;
        let for_lifetimes = &self.signature.lifetimes;
        if !self.signature.is_async {
            return quote! {
                impl #for_lifetimes #private::core::ops::Fn(#(#types),*) -> #response
                    + #private::core::marker::Send + #private::core::marker::Sync + 'static
            };
        }
        let mut elided = Vec::new();
        let mut name = || {
            let name = Lifetime::new(&format!("'__{}", elided.len()), Span::call_site());
            elided.push(name.clone());
            name
        };
        let named = types.iter().map(|&ty| name_elided(ty.clone(), &mut name)).collect::<Vec<_>>();
        // The first bound gives rustc the types of a closure's parameters, the second a future that is `Send`.
        quote! {
            impl #for_lifetimes #private::core::ops::AsyncFn(#(#types),*) -> #response
                + for<#(#lifetimes,)* #(#elided),*> #private::asynchronous::AsyncReceiver<(#(#named,)*), #response>
        }
    }

    /// The call of `__receiver` with these arguments.
    fn call(&self, passed: &[TokenStream]) -> TokenStream {
        let private = &self.private;
        if self.signature.is_async {
            quote!(#private::asynchronous::AsyncReceiver::call(&__receiver, (#(#passed,)*)))
        } else {
            quote!(__receiver(#(#passed),*))
        }
    }

    /// Connects `__receiver`, which `call` calls.
    fn connection(&self, sender: &TokenStream, call: &TokenStream) -> TokenStream {
        let Expansion { private, dispatcher, .. } = self;
        let (future_size, closure) = if self.signature.is_async {
            let future = quote!(#private::asynchronous::respond_async(#call, __room, __context));
            (quote!(#private::asynchronous::future_size(self, |__arguments| #call)), self.boxed(&future))
        } else {
            (quote!(#private::FutureSize::NO_FUTURE), self.boxed(call))
        };
        quote! {
            let __closing = #private::Closing {
                function: #private::SenderType::of_value(&__receiver),
                sender: #sender,
                future_size: #future_size,
                closure: #closure,
            };
            (&#dispatcher).connect(__options, __closing)
        }
    }

    /// A closure that can be stored, with this body.
    pub(super) fn boxed(&self, body: &TokenStream) -> TokenStream {
        let Expansion { private, closure, signature, .. } = self;
        let room = signature.is_async.then(|| quote!(__room, __context));
        quote!({
            let __closure: #private::Box<#closure> = #private::Box::new(move |__arguments, #room| #body);
            __closure
        })
    }
}
