//! The registration of a durable receiver: a slot in the list of receivers, which writes an event, and an element in the list of
//! handlers, which calls the function.
//!
//! Every name in here that is not the user's begins with `__`. The slot is made of the same items as that of a plain receiver,
//! so rustc reports the same mistakes at the same places.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, ReturnType};

use crate::model::{Function, Millis, Options, Parameter};

pub(crate) fn expand(options: &Options, function: &Function) -> TokenStream {
    Expansion { options, function }.expand()
}

struct Expansion<'a> {
    options: &'a Options,
    function: &'a Function,
}

impl Expansion<'_> {
    fn expand(&self) -> TokenStream {
        let inherited = self.function.attributes.iter().filter(|attribute| is_inherited(attribute));
        let path =
            self.options.crate_path.as_ref().map_or_else(|| quote!(::signals_durable), ToTokens::to_token_stream);
        let (handler, slot) = (self.handler(), self.slot());
        quote! {
            #(#inherited)*
            const _: () = {
                use #path::__private as __signals_durable;
                use __signals_durable::core::AnySignal as _;
                #[allow(unused_imports)]
                use __signals_durable::Unstored as _;

                #handler
                #slot
            };
        }
    }

    /// The element in the list of handlers.
    fn handler(&self) -> TokenStream {
        let Options { uid, retry, timeout, .. } = self.options;
        let (path, takes_db, call) = (self.path(), self.takes_db(), self.call());
        let retry = retry.as_ref().map(|retry| quote_spanned!(at(retry.span())=> .with_retry(#retry)));
        let timeout =
            timeout.map(|Millis(millis)| quote!(.with_timeout(__signals_durable::Duration::from_millis(#millis))));
        quote! {
            #[__signals_durable::linkme::distributed_slice(__signals_durable::HANDLERS)]
            #[linkme(crate = __signals_durable::linkme)]
            static __SIGNALS_DURABLE_HANDLER: __signals_durable::Handler =
                __signals_durable::Handler::new(#uid, #path, #takes_db, |mut __call| {
                    let _ = &mut __call;
                    __signals_durable::Box::pin(async move { #call })
                })
                #retry
                #timeout;
        }
    }

    /// The call of the function with the arguments of an event.
    fn call(&self) -> TokenStream {
        let function = self.function;
        let values = function.parameters.iter().map(read);
        let name = &function.name;
        let span = match &function.output {
            ReturnType::Default => name.span(),
            ReturnType::Type(_, ty) => ty.span(),
        };
        let wait = function.asyncness.map(|_| quote!(.await));
        let called = quote_spanned!(at(name.span())=> (#name)(#(#values),*) #wait);
        quote_spanned!(at(span)=> let __outcome = #called; __signals_durable::Outcome::outcome(__outcome))
    }

    /// The slot in the list of receivers.
    fn slot(&self) -> TokenStream {
        let Options { signal, uid, store, sender, .. } = self.options;
        let (path, function) = (self.path(), &self.function.name);
        let name_len = u32::try_from(function.unraw().to_string().len()).ok();
        let event = self.event();
        let rest = quote!(#path, #name_len, #function);
        let new = if let Some(store) = store {
            let put = quote_spanned!(at(store.span())=> __signals_durable::put(#event, &#store));
            quote! {
                __signals_durable::core::slot(#signal, (#signal).__thunk(|__arguments| {
                    let __written = #put;
                    __signals_durable::core::respond(__written)
                }) as _, #rest)
            }
        } else {
            let write = quote_spanned! {at(signal.span())=>
                __signals_durable::core::asynchronous::respond_async(
                    __signals_durable::write(#event, __signals_durable::core::HasDb::db(__arguments)),
                    __room,
                    __context,
                )
            };
            quote! {
                __signals_durable::db_slot(
                    #signal,
                    |__arguments, __room, __context| #write,
                    #rest
                )
            }
        };
        let with_sender = sender.as_ref().map(|sender| {
            let text = sender.to_token_stream().to_string();
            quote!(.with_sender(__signals_durable::core::SenderType::of::<#sender>(), #text))
        });
        quote! {
            static __SIGNALS_DURABLE_EXTRAS: __signals_durable::core::Extras =
                __signals_durable::core::Extras::NONE.with_uid(#uid) #with_sender;
            __signals_durable::core::receiver_slot! {
                __SIGNALS_DURABLE_RECEIVER = #new.with_extras(&__SIGNALS_DURABLE_EXTRAS)
            }
        }
    }

    /// The event of a send whose arguments are `__arguments`.
    fn event(&self) -> TokenStream {
        let Options { signal, uid, key, sender, .. } = self.options;
        let stored = self.function.parameters.iter().filter(|parameter| !parameter.is_db());
        let stored = stored.map(|parameter| self.store(parameter));
        let key = key.as_ref().map(|key| {
            let arguments = Ident::new("__arguments", at(key.span()));
            quote_spanned!(at(key.span())=> .key(&#arguments.#key))
        });
        let has_sender = self.function.parameters.iter().any(Parameter::is_sender);
        let assertion = sender.as_ref().filter(|_| !has_sender).map(|sender| {
            quote_spanned!(at(sender.span())=> __signals_durable::core::assert_sent_by::<#sender, _>(#signal);)
        });
        quote!({ #assertion __signals_durable::EventWriter::new(#uid) #key #(#stored)* .end() })
    }

    /// Adds an argument to the event, in the type of the parameter.
    fn store(&self, parameter: &Parameter) -> TokenStream {
        let Parameter { name, ty, .. } = parameter;
        let text = name.unraw().to_string();
        let end = ty.to_token_stream().into_iter().last().map_or_else(|| name.span(), |token: TokenTree| token.span());
        let arguments = Ident::new("__arguments", at(end));
        let value = match &self.options.sender {
            Some(sender) if parameter.is_sender() => quote_spanned! {at(sender.span())=>
                __signals_durable::core::Downcast::<#sender, _, _>::downcast(
                    __signals_durable::core::signal_of(&*#arguments),
                    &mut #arguments.#name,
                )
            },
            _ => quote_spanned!(at(end)=> #arguments.#name),
        };
        quote_spanned!(at(end)=> .argument::<#ty, _>(#text, &#value))
    }

    fn takes_db(&self) -> bool {
        self.function.parameters.iter().any(Parameter::is_db)
    }

    fn path(&self) -> TokenStream {
        let end = format!("::{}", self.function.name.unraw());
        quote!(__signals_durable::concat!(__signals_durable::module_path!(), #end))
    }
}

/// Reads an argument of the event in the type of the parameter.
fn read(parameter: &Parameter) -> TokenStream {
    let Parameter { name, ty, default } = parameter;
    let call = Ident::new("__call", Span::call_site());
    let text = name.unraw().to_string();
    if parameter.is_db() {
        return quote_spanned!(at(ty.span())=> #call.db()?);
    }
    match default {
        None => quote_spanned!(at(ty.span())=> __signals_durable::Read::<#ty>::argument(&#call, #text)?),
        Some(default) => quote_spanned! {at(ty.span())=>
            __signals_durable::Read::<#ty>::argument_or(&#call, #text, || #default)?
        },
    }
}

fn is_inherited(attribute: &Attribute) -> bool {
    ["cfg", "allow", "warn", "deny"].iter().any(|name| attribute.path().is_ident(name))
}

/// A span that resolves names at the attribute and points at the user's `span`.
fn at(span: Span) -> Span {
    Span::call_site().located_at(span)
}
