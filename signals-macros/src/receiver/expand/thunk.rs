//! The thunk: a function that takes the arguments of the signal and calls the receiver with those it asks for.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Type};

use super::Registration;
use crate::spans::at;

impl Registration<'_> {
    /// The body of the thunk, in which `__arguments` are those of the signal.
    ///
    /// Its spans are such that rustc reports what does not fit at the parameter or return type that does not.
    pub(super) fn thunk(&self) -> TokenStream {
        let function = self.receiver.function;
        let call = self.call();
        let (span, is_never) = match &function.output {
            ReturnType::Default => (function.name.span(), false),
            ReturnType::Type(_, ty) => (ty.span(), matches!(**ty, Type::Never(_))),
        };
        let private = self.private_at(span);
        let body = match &function.output {
            _ if function.asyncness.is_some() => {
                quote_spanned!(at(span)=> #private::asynchronous::respond_async(#call, __room, __context))
            }
            ReturnType::Type(..) if !is_never => {
                let response = Ident::new("__response", at(span));
                let respond = quote_spanned!(at(span)=> #private::respond(#response));
                quote!(let #response = #call; #respond)
            }
            _ => call,
        };
        let assertion = self.assert_sent_by();
        let allow_deprecated = self.allow_deprecated();
        quote!({ #assertion #allow_deprecated #body })
    }

    /// Has rustc check `sender = T` where no parameter does.
    fn assert_sent_by(&self) -> Option<TokenStream> {
        let signal = self.signal;
        let sender = self.sender.filter(|_| !self.receiver.has_sender_parameter())?;
        let private = self.private_at(sender.span());
        Some(quote_spanned!(at(sender.span())=> #private::assert_sent_by::<#sender, _>(#signal);))
    }

    /// The method of the signal that makes the thunk of a closure.
    pub(super) fn thunk_method(&self) -> Ident {
        let function = self.receiver.function;
        match function.output {
            // The signal knows what nothing is as a response. To call `respond` would cost rustc more than the rest of the
            // closure.
            ReturnType::Default => Ident::new("__thunk_of_nothing", at(function.name.span())),
            ReturnType::Type(..) => Ident::new("__thunk", Span::call_site()),
        }
    }

    /// The size of the future that an asynchronous receiver returns.
    pub(super) fn future_size(&self) -> Option<TokenStream> {
        let Registration { receiver, private, signal, .. } = self;
        receiver.function.asyncness.map(|_| {
            let (call, allow_deprecated) = (self.call(), self.allow_deprecated());
            quote!(#private::asynchronous::future_size(#signal, |__arguments| { #allow_deprecated #call }))
        })
    }
}
