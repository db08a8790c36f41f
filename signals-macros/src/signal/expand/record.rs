//! Recording: the functions that record a send, and the methods that begin a recording.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Lifetime, Type, TypeParam, parse_quote};

use super::super::kinds::Kind;
use super::super::types::ungroup;
use super::{Expansion, Sender};
use crate::lifetimes::name_elided;

impl Expansion<'_> {
    /// The value that the verbs take, to be recorded by: the functions in [`records`](Self::records).
    pub(super) fn recorded(&self) -> TokenStream {
        let private = &self.private;
        quote!(#private::recorded!(__keep __arguments_text __response_text))
    }

    /// What a send is recorded by: the struct of the arguments in their owned forms, and the functions that the verbs take.
    pub(super) fn records(&self) -> TokenStream {
        let Expansion { head, private, arguments, sent, keeper, names, types, lifetimes, response, .. } = self;
        let visibility = &head.visibility;
        let for_lifetimes = &self.signature.lifetimes;
        let owned = self.owned();
        let prefixes = types.iter().map(|ty| prefix(ty));
        let keepers = self.keepers();
        quote! {
            #private::with_std! {
                use #private::Unshown as _;

                #visibility struct #sent<#(#owned),*> {
                    #(pub #names: #owned,)*
                }

                type #keeper = dyn #for_lifetimes #private::core::ops::Fn(&mut #arguments<#(#types),*>) -> #private::Kept
                    + #private::core::marker::Send + #private::core::marker::Sync;

                #[allow(single_use_lifetimes)]
                fn __keep<#(#lifetimes),*>(
                    __recorder: &#private::Recorder,
                    __arguments: &mut #arguments<#(#types),*>,
                ) -> #private::Kept {
                    __recorder.keeper::<#keeper>()(__arguments)
                }

                #[allow(single_use_lifetimes)]
                fn __arguments_text<#(#lifetimes),*>(__arguments: &#arguments<#(#types),*>) -> #private::String {
                    #private::arguments_text(&[#((#prefixes, #private::Shown(&__arguments.#names).__shown()),)*])
                }

                #[allow(single_use_lifetimes, clippy::ref_option_ref)]
                fn __response_text<#(#lifetimes),*>(__response: &#response) -> #private::String {
                    #private::response_text(#private::Shown(__response).__shown())
                }

                #keepers
            }
        }
    }

    /// The functions that make the closures of recordings. The methods share them, so that rustc checks each closure once.
    fn keepers(&self) -> TokenStream {
        let Expansion { private, sent, keeper, names, .. } = self;
        let (parameters, bounds) = self.owned_bounds();
        let kept = self.kept();
        let (returned, send) = (self.returned(), self.sendable());
        let passed = self.passed();
        quote! {
            fn __keeper_of_owned<#(#parameters),*>() -> #private::Box<#keeper>
            where
                #(#bounds,)*
            {
                #private::Box::new(|__arguments| #private::Arc::new(#sent { #(#names: #kept),* }))
            }

            fn __keeper_of_returned<__V: #send>(__keep: #returned) -> #private::Box<#keeper> {
                #private::Box::new(move |__arguments| #private::Arc::new(__keep(#(#passed),*)))
            }
        }
    }

    /// A type parameter for the owned form of each argument.
    fn owned(&self) -> Vec<Ident> {
        (0..self.names.len()).map(|position| format_ident!("__T{position}")).collect()
    }

    /// The methods that begin a recording.
    pub(super) fn recordings(&self) -> TokenStream {
        let owned = self.recordings_of_owned();
        let returned = self.recordings_of_returned();
        quote!(#owned #returned)
    }

    /// The methods that keep the arguments in their owned forms.
    fn recordings_of_owned(&self) -> TokenStream {
        let Expansion { private, dispatcher, sent, .. } = self;
        let [record, everywhere, in_task] = ["record", "record_everywhere", "record_in"].map(|name| self.method(name));
        let (parameters, bounds) = self.owned_bounds();
        let names = parameters.iter().map(|parameter| &parameter.ident);
        let keeper = quote!(__keeper_of_owned::<#(#names),*>());
        let owned = self.owned().into_iter().enumerate().map(|(position, owned)| {
            if self.is_sender_kept_as_type(position) { quote!(#private::SenderType) } else { quote!(#owned) }
        });
        let sent_owned = quote!(#sent<#(#owned),*>);
        quote! {
            /// Records what this thread sends: the arguments in their owned forms.
            pub fn #record<#(#parameters),*>(self) -> #private::Recording<#sent_owned>
            where
                #(#bounds,)*
            {
                (&#dispatcher).record(#keeper)
            }

            /// Records what the whole process sends: the arguments in their owned forms.
            pub fn #everywhere<#(#parameters),*>(self) -> #private::Recording<#sent_owned, #private::OnAllThreads>
            where
                #(#bounds,)*
            {
                (&#dispatcher).record_everywhere(#keeper)
            }

            /// Records what a future sends, on any thread that polls it: the arguments in their owned forms.
            pub fn #in_task<__B: #private::core::future::Future, #(#parameters),*>(
                self,
                __body: __B,
            ) -> impl #private::core::future::Future<Output = (__B::Output, #private::Recording<#sent_owned, ()>)>
            where
                #(#bounds,)*
            {
                (&#dispatcher).record_in(#keeper, __body)
            }
        }
    }

    /// The methods that keep what a closure returns.
    fn recordings_of_returned(&self) -> TokenStream {
        let Expansion { private, dispatcher, .. } = self;
        let [record, everywhere, in_task] =
            ["record_with", "record_everywhere_with", "record_in_with"].map(|name| self.method(name));
        let (keep, send) = (self.returned(), self.sendable());
        let keeper = quote!(__keeper_of_returned(__keep));
        quote! {
            /// Records what this thread sends: what the closure returns for the arguments.
            pub fn #record<__V: #send>(self, __keep: #keep) -> #private::Recording<__V> {
                (&#dispatcher).record(#keeper)
            }

            /// Records what the whole process sends: what the closure returns for the arguments.
            pub fn #everywhere<__V: #send>(
                self,
                __keep: #keep,
            ) -> #private::Recording<__V, #private::OnAllThreads> {
                (&#dispatcher).record_everywhere(#keeper)
            }

            /// Records what a future sends, on any thread that polls it: what the closure returns for the arguments.
            pub fn #in_task<__V: #send, __B: #private::core::future::Future>(
                self,
                __keep: #keep,
                __body: __B,
            ) -> impl #private::core::future::Future<Output = (__B::Output, #private::Recording<__V, ()>)> {
                (&#dispatcher).record_in(#keeper, __body)
            }
        }
    }

    /// The type of a closure that returns what is kept.
    fn returned(&self) -> TokenStream {
        let Expansion { private, types, signature, .. } = self;
        let for_lifetimes = &signature.lifetimes;
        let send = self.sendable();
        quote!(impl #for_lifetimes #private::core::ops::Fn(#(#types),*) -> __V + #send)
    }

    /// What a value must be that a recording keeps.
    fn sendable(&self) -> TokenStream {
        let private = &self.private;
        quote!(#private::core::marker::Send + #private::core::marker::Sync + 'static)
    }

    /// The type parameters for the owned forms, and the bounds that they follow from.
    fn owned_bounds(&self) -> (Vec<TypeParam>, Vec<TokenStream>) {
        let Expansion { private, types, signature, .. } = self;
        let (mut parameters, mut bounds) = (Vec::new(), Vec::new());
        for (position, owned) in self.owned().into_iter().enumerate() {
            if self.is_sender_kept_as_type(position) {
                continue;
            }
            let (declared, for_lifetimes) = (types[position], &signature.lifetimes);
            let Kind { ty: kind, pattern, parameters: hidden } = self.kind(position);
            let send = self.sendable();
            parameters.push(parse_quote!(#owned: #send));
            if !hidden.is_empty() {
                let keep = quote!(fn(#pattern) -> #owned);
                bounds.push(quote!(#keep: #for_lifetimes #private::core::ops::Fn(#declared) -> #owned));
            }
            parameters.extend(hidden);
            let mut elided = Vec::new();
            let named = name_elided(pattern, || {
                let name = Lifetime::new(&format!("'__{}", elided.len()), Span::call_site());
                elided.push(name.clone());
                name
            });
            // rustc checks a bound with a `for` over some lifetime where the method is called, and not here.
            bounds.push(quote!(for<'__r, #(#elided),*> #named: #private::Keep<#kind, Kept = #owned>));
        }
        (parameters, bounds)
    }

    /// The owned form of each argument of `__arguments`.
    fn kept(&self) -> Vec<TokenStream> {
        let Expansion { private, access, dispatcher, names, .. } = self;
        let kept =
            self.owned().into_iter().zip(self.passed()).enumerate().map(|(position, (owned, passed))| {
                match &self.signature.sender {
                    Sender::Dyn(reference, _) if position == 0 => {
                        let (mutable, name) = (reference.mutability, names[0]);
                        quote!((&#dispatcher).sender_type(#private::type_id_of(#access(&#mutable *__arguments.#name))))
                    }
                    _ => {
                        let Kind { ty: kind, pattern, .. } = self.kind(position);
                        quote!({
                            let __keep: fn(#pattern) -> #owned = |__kept| #private::Keep::<#kind>::keep(&__kept);
                            #private::keep_by(__keep, #passed)
                        })
                    }
                }
            });
        kept.collect()
    }

    /// Returns `true` if the argument is a sender of several types, of which only the type is kept.
    fn is_sender_kept_as_type(&self, position: usize) -> bool {
        position == 0 && matches!(self.signature.sender, Sender::Dyn(..))
    }

    fn kind(&self, position: usize) -> Kind {
        Kind::of(self.types[position], position, self.private)
    }
}

/// What Rust writes before an argument of this type.
fn prefix(ty: &Type) -> &'static str {
    match ungroup(ty) {
        Type::Reference(reference) if is_str(&reference.elem) => "",
        Type::Reference(reference) if reference.mutability.is_some() => "&mut ",
        Type::Reference(_) => "&",
        _ => "",
    }
}

fn is_str(ty: &Type) -> bool {
    matches!(ungroup(ty), Type::Path(path) if path.path.is_ident("str"))
}
