//! What most receivers do not have: a uid, an order by name, a sender.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::Registration;
use crate::receiver::model::Named;
use crate::spans::at;
use crate::text::as_written;

/// What the expansion adds to a slot. Empty for most receivers.
#[derive(Default)]
pub(super) struct ExpandedExtras {
    /// Not constants: the first use of a signal writes to the lists of `after` and `before`.
    pub(super) statics: TokenStream,
    /// The method call.
    pub(super) with_extras: TokenStream,
}

impl Registration<'_> {
    pub(super) fn extras(&self) -> ExpandedExtras {
        let Registration { private, sender, receiver, .. } = self;
        let subscription = receiver.subscription;
        // A constant that is empty is reported here.
        let uid = subscription.uid.as_ref().map(|uid| quote_spanned!(at(uid.span())=> .with_uid(const { #uid })));
        let after = self.named(&subscription.after, "__AFTER");
        let before = self.named(&subscription.before, "__BEFORE");
        let with_after = after.is_some().then(|| quote!(.with_after(&__AFTER)));
        let with_before = before.is_some().then(|| quote!(.with_before(&__BEFORE)));
        let sender = sender.map(|sender| {
            let text = as_written(&sender.to_token_stream());
            quote!(.with_sender(#private::SenderType::of::<#sender>(), #text))
        });
        let extras = quote!(#uid #with_after #with_before #sender);
        if extras.is_empty() {
            return ExpandedExtras::default();
        }
        ExpandedExtras {
            statics: quote!(#after #before static __EXTRAS: #private::Extras = #private::Extras::NONE #extras;),
            with_extras: quote!(.with_extras(&__EXTRAS)),
        }
    }

    /// The static of this name: the receivers in `after` or `before`.
    fn named(&self, others: &[Named], list: &str) -> Option<TokenStream> {
        let (private, list, len) = (self.private, Ident::new(list, Span::call_site()), others.len());
        let names = others.iter().map(|other| match other {
            Named::Function(function) => {
                let text = as_written(&function.to_token_stream());
                quote!(#private::Named::function(&#function, #text))
            }
            Named::Uid(uid) => quote!(#private::Named::uid(#uid)),
        });
        (len > 0).then(|| quote!(static #list: [#private::Named; #len] = [#(#names),*];))
    }
}
