//! The methods that connect receivers at run time.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{Lifetime, Type};

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

    /// Those for receivers of every sender.
    fn connects_every(&self) -> TokenStream {
        let Expansion { private, types, .. } = self;
        let [connect, connect_with] = ["connect", "connect_with"].map(|name| self.method(name));
        let receiver = self.receiver(types.iter().map(|ty| quote!(#ty)));
        let none = quote!(#private::core::option::Option::None);
        let body = self.connection(&none, &self.call((0..types.len()).map(|position| self.argument(position))));
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
        let body = self.connection(&sender_type, &self.call(std::iter::once(downcast).chain(rest)));
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
        let Expansion { private, types, .. } = self;
        let [connect_weak, connect_weak_with] = ["connect_weak", "connect_weak_with"].map(|name| self.method(name));
        let owner = std::iter::once(quote!(&__O));
        let receiver = self.receiver(owner.chain(types.iter().map(|ty| quote!(#ty))));
        let owner = std::iter::once(quote!(&*owner));
        let call = self.call(owner.chain((0..types.len()).map(|position| self.argument(position))));
        let hold = quote!(let owner = weak.upgrade().expect("a send holds the owner of the receiver it calls"););
        let call = if self.signature.is_async {
            quote! {{
                #hold
                let receiver = #private::core::clone::Clone::clone(&receiver);
                async move { #call.await }
            }}
        } else {
            quote!({ #hold #call })
        };
        let none = quote!(#private::core::option::Option::None);
        let body = self.connection(&none, &call);
        let bounds = self.shared();
        quote! {
            /// As `connect`, for a receiver that belongs to `owner`, which is held weakly and lent to each call: the
            /// receiver goes with it.
            #[track_caller]
            pub fn #connect_weak<__O: #bounds + 'static>(
                self,
                owner: &#private::Arc<__O>,
                receiver: #receiver,
            ) -> #private::Connection {
                self.#connect_weak_with(#private::Options::new(), owner, receiver)
            }

            /// As `connect_weak`, with an order or a uid.
            #[track_caller]
            pub fn #connect_weak_with<__O: #bounds + 'static>(
                self,
                options: #private::Options,
                owner: &#private::Arc<__O>,
                receiver: #receiver,
            ) -> #private::Connection {
                let options = options.owner(owner);
                let weak = #private::Arc::downgrade(owner);
                #body
            }
        }
    }

    /// The one for a receiver that borrows.
    fn scoped(&self) -> TokenStream {
        let Expansion { private, arguments, dispatcher, types, response, signature, .. } = self;
        let for_lifetimes = &signature.lifetimes;
        let scoped = self.method("scoped");
        let fn_mut = quote!(#private::core::ops::FnMut);
        let erased = quote!(dyn #for_lifetimes #fn_mut(&mut #arguments<#(#types),*>) -> #response);
        let call = (0..types.len()).map(|position| self.argument(position));
        let ready = signature.is_async.then(|| quote!(#private::asynchronous::ready));
        let closure = self.boxed(&quote! {
            // SAFETY: it hears what this thread sends, until `body` is done, or what `body` sends as it is polled. All that
            // while the closure is there.
            #ready(unsafe { scoped.call(|closure| closure(arguments)) })
        });
        let future = quote!(#private::core::future::Future);
        let (place, asyncness, body, output, run, end) = if signature.is_async {
            let run = quote!(let body = scoped.run(body););
            (quote!(of_task), quote!(async), quote!(#future<Output = __B>), quote!(__B), run, quote!(body.await))
        } else {
            let body = quote!(#private::core::ops::FnOnce() -> __B);
            (quote!(of_thread), quote!(), body, quote!(__B), quote!(), quote!(body()))
        };
        let doc = if signature.is_async {
            "Connects a function or closure, which may borrow and change what it borrows, while `body` runs and for what it sends."
        } else {
            "Connects a function or closure, which may borrow and change what it borrows, while `body` runs and for what this thread sends."
        };
        let track_caller = (!signature.is_async).then(|| quote!(#[track_caller]));
        // Over a lifetime the bound is checked where the method is called, and not here: it has been said already.
        let lifetimes = &self.lifetimes;
        let send =
            signature.is_async.then(|| quote!(where for<'__c, #lifetimes> #response: #private::core::marker::Send));
        quote! {
            #[doc = #doc]
            ///
            /// If the receiver itself sends the signal, it does not hear that.
            #track_caller
            pub #asyncness fn #scoped<__B>(
                self,
                mut receiver: impl #for_lifetimes #fn_mut(#(#types),*) -> #response,
                body: impl #body,
            ) -> #output #send {
                let closure: &mut (#erased + '_) = &mut |arguments| receiver(#(#call),*);
                let closure: *mut (#erased + '_) = closure;
                // SAFETY: the same pointer, for another lifetime.
                let closure: *mut (#erased + 'static) = unsafe { #private::with_another_lifetime(closure) };
                let scoped = #private::Scoped::#place(closure);
                #run
                let options = scoped.options();
                let function = #private::SenderType::of::<#private::ScopedReceiver>();
                let _connection = #dispatcher.connect(options, #private::core::option::Option::None, function, #closure);
                #end
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
            Type::Reference(reference) if reference.mutability.is_some() => quote!(&mut *arguments.#name),
            Type::Reference(_) => quote!(arguments.#name),
            // What is no `Copy` has been reported, and most of it is this at least.
            _ => quote!(#private::core::clone::Clone::clone(&arguments.#name)),
        }
    }

    pub(super) fn method(&self, name: &str) -> Ident {
        format_ident!("{name}", span = self.signal.span())
    }

    /// The bounds of what several threads can have.
    fn shared(&self) -> TokenStream {
        let Expansion { private, .. } = self;
        quote!(#private::core::marker::Send + #private::core::marker::Sync)
    }

    /// The type of a receiver that takes these.
    fn receiver(&self, types: impl Iterator<Item = TokenStream>) -> TokenStream {
        let Expansion { private, response, lifetimes, signature, .. } = self;
        let for_lifetimes = &signature.lifetimes;
        if signature.is_async {
            let types = types.collect::<Vec<_>>();
            let mut names = Vec::new();
            let explicit = types.iter().map(|ty| name_lifetimes(ty.clone(), &mut names)).collect::<Vec<_>>();
            // The first gives rustc the types of a closure's parameters, the second a future that is `Send`.
            return quote! {
                impl #for_lifetimes #private::core::ops::AsyncFn(#(#types),*) -> #response
                    + for<#lifetimes #(#names),*> #private::asynchronous::AsyncReceiver<(#(#explicit,)*), #response>
            };
        }
        let shared = self.shared();
        quote!(impl #for_lifetimes #private::core::ops::Fn(#(#types),*) -> #response + #shared + 'static)
    }

    /// The call of `receiver` with these.
    fn call(&self, arguments: impl Iterator<Item = TokenStream>) -> TokenStream {
        let Expansion { private, signature, .. } = self;
        if signature.is_async {
            quote!(#private::asynchronous::AsyncReceiver::call(&receiver, (#(#arguments,)*)))
        } else {
            quote!(receiver(#(#arguments),*))
        }
    }

    /// Connects `receiver`, which is called so.
    fn connection(&self, sender: &TokenStream, call: &TokenStream) -> TokenStream {
        let Expansion { private, dispatcher, signature, .. } = self;
        let (options, closure) = if signature.is_async {
            let size = quote!(#private::asynchronous::future_size(self, |arguments| #call));
            let future = quote!(#private::asynchronous::ReceiverFuture::from_or_box(#call));
            (quote!(options.__future_size(#size)), self.boxed(&future))
        } else {
            (quote!(options), self.boxed(call))
        };
        quote! {
            let function = #private::SenderType::of_value(&receiver);
            let options = #options;
            #dispatcher.connect(options, #sender, function, #closure)
        }
    }
}

/// Gives names to the lifetimes that a type leaves out.
fn name_lifetimes(tokens: TokenStream, names: &mut Vec<Lifetime>) -> TokenStream {
    let mut explicit = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                explicit
                    .extend([TokenTree::Group(Group::new(group.delimiter(), name_lifetimes(group.stream(), names)))]);
            }
            TokenTree::Punct(punct) if punct.as_char() == '\'' => match tokens.next() {
                Some(TokenTree::Ident(ident)) if ident == "_" => explicit.extend(new_lifetime(names)),
                ident => {
                    explicit.extend([TokenTree::Punct(punct)]);
                    explicit.extend(ident);
                }
            },
            TokenTree::Punct(punct) if punct.as_char() == '&' => {
                explicit.extend([TokenTree::Punct(punct)]);
                if !matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '\'') {
                    explicit.extend(new_lifetime(names));
                }
            }
            token => explicit.extend([token]),
        }
    }
    explicit
}

fn new_lifetime(names: &mut Vec<Lifetime>) -> TokenStream {
    let name = Lifetime::new(&format!("'__{}", names.len()), Span::call_site());
    names.push(name.clone());
    name.into_token_stream()
}
