//! The registration of a receiver: a slot in the program's list for each signal and sender.
//!
//! A slot is made by `slot(SIGNAL, SIGNAL.__thunk(|__arguments| …), …)`. `__thunk` is a method that `#[signal]` generates. Its
//! bound gives the closure's parameter the type of the signal's arguments. A receiver that returns nothing goes through
//! `__thunk_of_nothing`, which supplies the response. [`thunk`] writes the closure, [`call`] the call of the user's function in
//! it. [`extras`] adds what few receivers have.
//!
//! Generated names begin with `__`, as in the expansion of a signal.

mod call;
mod extras;
mod thunk;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Path, Type};

use self::extras::ExpandedExtras;
use super::model::{Owner, Receiver};
use crate::attributes::{allow_deprecated, inherited};
use crate::crate_path::Private;
use crate::element::element_name;
use crate::text::as_written;

pub(super) fn expand(receiver: &Receiver<'_>) -> TokenStream {
    let subscription = receiver.subscription;
    let senders = match &subscription.senders {
        None => vec![None],
        Some(senders) => senders.iter().map(Some).collect(),
    };
    let (private, import) = subscription.crate_path.of_receiver();
    let slots = subscription.signals.iter().flat_map(|signal| {
        let registrations = senders.iter().map(move |&sender| Registration { receiver, private, signal, sender });
        registrations.map(|registration| registration.slot(&import))
    });
    slots.collect()
}

/// A receiver of one signal, for one type of sender or for all.
struct Registration<'a> {
    receiver: &'a Receiver<'a>,
    private: Private,
    signal: &'a Path,
    sender: Option<&'a Type>,
}

impl Registration<'_> {
    fn slot(&self, import: &TokenStream) -> TokenStream {
        let inherited = inherited(self.receiver.attributes());
        let name = element_name("SIGNALS_CORE_RECEIVERS");
        let slot = self.new_slot();
        let order = self.receiver.subscription.order.as_ref().map(|order| quote!(.with_order(const { #order })));
        let ExpandedExtras { statics, with_extras } = self.extras();
        quote! {
            #(#inherited)*
            const _: () = {
                #import
                #statics
                __signals_core_receiver_slot! { #name = #slot #order #with_extras }
            };
        }
    }

    /// The slot with what is known of every receiver at run time: signal, thunk, path and function.
    fn new_slot(&self) -> TokenStream {
        let Registration { receiver, signal, .. } = self;
        let name = self.name();
        let (end_of_path, name_len) = (format!("::{name}"), u32::try_from(name.len()).ok());
        let item = self.item();
        let thunk = self.thunk();
        let rest = quote! {
            __signals_core_concat!(__signals_core_module_path!(), #end_of_path), #name_len, #item
        };
        // The location of this call is that of the receiver.
        let located = |name| Ident::new(name, receiver.location);
        match self.future_size() {
            None => {
                let (new, method) = (located("__signals_core_slot"), self.thunk_method());
                // Without `as _` rustc would expect the closure to have the type of the pointer that it becomes.
                quote!(#new(#signal, (#signal).#method(|__arguments| #thunk) as _, #rest))
            }
            Some(size) => {
                let new = located("__signals_core_async_slot");
                quote!(#new(#signal, |__arguments, __room, __context| #thunk, #size, #rest))
            }
        }
    }

    fn allow_deprecated(&self) -> Option<TokenStream> {
        allow_deprecated(self.receiver.attributes())
    }

    /// The name of the function, for an associated one with its type, and with its trait if it is of one. The path of the
    /// function, which is its uid by default, would otherwise be that of another function.
    fn name(&self) -> String {
        let function = self.receiver.function.name.unraw();
        let Some(Owner { ty, of_trait, .. }) = self.receiver.owner else { return function.to_string() };
        let owner = match of_trait {
            None => quote!(#ty),
            Some(of_trait) => quote!(<#ty as #of_trait>),
        };
        format!("{}::{function}", as_written(&owner))
    }

    fn private_at(&self, span: Span) -> Private {
        self.private.here(span)
    }
}
