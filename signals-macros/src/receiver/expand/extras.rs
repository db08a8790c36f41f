//! What most receivers do not have: a uid, an order by name, a sender.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::Registration;
use crate::receiver::model::Named;
use crate::spans::at;
use crate::text::as_written;

impl Registration<'_> {
    pub(super) fn extras(&self) -> Option<TokenStream> {
        let Registration { private, sender, receiver, .. } = self;
        let subscription = receiver.subscription;
        // A constant that is empty is reported here.
        let uid = subscription.uid.as_ref().map(|uid| quote_spanned!(at(uid.span())=> .with_uid(#uid)));
        let after = self.named(&subscription.after).map(|after| quote!(.with_after(#after)));
        let before = self.named(&subscription.before).map(|before| quote!(.with_before(#before)));
        let sender = sender.map(|sender| {
            let text = as_written(&sender.to_token_stream());
            quote!(.with_sender(#private::SenderType::of::<#sender>(), #text))
        });
        let extras = quote!(#uid #after #before #sender);
        (!extras.is_empty()).then(|| quote!(.with_extras(&const { #private::Extras::NONE #extras })))
    }

    fn named(&self, others: &[Named]) -> Option<TokenStream> {
        let private = self.private;
        let names = others.iter().map(|other| match other {
            Named::Function(function) => {
                let text = function.to_token_stream().to_string().replace(' ', "");
                quote!(#private::Named::function(&#function, #text))
            }
            Named::Uid(uid) => quote!(#private::Named::uid(#uid)),
        });
        (!others.is_empty()).then(|| quote!(const { &[#(#names),*] }))
    }
}
