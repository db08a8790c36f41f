//! The methods that connect receivers at run time.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Type;

use super::declaration::{Sender, ungroup};
use super::expand::Expansion;

impl Expansion<'_> {
    pub(super) fn connects(&self) -> TokenStream {
        let every = self.connects_every();
        let one = self.connects_one();
        let weak = self.connects_weak();
        let scoped = self.scoped();
        quote!(#every #one #weak #scoped)
    }

    /// The one for a receiver that borrows.
    fn scoped(&self) -> TokenStream {
        let Expansion { private, arguments, dispatcher, types, response, .. } = self;
        let for_lifetimes = &self.signature.lifetimes;
        let scoped = self.method("scoped");
        let call = (0..types.len()).map(|position| self.argument(position));
        let fn_mut = quote!(dyn #for_lifetimes #private::core::ops::FnMut(&mut #arguments<#(#types),*>) -> #response);
        let closure = self.boxed(&quote! {
            // SAFETY: it is connected for this thread alone, and only until `body` is done, whose frame is above those
            // that `closure` borrows from.
            unsafe { scoped.call(|closure| closure(arguments)) }
        });
        quote! {
            /// Connects a function or closure, which may borrow and change what it borrows, while `body` runs and for
            /// what this thread sends.
            ///
            /// If the receiver itself sends the signal, it does not hear that.
            #[track_caller]
            pub fn #scoped<__B>(
                self,
                mut receiver: impl #for_lifetimes #private::core::ops::FnMut(#(#types),*) -> #response,
                body: impl #private::core::ops::FnOnce() -> __B,
            ) -> __B {
                let closure: &mut (#fn_mut + '_) = &mut |arguments| receiver(#(#call),*);
                let closure: *mut (#fn_mut + '_) = closure;
                // SAFETY: the same pointer, for another lifetime.
                let closure: *mut (#fn_mut + 'static) = unsafe { #private::with_another_lifetime(closure) };
                let (scoped, options) = #private::Scoped::new(closure);
                let function = #private::SenderType::of::<#private::ScopedReceiver>();
                let _connection = #dispatcher.connect(options, #private::core::option::Option::None, function, #closure);
                body()
            }
        }
    }

    /// A closure that can be stored, of this body.
    fn boxed(&self, body: &TokenStream) -> TokenStream {
        let Expansion { private, closure, .. } = self;
        quote!({
            let closure: #private::Box<#closure> = #private::Box::new(move |arguments| #body);
            closure
        })
    }

    /// Those for receivers of every sender.
    fn connects_every(&self) -> TokenStream {
        let Expansion { private, types, .. } = self;
        let [connect, connect_with] = ["connect", "connect_with"].map(|name| self.method(name));
        let receiver = self.receiver(types.iter().map(|ty| quote!(#ty)));
        let none = quote!(#private::core::option::Option::None);
        let body = self.connection(&none, (0..types.len()).map(|position| self.argument(position)));
        quote! {
            /// Connects a function or closure, until the connection is dropped.
            #[track_caller]
            pub fn #connect(self, receiver: #receiver) -> #private::Connection {
                self.#connect_with(#private::Options::new(), receiver)
            }

            /// As `connect`, with an order or a uid.
            #[track_caller]
            pub fn #connect_with(self, options: #private::Options, receiver: #receiver) -> #private::Connection {
                #body
            }
        }
    }

    /// Those for receivers of one type of sender.
    fn connects_one(&self) -> Option<TokenStream> {
        let Expansion { private, signal, names, types, .. } = self;
        let (bounds, sender) = match &self.signature.sender {
            Sender::Nobody | Sender::Concrete(_) => return None,
            Sender::Dyn(reference, bounds) => {
                let mutable = reference.mutability;
                (quote!(#bounds + 'static), quote!(&#mutable __S))
            }
            Sender::ByValue(ty) => (quote!(?#private::core::marker::Sized + 'static), quote!(#ty)),
        };
        let [connect_for, connect_for_with] = ["connect_for", "connect_for_with"].map(|name| self.method(name));
        let rest = types.iter().skip(1).map(|ty| quote!(#ty));
        let receiver = self.receiver(std::iter::once(sender).chain(rest));
        let name = names.first();
        let downcast = quote!(#private::Downcast::<__S, _, _>::downcast(#signal, &mut arguments.#name));
        let rest = (1..types.len()).map(|position| self.argument(position));
        let sender_type = quote!(#private::core::option::Option::Some(#private::SenderType::of::<__S>()));
        let body = self.connection(&sender_type, std::iter::once(downcast).chain(rest));
        Some(quote! {
            /// As `connect`, for senders of one type.
            #[track_caller]
            pub fn #connect_for<__S: #bounds>(self, receiver: #receiver) -> #private::Connection {
                self.#connect_for_with::<__S>(#private::Options::new(), receiver)
            }

            /// As `connect_for`, with an order or a uid.
            #[track_caller]
            pub fn #connect_for_with<__S: #bounds>(
                self,
                options: #private::Options,
                receiver: #receiver,
            ) -> #private::Connection {
                #body
            }
        })
    }

    /// Those for a receiver that goes with its owner.
    fn connects_weak(&self) -> TokenStream {
        let Expansion { private, dispatcher, types, .. } = self;
        let [connect_weak, connect_weak_with] = ["connect_weak", "connect_weak_with"].map(|name| self.method(name));
        let owner = std::iter::once(quote!(&__O));
        let receiver = self.receiver(owner.chain(types.iter().map(|ty| quote!(#ty))));
        let arguments = (0..types.len()).map(|position| self.argument(position));
        let closure = self.boxed(&quote! {
            receiver(&*weak.upgrade().expect("a send holds the owner of the receiver it calls"), #(#arguments),*)
        });
        let bounds = quote!(#private::core::marker::Send + #private::core::marker::Sync + 'static);
        quote! {
            /// As `connect`, for a receiver that belongs to `owner`, which is held weakly and lent to each call: the
            /// receiver goes with it.
            #[track_caller]
            pub fn #connect_weak<__O: #bounds>(
                self,
                owner: &#private::Arc<__O>,
                receiver: #receiver,
            ) -> #private::Connection {
                self.#connect_weak_with(#private::Options::new(), owner, receiver)
            }

            /// As `connect_weak`, with an order or a uid.
            #[track_caller]
            pub fn #connect_weak_with<__O: #bounds>(
                self,
                options: #private::Options,
                owner: &#private::Arc<__O>,
                receiver: #receiver,
            ) -> #private::Connection {
                let function = #private::SenderType::of_value(&receiver);
                let weak = #private::Arc::downgrade(owner);
                let none = #private::core::option::Option::None;
                #dispatcher.connect(options.owner(owner), none, function, #closure)
            }
        }
    }

    /// The argument at this position, for one more receiver.
    fn argument(&self, position: usize) -> TokenStream {
        let Expansion { private, names, signature, .. } = self;
        let name = names[position];
        let by_value = matches!(&signature.sender, Sender::ByValue(_)) && position == 0;
        match ungroup(&signature.arguments[position].ty) {
            _ if by_value => {
                let access = self.access();
                quote!(#access(&arguments.#name).0)
            }
            Type::Reference(_) => quote!(arguments.#name),
            // What is no `Copy` has been reported, and most of it is this at least.
            _ => quote!(#private::core::clone::Clone::clone(&arguments.#name)),
        }
    }

    fn method(&self, name: &str) -> Ident {
        format_ident!("{name}", span = self.signal.span())
    }

    /// The type of a receiver that takes these.
    fn receiver(&self, types: impl Iterator<Item = TokenStream>) -> TokenStream {
        let Expansion { private, response, .. } = self;
        let for_lifetimes = &self.signature.lifetimes;
        quote! {
            impl #for_lifetimes #private::core::ops::Fn(#(#types),*) -> #response
                + #private::core::marker::Send
                + #private::core::marker::Sync
                + 'static
        }
    }

    /// Connects `receiver`, which is called with these.
    fn connection(&self, sender: &TokenStream, arguments: impl Iterator<Item = TokenStream>) -> TokenStream {
        let Expansion { private, dispatcher, .. } = self;
        let closure = self.boxed(&quote!(receiver(#(#arguments),*)));
        quote! {
            let function = #private::SenderType::of_value(&receiver);
            #dispatcher.connect(options, #sender, function, #closure)
        }
    }
}
