//! Which types can send a signal, and how a receiver gets the one it asked for.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Type, TypeReference};

use super::declaration::Sender;
use super::expand::Expansion;
use crate::options::at;

impl Expansion<'_> {
    /// Which types can send, and how a receiver gets the one it asked for.
    pub(super) fn senders(&self) -> TokenStream {
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
    pub(super) fn access(&self) -> Ident {
        Ident::new("access_sender", Span::mixed_site().located_at(self.signal.span()))
    }

    /// The one place where the sender is taken for an `Any`, so that rustc reports but once that it is none.
    fn upcast(&self, reference: &TypeReference) -> TokenStream {
        let (private, access) = (self.private.here(reference.span()), self.access());
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
        let private_here = private.here(ty.span());
        let sender = Ident::new("sender", at(ty.span()));
        let sender = quote_spanned!(at(ty.span())=> #private_here::IsSenderType::copy(#sender));
        quote! {
            #[inline]
            fn #access(sender: &#ty) -> (#ty, #private::core::any::TypeId) {
                #sender
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
