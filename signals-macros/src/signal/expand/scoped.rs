//! The methods that connect a receiver that borrows.

use proc_macro2::TokenStream;
use quote::quote;

use super::Expansion;

impl Expansion<'_> {
    pub(super) fn scoped(&self) -> TokenStream {
        let Expansion { private, dispatcher, types, lifetimes, response, signature, .. } = self;
        let for_lifetimes = &signature.lifetimes;
        let (scoped, scoped_in) = (self.method("scoped"), self.method("scoped_in"));
        let receiver = quote!(impl #for_lifetimes #private::core::ops::FnMut(#(#types),*) -> #response);
        let future = quote!(#private::core::future::Future<Output = __B>);
        // rustc checks a bound with a `for` over some lifetime where the method is called, and not here, where `assertions`
        // reports it.
        let send =
            signature.is_async.then(|| quote!(for<'__c, #(#lifetimes),*> #response: #private::core::marker::Send));
        let enter = self.enter();
        // rustc cannot choose the last type parameter of `scoped` for a future, and names it in its error.
        quote! {
            /// Connects a function or closure for what this thread sends while another closure runs. The receiver may borrow.
            ///
            /// A receiver that sends the signal itself is not called for that.
            ///
            /// To run a future with a receiver connected, use `scoped_in`.
            #[track_caller]
            pub fn #scoped<__B, __FuturesGoToScopedIn>(
                self,
                mut __receiver: #receiver,
                __body: impl #private::core::ops::FnOnce() -> __B,
            ) -> __B
            where
                __B: #private::ScopedBody<__FuturesGoToScopedIn>,
                #send
            {
                #enter
                (&#dispatcher).scoped(__scope, __closing, __body)
            }

            /// Connects a function or closure for what a future sends, on any thread that polls it. The receiver may borrow.
            ///
            /// A receiver that sends the signal itself is not called for that.
            #[track_caller]
            pub fn #scoped_in<__B>(self, mut __receiver: #receiver, __body: impl #future) -> impl #future
            where
                #send
            {
                let __location = #private::Location::caller();
                async move {
                    #enter
                    (&#dispatcher).scoped_in(__scope, __closing, __location, __body).await
                }
            }
        }
    }

    /// What `__receiver` is connected with: `__scope` and `__closing`.
    fn enter(&self) -> TokenStream {
        let private = &self.private;
        let (erased, passed) = (self.erased(), self.passed());
        quote! {
            let __function = #private::SenderType::of_scoped(&__receiver);
            let __closure: &mut (#erased + '_) = &mut |__arguments| __receiver(#(#passed),*);
            // SAFETY: the types differ in a lifetime. The closure lives until the call that follows ends.
            let __scoped = unsafe { #private::Scoped::<#erased + 'static>::new(__closure) };
            let __scope = (&__scoped).scope();
            let __closing = __closing_of_scoped(__function, __scoped);
        }
    }

    /// The function that makes what a scoped receiver is connected with. The methods share it, so that rustc checks it once.
    pub(super) fn closing_of_scoped(&self) -> TokenStream {
        let Expansion { private, closure, signature, .. } = self;
        let erased = self.erased();
        let call = quote!((&__scoped).call(|__closure| __closure(__arguments)));
        let boxed = if signature.is_async { self.boxed(&quote!(__room.respond(#call))) } else { self.boxed(&call) };
        quote! {
            fn __closing_of_scoped(
                __function: #private::SenderType,
                __scoped: #private::Scoped<#erased + 'static>,
            ) -> #private::Closing<#closure> {
                #private::Closing {
                    function: __function,
                    sender: #private::core::option::Option::None,
                    future_size: #private::FutureSize::NO_FUTURE,
                    closure: #boxed,
                }
            }
        }
    }

    /// The type of a scoped receiver, up to a lifetime.
    fn erased(&self) -> TokenStream {
        let Expansion { private, arguments, types, response, signature, .. } = self;
        let for_lifetimes = &signature.lifetimes;
        quote!(dyn #for_lifetimes #private::core::ops::FnMut(&mut #arguments<#(#types),*>) -> #response)
    }
}
