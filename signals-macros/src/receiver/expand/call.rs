//! The call of the function with the arguments it asks for.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Type, TypePath, TypeReference};

use super::Registration;
use crate::lifetimes::first_undeclared;
use crate::receiver::model::{Owner, Parameter};
use crate::receiver::visit::{has_impl_trait, has_self};
use crate::spans::at;

impl Registration<'_> {
    pub(super) fn call(&self) -> TokenStream {
        let function = self.receiver.function;
        let arguments = function.parameters.iter().map(|parameter| self.argument(parameter));
        let arguments = quote!(#(#arguments),*);
        // In parentheses it is a value, as in `item`: if rustc does not find it, it reports that once.
        let callee = self.callee();
        // What does not fit the call as a whole, such as a lifetime, is reported at the function's name.
        quote_spanned!(at(function.name.span())=> (#callee)(#arguments))
    }

    /// The path of the function, for one sender if it is generic.
    fn callee(&self) -> TokenStream {
        let function = self.receiver.function;
        let name = &function.name;
        let path = match self.receiver.owner {
            None => name.to_token_stream(),
            Some(Owner { ty, of_trait, .. }) => {
                let of_trait = of_trait.iter();
                quote_spanned!(at(name.span())=> <#ty #(as #of_trait)*>::#name)
            }
        };
        match self.sender {
            Some(sender) if function.generic.is_some() && !has_impl_trait(function) => {
                let generics = quote_spanned!(at(sender.span())=> ::<#sender>);
                quote!(#path #generics)
            }
            _ => path,
        }
    }

    /// The function as a value, whose type identifies it.
    pub(super) fn item(&self) -> TokenStream {
        let private = self.private;
        if has_impl_trait(self.receiver.function) {
            return quote!(#private::Unnameable);
        }
        let callee = self.callee();
        match self.allow_deprecated() {
            None => callee,
            Some(allow) => quote!({ #allow let __function = #callee; __function }),
        }
    }

    /// The argument for a parameter without `sender = T`. If the parameter has another type, the traits behind these functions
    /// say which one to take.
    ///
    /// Each call costs rustc about a twentieth of what a receiver costs (counted by callgrind), so numbers go without it.
    fn taken(&self, parameter: &Parameter, argument: &TokenStream, span: Span) -> TokenStream {
        let private = self.private_at(span);
        match &parameter.ty {
            Type::Path(ty) if !is_primitive(ty) => quote_spanned!(at(span)=> #private::taken(#argument)),
            Type::Reference(TypeReference { mutability, elem, .. })
                if parameter.is_sender() && matches!(**elem, Type::Path(_)) && is_nameable(elem) =>
            {
                let taken = if mutability.is_some() { quote!(sender_taken_mut) } else { quote!(sender_taken) };
                quote_spanned!(at(span)=> #private::#taken::<#elem>(&mut (#argument)))
            }
            _ => argument.clone(),
        }
    }

    /// The argument for a parameter.
    fn argument(&self, parameter: &Parameter) -> TokenStream {
        let Parameter { name, ty } = parameter;
        let end = ty.to_token_stream().into_iter().last().map_or_else(|| name.span(), |token: TokenTree| token.span());
        let arguments = Ident::new("__arguments", at(end));
        let Some(sender) = self.sender.filter(|_| parameter.is_sender()) else {
            return self.taken(parameter, &quote!(#arguments.#name), end);
        };
        let private = self.private_at(sender.span());
        let downcast = quote_spanned! {at(sender.span())=>
            #private::Downcast::<#sender, _, _>::downcast(#private::signal_of(&*#arguments), &mut #arguments.#name)
        };
        if is_trait_object(ty) {
            return downcast;
        }
        // In a variable of its own, so that another type is reported at the parameter, and another sender at `sender`.
        let value = Ident::new("__sender", arguments.span());
        quote_spanned!(end=> { let #value = #downcast; #value })
    }
}

fn is_trait_object(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if matches!(*reference.elem, Type::TraitObject(_)))
}

/// Returns `true` if the type means the same outside of the function.
fn is_nameable(ty: &Type) -> bool {
    first_undeclared(ty).is_none() && !has_self(ty)
}

fn is_primitive(ty: &TypePath) -> bool {
    const PRIMITIVES: [&str; 16] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128",
        "usize",
    ];
    PRIMITIVES.iter().any(|name| ty.path.is_ident(name))
}
