//! Which types can send a signal, and how a receiver gets the one it asked for.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Lifetime, Token, Type, TypeParamBound, TypeReference};

use super::Expansion;
use super::Sender;
use crate::lifetimes::name_elided;
use crate::spans::at;

impl Expansion<'_> {
    pub(super) fn senders(&self) -> TokenStream {
        match &self.signature.sender {
            Sender::None => self.no_sender(),
            Sender::Concrete(reference) => self.concrete_sender(reference),
            Sender::Dyn(reference, bounds) => self.dyn_sender(reference, bounds),
            Sender::ByValue(ty) => self.sender_by_value(ty),
        }
    }

    /// A receiver that asks for a sender is reported at its `sender` parameter, and not here.
    fn no_sender(&self) -> TokenStream {
        let Expansion { private, signal, .. } = self;
        quote! {
            #[doc(hidden)]
            impl<__T, __D> #private::Downcast<__T, __D, __D> for #signal {
                fn downcast(self, __sender: __D) -> __D {
                    __sender
                }
            }
        }
    }

    fn concrete_sender(&self, reference: &TypeReference) -> TokenStream {
        let Expansion { private, signal, lifetimes, .. } = self;
        let elem = name_elided((*reference.elem).clone(), || Lifetime::new("'__e", Span::call_site()));
        let mutable = &reference.mutability;
        let asked = asked(reference);
        let cast = if mutable.is_some() { quote!(from_mut) } else { quote!(from_ref) };
        quote! {
            #[doc(hidden)]
            impl<'__e, #(#lifetimes,)* __T: #private::IsSender<#elem>> #private::SentBy<__T> for #signal {}

            #[doc(hidden)]
            impl<'__r, '__s, '__e, #(#lifetimes,)* __T: #private::IsSender<#elem>>
                #private::Downcast<__T, &'__r mut &'__s #mutable #elem, #asked> for #signal
            {
                #[inline]
                fn downcast(self, __sender: &'__r mut &'__s #mutable #elem) -> #asked {
                    #private::IsSender::#cast(*__sender)
                }
            }
        }
    }

    fn dyn_sender(&self, reference: &TypeReference, bounds: &Punctuated<TypeParamBound, Token![+]>) -> TokenStream {
        let Expansion { private, signal, access, .. } = self;
        let TypeReference { mutability: mutable, elem, .. } = reference;
        let asked = asked(reference);
        let cast = if mutable.is_some() {
            quote!(#private::downcast_mut(#access(&mut **__sender)))
        } else {
            quote!(#private::downcast_ref(#access(*__sender)))
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
                fn downcast(self, __sender: &'__r mut &'__s #mutable #elem) -> #asked {
                    #cast
                }
            }
        }
    }

    /// The one place where the sender is taken for an `Any`, so that rustc reports only once that it is none.
    fn upcast(&self, reference: &TypeReference) -> TokenStream {
        let Expansion { private, access, .. } = self;
        let TypeReference { mutability: mutable, elem, .. } = reference;
        let span = reference.span();
        let here = private.here(span);
        let upcast = if mutable.is_some() {
            quote_spanned!(at(span)=> #here::trait_of_a_mutable_sender_has_supertrait_any(__sender))
        } else {
            quote_spanned!(at(span)=> #here::trait_of_a_sender_has_supertrait_any(__sender))
        };
        quote! {
            #[inline]
            fn #access<'__s>(__sender: &'__s #mutable #elem) -> &'__s #mutable dyn #private::core::any::Any {
                #upcast
            }
        }
    }

    fn sender_by_value(&self, ty: &Type) -> TokenStream {
        let Expansion { private, signal, access, .. } = self;
        let span = ty.span();
        let here = private.here(span);
        // The one place where the sender is taken for a `SenderType`.
        let copy = quote_spanned!(at(span)=> #here::IsSenderType::copy(__sender));
        quote! {
            #[inline]
            fn #access(__sender: &#ty) -> (#ty, #private::core::any::TypeId) {
                #copy
            }

            #[doc(hidden)]
            impl<__T: ?#private::core::marker::Sized + 'static> #private::SentBy<__T> for #signal {}

            #[doc(hidden)]
            impl<'__r, __T: ?#private::core::marker::Sized + 'static>
                #private::Downcast<__T, &'__r mut #ty, #ty> for #signal
            {
                #[inline]
                fn downcast(self, __sender: &'__r mut #ty) -> #ty {
                    #access(__sender).0
                }
            }
        }
    }
}

/// What a receiver with `sender = __T` gets.
fn asked(reference: &TypeReference) -> TokenStream {
    if reference.mutability.is_some() { quote!(&'__r mut __T) } else { quote!(&'__s __T) }
}
