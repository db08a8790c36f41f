//! The struct of the arguments, and how each receiver gets its own.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Type;
use syn::ext::IdentExt;

use super::super::model::Sender;
use super::super::types::ungroup;
use super::Expansion;

impl Expansion<'_> {
    /// The struct of the arguments, a field each. Receivers name its fields.
    pub(super) fn arguments(&self) -> TokenStream {
        let Expansion { head, private, signal, arguments, names, .. } = self;
        let visibility = &head.visibility;
        let generics = (0..names.len()).map(|position| format_ident!("__T{position}")).collect::<Vec<_>>();
        // Receivers that run at once have arguments of their own.
        let is_cloned = self.signature.is_async && self.signature.shares_arguments();
        let lends_db = self.lends_db(&generics);
        let clone = is_cloned.then(|| quote!(#[derive(#private::core::clone::Clone)]));
        quote! {
            #clone
            #visibility struct #arguments<#(#generics),*> {
                #(pub #names: #generics,)*
            }

            impl<#(#generics),*> #private::Arguments for #arguments<#(#generics),*> {
                type Signal = #signal;
                const SIGNAL: #signal = #signal;
            }

            #lends_db
        }
    }

    /// Lends an argument that is named `db` to durable receivers.
    fn lends_db(&self, generics: &[Ident]) -> Option<TokenStream> {
        let Expansion { private, arguments, names, .. } = self;
        let (db, ty) = names.iter().zip(generics).find(|(name, _)| name.unraw() == "db")?;
        Some(quote! {
            impl<#(#generics),*> #private::HasDb for #arguments<#(#generics),*> {
                type Db = #ty;

                fn db(&mut self) -> &mut #ty {
                    &mut self.#db
                }
            }
        })
    }

    /// The arguments for one more receiver, taken out of `__arguments`.
    pub(super) fn passed(&self) -> Vec<TokenStream> {
        (0..self.names.len()).map(|position| self.argument(position)).collect()
    }

    fn argument(&self, position: usize) -> TokenStream {
        let Expansion { private, access, .. } = self;
        let name = self.names[position];
        let is_by_value = matches!(&self.signature.sender, Sender::ByValue(_)) && position == 0;
        match ungroup(self.types[position]) {
            _ if is_by_value => quote!(#access(&__arguments.#name).0),
            Type::Reference(reference) if reference.mutability.is_some() => quote!(&mut *__arguments.#name),
            Type::Reference(_) => quote!(__arguments.#name),
            _ => quote!(#private::Lent(&__arguments.#name).__copy()),
        }
    }
}
