//! The registration of a receiver: a slot in the program's list for each signal and sender.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{ExprPath, Path, ReturnType, Type};

use super::function::{Function, Parameter};
use super::subscription::Subscription;
use crate::element::element_name;
use crate::errors::Errors;
use crate::options::{CratePath, Private, at, is_inherited};

pub(crate) struct Receiver<'a> {
    pub(crate) function: &'a Function,
    /// The type in whose `impl` block the function stands, and its trait.
    pub(crate) owner: Option<&'a Owner>,
    /// Where the receiver is said to be.
    pub(crate) location: Span,
}

pub(crate) struct Owner {
    pub(crate) ty: Type,
    pub(crate) of_trait: Option<Path>,
    pub(crate) attributes: Vec<syn::Attribute>,
    pub(crate) crate_path: CratePath,
}

impl Receiver<'_> {
    pub(crate) fn register(&self, subscription: &Subscription, errors: &mut Errors) -> TokenStream {
        let decides = subscription.senders.is_some() && self.function.parameters.iter().any(is_sender);
        if let (Some(generic), false) = (&self.function.generic, decides) {
            errors
                .on(generic, format!("nothing decides `{generic}`: a receiver is generic only over the type of its parameter `sender`, with `sender = …`"));
            return TokenStream::new();
        }
        if self.function.broken {
            return TokenStream::new();
        }
        let slots = subscription.signals.iter().flat_map(|signal| match &subscription.senders {
            None => vec![self.slot(subscription, signal, None)],
            Some(senders) => senders.iter().map(|sender| self.slot(subscription, signal, Some(sender))).collect(),
        });
        slots.collect()
    }

    fn slot(&self, subscription: &Subscription, signal: &Path, sender: Option<&Type>) -> TokenStream {
        let (private, import) = (subscription.crate_path.private(), subscription.crate_path.import());
        let thunk = self.thunk(private, signal, sender);
        let (new, size) = match self.future_size(private, signal, sender) {
            None => (quote!(new), None),
            Some(size) => (quote!(new_async), Some(quote!(#size,))),
        };
        let metadata = self.metadata(private, subscription, sender);
        let inherited = self.attributes().filter(|attribute| is_inherited(attribute));
        let name = element_name("SIGNALS_CORE_RECEIVERS");
        quote! {
            #(#inherited)*
            const _: () = {
                #import
                #private::SIGNALS_CORE_RECEIVERS! {
                    #![linkme_macro = #private::linked::SIGNALS_CORE_RECEIVERS]
                    static #name: #private::Slot = #private::Slot::#new(#signal, #thunk, #size #metadata);
                }
            };
        }
    }

    fn attributes(&self) -> impl Iterator<Item = &syn::Attribute> {
        let owner = self.owner.into_iter().flat_map(|owner| &owner.attributes);
        owner.chain(&self.function.attributes)
    }

    /// The function that takes the arguments of the signal and calls the receiver with those it asks for.
    ///
    /// Its spans are such that rustc reports what does not fit at the parameter or return type that does not.
    fn thunk(&self, private: Private, signal: &Path, sender: Option<&Type>) -> TokenStream {
        let arguments = format_ident!("arguments", span = Span::mixed_site());
        let call = self.call(private, sender);
        let allow = self.allow_deprecated();
        let unasked_sender = sender.filter(|_| !self.function.parameters.iter().any(is_sender)).map(|sender| {
            let private = private.here(sender.span());
            quote_spanned!(at(sender.span())=> #private::assert_sent_by::<#sender, _>(#signal);)
        });
        let span = match &self.function.output {
            ReturnType::Default => self.function.name.span(),
            ReturnType::Type(_, ty) => ty.span(),
        };
        let private = private.here(span);
        let respond = match &self.function.output {
            _ if self.function.asyncness.is_some() => {
                quote_spanned!(at(span)=> #private::asynchronous::respond_async(#call))
            }
            ReturnType::Type(_, never) if matches!(**never, Type::Never(_)) => call,
            _ => {
                let response = format_ident!("response", span = at(span));
                let respond = quote_spanned!(at(span)=> #private::respond(#response));
                return quote!(|#arguments| { #unasked_sender #allow let #response = #call; #respond });
            }
        };
        quote!(|#arguments| { #unasked_sender #allow #respond })
    }

    /// How large a future the receiver makes, if it does.
    fn future_size(&self, private: Private, signal: &Path, sender: Option<&Type>) -> Option<TokenStream> {
        self.function.asyncness?;
        let arguments = format_ident!("arguments", span = Span::mixed_site());
        let call = self.call(private, sender);
        let allow = self.allow_deprecated();
        Some(quote!(#private::asynchronous::future_size(#signal, |#arguments| { #allow #call })))
    }

    /// The call of the function with the arguments it asks for.
    fn call(&self, private: Private, sender: Option<&Type>) -> TokenStream {
        let parameters = self.function.parameters.iter().map(|parameter| argument(private, parameter, sender));
        let mut parameters = Group::new(Delimiter::Parenthesis, quote!(#(#parameters),*));
        // What does not fit the call as a whole, such as a lifetime, is reported at the function's name.
        parameters.set_span(at(self.function.name.span()));
        // In parentheses, for then it is a value, as it is below: if rustc does not find it, it says so once.
        let mut function = Group::new(Delimiter::Parenthesis, self.callee(sender));
        function.set_span(at(self.function.name.span()));
        quote!(#function #parameters)
    }

    /// The function, for one sender if it is generic.
    fn callee(&self, sender: Option<&Type>) -> TokenStream {
        let function = &self.function.name;
        let generic = self.function.generic.as_ref().filter(|_| self.is_nameable()).zip(sender);
        let generics = generic.map(|(_, sender)| quote_spanned!(at(sender.span())=> ::<#sender>));
        let function = match self.owner {
            None => quote!(#function),
            Some(Owner { ty, of_trait, .. }) => {
                let of_trait = of_trait.iter();
                quote_spanned!(at(function.span())=> <#ty #(as #of_trait)*>::#function)
            }
        };
        quote!(#function #generics)
    }

    /// Whether the type of the function can be named: not with an `impl Trait` parameter.
    fn is_nameable(&self) -> bool {
        !self.function.parameters.iter().any(|parameter| has_impl_trait(parameter.ty.to_token_stream()))
    }

    /// What is known of the receiver while the program runs.
    fn metadata(&self, private: Private, subscription: &Subscription, sender: Option<&Type>) -> TokenStream {
        let name = self.name();
        let name_len = u32::try_from(name.len()).ok();
        let path = quote!(#private::core::concat!(#private::core::module_path!(), "::", #name));
        let function = self.item(sender).unwrap_or_else(|| quote!(#private::Unnameable));
        let order = subscription.order.as_ref().map(|order| quote!(.with_order(const { #order })));
        let extras = Self::extras(private, subscription, sender);
        let extras = extras.map(|extras| quote!(.with_extras(&const { #private::Extras::NONE #extras })));
        let new = quote_spanned!(self.location=> Metadata::new);
        quote!(#private::#new(#path, #name_len, #function) #order #extras)
    }

    /// What most receivers do not say.
    fn extras(private: Private, subscription: &Subscription, sender: Option<&Type>) -> Option<TokenStream> {
        let uid = subscription.uid.as_ref().map(|uid| quote!(.with_uid(#uid)));
        let named = |functions: &[ExprPath]| {
            let functions = functions.iter().map(|function| quote!(#private::SenderType::of_value(&#function)));
            quote!(const { &[#(#functions),*] })
        };
        let after = (!subscription.after.is_empty()).then(|| named(&subscription.after));
        let after = after.map(|functions| quote!(.with_after(#functions)));
        let before = (!subscription.before.is_empty()).then(|| named(&subscription.before));
        let before = before.map(|functions| quote!(.with_before(#functions)));
        let sender = sender.map(|sender| quote!(.with_sender(#private::SenderType::of::<#sender>())));
        let extras = quote!(#uid #after #before #sender);
        (!extras.is_empty()).then_some(extras)
    }

    /// The function as a value, by whose type it is told from others.
    fn item(&self, sender: Option<&Type>) -> Option<TokenStream> {
        let callee = self.is_nameable().then(|| self.callee(sender))?;
        let Some(allow) = self.allow_deprecated() else { return Some(callee) };
        let function = format_ident!("function", span = Span::mixed_site());
        Some(quote!({ #allow let #function = #callee; #function }))
    }

    fn allow_deprecated(&self) -> Option<TokenStream> {
        let deprecated = self.attributes().any(|attribute| attribute.path().is_ident("deprecated"));
        deprecated.then(|| quote!(#[allow(deprecated)]))
    }

    fn name(&self) -> String {
        let function = self.function.name.unraw();
        match self.owner {
            None => function.to_string(),
            Some(owner) => {
                let ty = owner.ty.to_token_stream().to_string().replace(' ', "");
                format!("{ty}::{function}")
            }
        }
    }
}

fn has_impl_trait(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_impl_trait(group.stream()),
        TokenTree::Ident(ident) => ident == "impl",
        _ => false,
    })
}

fn is_sender(parameter: &Parameter) -> bool {
    parameter.name == "sender"
}

fn is_trait_object(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if matches!(*reference.elem, Type::TraitObject(_)))
}

/// The argument that `parameter` asks for.
fn argument(private: Private, parameter: &Parameter, sender: Option<&Type>) -> TokenStream {
    let Parameter { name, ty } = parameter;
    let end = ty.to_token_stream().into_iter().last().map_or_else(|| name.span(), |token: TokenTree| token.span());
    let arguments = format_ident!("arguments", span = Span::mixed_site().located_at(end));
    let argument = quote!(#arguments.#name);
    match sender {
        Some(sender) if is_sender(parameter) => {
            let private = private.here(sender.span());
            let downcast = quote_spanned! {at(sender.span())=>
                #private::Downcast::<#sender, _, _>::downcast(#private::signal_of(&*#arguments), &mut #argument)
            };
            if is_trait_object(ty) {
                return downcast;
            }
            // By a name of its own, so that another type is reported at the parameter, and another sender at `sender`.
            let value = format_ident!("sender", span = arguments.span());
            quote_spanned!(end=> { let #value = #downcast; #value })
        }
        _ => argument,
    }
}
