//! The one dispatcher of a signal, and what makes the unit struct behave as a static would.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::super::model::Receivers;
use super::super::types::{function_in, without_function};
use super::Expansion;
use crate::element::element_name;
use crate::spans::at;
use crate::text::as_written;

impl Expansion<'_> {
    pub(super) fn identity(&self) -> TokenStream {
        let dispatcher = self.dispatcher();
        let is_signal = self.is_signal();
        let is_async_signal = self.is_async_signal();
        let behaviour = self.behaviour();
        quote!(#dispatcher #is_signal #is_async_signal #behaviour)
    }

    /// The dispatcher, and its place in the list of the program's signals.
    fn dispatcher(&self) -> TokenStream {
        let Expansion { private, dispatcher, closure, .. } = self;
        let (thunk, async_thunk) = (self.thunk(), self.async_thunk());
        let declared = &self.signature.declared;
        let span = declared.span();
        let here = private.here(span);
        let declared_type = without_function(declared);
        let phantom = quote_spanned!(at(span)=> #here::core::marker::PhantomData::<#declared_type>);
        let name = self.head.name.unraw().to_string();
        let function = as_written(&function_in(declared).to_token_stream());
        let filters = self.signature.sender.has_several_types();
        let skip = self.skip();
        let with_receivers = self.receivers.map(|Receivers { at_least, at_most }| {
            let at_most = at_most.unwrap_or(u32::MAX);
            quote!(.with_receivers(#at_least, #at_most))
        });
        let called = self.called();
        let element = element_name("SIGNALS_CORE_SIGNALS");
        quote! {
            static #dispatcher: #private::Dispatcher<#thunk, #async_thunk> =
                #private::Dispatcher::<#thunk, #async_thunk>::new(
                    #phantom,
                    [#name, #private::core::module_path!(), #function],
                    #filters,
                    #skip,
                )
                #with_receivers;

            type #closure = dyn #called + #private::core::marker::Send + #private::core::marker::Sync;

            #private::listed_signal! { #element = (&#dispatcher).signal() }
        }
    }

    /// A receiver that does nothing, called in place of one that was disconnected in the meantime.
    fn skip(&self) -> TokenStream {
        let Expansion { private, arguments, types, lifetimes, response, .. } = self;
        quote! {
            {
                fn __skip<#(#lifetimes),*>(_: &mut #arguments<#(#types),*>) -> #response {
                    use #private::Unsendable as _;
                    <#private::Skipped<#response> as #private::core::default::Default>::default().__response()
                }
                __skip
            }
        }
    }

    /// The trait behind the type of a receiver that is connected at run time.
    fn called(&self) -> TokenStream {
        let Expansion { private, arguments, types, response, signature, .. } = self;
        if signature.is_async {
            return self.asked(&quote!(#private::core::ops::Fn));
        }
        let for_lifetimes = &signature.lifetimes;
        quote!(#for_lifetimes #private::core::ops::Fn(&mut #arguments<#(#types),*>) -> #response)
    }

    fn is_signal(&self) -> TokenStream {
        let Expansion { private, signal, dispatcher, do_not_recommend, .. } = self;
        let (thunk, async_thunk) = (self.thunk(), self.async_thunk());
        quote! {
            #[doc(hidden)]
            #do_not_recommend
            impl #private::IsSignal<#thunk> for #signal {
                type AsyncThunk = #async_thunk;

                const DISPATCHER: &'static #private::Dispatcher<#thunk, #async_thunk> = &#dispatcher;
            }
        }
    }

    fn is_async_signal(&self) -> Option<TokenStream> {
        let Expansion { private, signal, dispatcher, .. } = self;
        let (thunk, async_thunk) = (self.thunk(), self.async_thunk());
        self.signature.is_async.then(|| {
            quote! {
                #[doc(hidden)]
                impl #private::IsAsyncSignal<#async_thunk> for #signal {
                    type Thunk = #thunk;

                    const DISPATCHER: &'static #private::Dispatcher<#thunk, #async_thunk> = &#dispatcher;
                }
            }
        })
    }

    /// The traits that a static of type `Signal` would have.
    fn behaviour(&self) -> TokenStream {
        let Expansion { private, signal, dispatcher, .. } = self;
        quote! {
            #[automatically_derived]
            impl #private::core::clone::Clone for #signal {
                #[inline]
                fn clone(&self) -> Self {
                    *self
                }
            }

            #[automatically_derived]
            impl #private::core::marker::Copy for #signal {}

            impl #private::core::ops::Deref for #signal {
                type Target = #private::Signal;

                #[inline]
                fn deref(&self) -> &#private::Signal {
                    (&#dispatcher).signal()
                }
            }

            #private::with_std! {
                #[doc(hidden)]
                #[automatically_derived]
                impl #private::core::fmt::Display for #signal {
                    fn fmt(&self, __f: &mut #private::core::fmt::Formatter<'_>) -> #private::core::fmt::Result {
                        #private::core::fmt::Display::fmt(&**self, __f)
                    }
                }
            }

            #[doc(hidden)]
            #[automatically_derived]
            impl #private::core::fmt::Debug for #signal {
                fn fmt(&self, __f: &mut #private::core::fmt::Formatter<'_>) -> #private::core::fmt::Result {
                    #private::core::fmt::Debug::fmt(&**self, __f)
                }
            }
        }
    }
}
