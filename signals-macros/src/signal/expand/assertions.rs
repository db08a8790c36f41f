//! Checks of declared types that rustc makes.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use quote::{ToTokens, quote};
use syn::Type;
use syn::spanned::Spanned;

use super::super::model::{Sender, Signature};
use super::Expansion;
use crate::spans::at;

impl Expansion<'_> {
    pub(super) fn assertions(&self) -> TokenStream {
        let Signature { arguments, response, sender, is_async, .. } = self.signature;
        let mut assertions = TokenStream::new();
        let mut assert = |ty: &Type, assertion: TokenStream| {
            let private = self.private.here(ty.span());
            quote_spanned!(at(ty.span())=> #private::#assertion::<#ty>();).to_tokens(&mut assertions);
        };
        for (position, argument) in arguments.iter().enumerate() {
            let is_sender_by_value = position == 0 && matches!(sender, Sender::ByValue(_));
            if !is_sender_by_value && !argument.is_mutable_reference() {
                assert(&argument.ty, quote!(assert_argument));
            }
        }
        if let Sender::Concrete(reference) = sender {
            assert(&reference.elem, quote!(assert_concrete));
        }
        if *is_async {
            for argument in arguments {
                assert(&argument.ty, quote!(asynchronous::assert_async_argument));
            }
            if let Some(response) = response {
                assert(response, quote!(asynchronous::assert_async_response));
            }
        }
        let lifetimes = &self.lifetimes;
        quote! {
            fn __assertions<#(#lifetimes),*>() {
                #assertions
            }
        }
    }
}
