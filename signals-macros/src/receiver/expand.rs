//! The registration of a receiver: a slot in the program's list for each signal and sender.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{ExprPath, Path, ReturnType, Token, Type};

use super::function::{Function, Parameter};
use super::subscription::Subscription;
use crate::code::as_written;
use crate::element::element_name;
use crate::errors::Errors;
use crate::options::{CratePath, Private, at, is_inherited};

/// What a function writes, as tokens.
struct Written<'a>(&'a dyn Fn(&mut TokenStream));

impl ToTokens for Written<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        (self.0)(tokens);
    }
}

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
    pub(crate) fn register(&self, subscription: &Subscription, errors: &mut Errors, tokens: &mut TokenStream) {
        let decides = subscription.senders.is_some() && self.function.parameters.iter().any(is_sender);
        if let (Some(generic), false) = (&self.function.generic, decides) {
            errors
                .on(generic, format!("nothing decides `{generic}`: a receiver is generic only over the type of its parameter `sender`, with `sender = …`"));
            return;
        }
        if self.function.broken {
            return;
        }
        for signal in &subscription.signals {
            match &subscription.senders {
                None => self.slot(subscription, signal, None, tokens),
                Some(senders) => {
                    for sender in senders {
                        self.slot(subscription, signal, Some(sender), tokens);
                    }
                }
            }
        }
    }

    /// Writes one slot.
    ///
    /// As little as can be is made as a stream and added to another: the compiler copies it, which takes as long as much else
    /// that it does for a receiver. A [`Group`] becomes part of a stream as it is, and [`Written`] is written there at once.
    fn slot(&self, subscription: &Subscription, signal: &Path, sender: Option<&Type>, tokens: &mut TokenStream) {
        let (private, mut element) = subscription.crate_path.of_receiver();
        let slot = Group::new(Delimiter::Parenthesis, self.arguments_of_slot(private, signal, sender));
        let new = if self.function.asyncness.is_some() { "__signals_core_async_slot" } else { "__signals_core_slot" };
        let new = Ident::new(new, self.location);
        let order = subscription.order.as_ref().map(|order| quote!(.with_order(const { #order })));
        let extras = Self::extras(private, subscription, sender);
        let extras = extras.map(|extras| quote!(.with_extras(&const { #private::Extras::NONE #extras })));
        let name = element_name("SIGNALS_CORE_RECEIVERS");
        let item = quote!(#name = #new #slot #order #extras);
        Ident::new("__signals_core_receiver_slot", Span::call_site()).to_tokens(&mut element);
        <Token![!]>::default().to_tokens(&mut element);
        element.append(Group::new(Delimiter::Brace, item));
        for attribute in self.attributes().filter(|attribute| is_inherited(attribute)) {
            attribute.to_tokens(tokens);
        }
        <Token![const]>::default().to_tokens(tokens);
        <Token![_]>::default().to_tokens(tokens);
        <Token![:]>::default().to_tokens(tokens);
        tokens.append(Group::new(Delimiter::Parenthesis, TokenStream::new()));
        <Token![=]>::default().to_tokens(tokens);
        tokens.append(Group::new(Delimiter::Brace, element));
        <Token![;]>::default().to_tokens(tokens);
    }

    /// What the slot is made of: the signal, the thunk, and what is known of every receiver while the program runs.
    fn arguments_of_slot(&self, private: Private, signal: &Path, sender: Option<&Type>) -> TokenStream {
        let arguments = arguments(Span::mixed_site());
        let thunk = Written(&|tokens| self.thunk(private, signal, sender, tokens));
        let name = self.name();
        let (end_of_path, name_len) = (format!("::{name}"), u32::try_from(name.len()).ok());
        let item = Written(&|tokens| self.item(private, sender, tokens));
        match self.future_size(private, signal, sender) {
            None => {
                let method = self.thunk_method();
                // Without `as _` rustc would expect the closure to be what it has yet to become.
                quote! {
                    #signal, (#signal).#method(|#arguments| #thunk) as _,
                    __signals_core_concat!(__signals_core_module_path!(), #end_of_path), #name_len, #item
                }
            }
            Some(size) => quote! {
                #signal, |#arguments| #thunk, #size,
                __signals_core_concat!(__signals_core_module_path!(), #end_of_path), #name_len, #item
            },
        }
    }

    fn attributes(&self) -> impl Iterator<Item = &syn::Attribute> {
        let owner = self.owner.into_iter().flat_map(|owner| &owner.attributes);
        owner.chain(&self.function.attributes)
    }

    /// Writes the body of the function that takes the arguments of the signal and calls the receiver with those it asks for.
    ///
    /// Its spans are such that rustc reports what does not fit at the parameter or return type that does not.
    fn thunk(&self, private: Private, signal: &Path, sender: Option<&Type>, tokens: &mut TokenStream) {
        let unasked_sender = sender.filter(|_| !self.function.parameters.iter().any(is_sender)).map(|sender| {
            let private = private.here(sender.span());
            quote_spanned!(at(sender.span())=> #private::assert_sent_by::<#sender, _>(#signal);)
        });
        let span = match &self.function.output {
            ReturnType::Default => self.function.name.span(),
            ReturnType::Type(_, ty) => ty.span(),
        };
        let private = private.here(span);
        let allow = self.allow_deprecated();
        let is_async = self.function.asyncness.is_some();
        if let (ReturnType::Default, false, None, None) = (&self.function.output, is_async, &unasked_sender, &allow) {
            self.call(private, sender, tokens);
            return;
        }
        let mut body = TokenStream::new();
        unasked_sender.to_tokens(&mut body);
        allow.to_tokens(&mut body);
        match &self.function.output {
            _ if is_async => {
                let call = self.call_group(private, sender, span);
                body.extend(quote_spanned!(at(span)=> #private::asynchronous::respond_async #call));
            }
            ReturnType::Type(_, never) if matches!(**never, Type::Never(_)) => self.call(private, sender, &mut body),
            ReturnType::Type(..) => {
                let response = Ident::new("response", at(span));
                body.extend(quote!(let #response =));
                self.call(private, sender, &mut body);
                body.extend(quote_spanned!(at(span)=> ; #private::respond(#response)));
            }
            ReturnType::Default => self.call(private, sender, &mut body),
        }
        tokens.append(Group::new(Delimiter::Brace, body));
    }

    /// What makes the thunk of its closure.
    fn thunk_method(&self) -> Ident {
        match &self.function.output {
            // The signal knows what that is as a response, and it is as good as nothing most often: a call of `respond` takes
            // longer to compile than the rest of the closure.
            ReturnType::Default => Ident::new("__thunk_of_nothing", at(self.function.name.span())),
            ReturnType::Type(..) => Ident::new("__thunk", Span::call_site()),
        }
    }

    /// The call, as what another function is called with.
    fn call_group(&self, private: Private, sender: Option<&Type>, span: Span) -> Group {
        let mut call = TokenStream::new();
        self.call(private, sender, &mut call);
        let mut group = Group::new(Delimiter::Parenthesis, call);
        group.set_span(at(span));
        group
    }

    /// How large a future the receiver makes, if it does.
    fn future_size(&self, private: Private, signal: &Path, sender: Option<&Type>) -> Option<TokenStream> {
        self.function.asyncness?;
        let arguments = arguments(Span::mixed_site());
        let mut call = TokenStream::new();
        self.call(private, sender, &mut call);
        let allow = self.allow_deprecated();
        Some(quote!(#private::asynchronous::future_size(#signal, |#arguments| { #allow #call })))
    }

    /// Writes the call of the function with the arguments it asks for.
    fn call(&self, private: Private, sender: Option<&Type>, tokens: &mut TokenStream) {
        let mut parameters = TokenStream::new();
        for (place, parameter) in self.function.parameters.iter().enumerate() {
            if place > 0 {
                Punct::new(',', Spacing::Alone).to_tokens(&mut parameters);
            }
            argument(private, parameter, sender, &mut parameters);
        }
        // In parentheses, for then it is a value, as it is below: if rustc does not find it, it says so once.
        let mut function = TokenStream::new();
        self.callee(sender, &mut function);
        for stream in [function, parameters] {
            let mut group = Group::new(Delimiter::Parenthesis, stream);
            // What does not fit the call as a whole, such as a lifetime, is reported at the function's name.
            group.set_span(at(self.function.name.span()));
            group.to_tokens(tokens);
        }
    }

    /// Writes the function, for one sender if it is generic.
    fn callee(&self, sender: Option<&Type>, tokens: &mut TokenStream) {
        let function = &self.function.name;
        match self.owner {
            None => function.to_tokens(tokens),
            Some(Owner { ty, of_trait, .. }) => {
                let of_trait = of_trait.iter();
                tokens.extend(quote_spanned!(at(function.span())=> <#ty #(as #of_trait)*>::#function));
            }
        }
        let generic = self.function.generic.as_ref().filter(|_| self.is_nameable()).zip(sender);
        if let Some((_, sender)) = generic {
            tokens.extend(quote_spanned!(at(sender.span())=> ::<#sender>));
        }
    }

    /// Whether the type of the function can be named: not with an `impl Trait` parameter.
    fn is_nameable(&self) -> bool {
        !self.function.parameters.iter().any(|parameter| has_impl_trait(parameter.ty.to_token_stream()))
    }

    /// What most receivers do not say.
    fn extras(private: Private, subscription: &Subscription, sender: Option<&Type>) -> Option<TokenStream> {
        let uid = subscription.uid.as_ref().map(|uid| quote!(.with_uid(#uid)));
        let named = |functions: &[ExprPath]| {
            let functions = functions.iter().map(|function| {
                let text = function.to_token_stream().to_string().replace(' ', "");
                quote!(#private::Named::function(&#function, #text))
            });
            quote!(const { &[#(#functions),*] })
        };
        let after = (!subscription.after.is_empty()).then(|| named(&subscription.after));
        let after = after.map(|functions| quote!(.with_after(#functions)));
        let before = (!subscription.before.is_empty()).then(|| named(&subscription.before));
        let before = before.map(|functions| quote!(.with_before(#functions)));
        let sender = sender.map(|sender| {
            let text = as_written(&sender.to_token_stream());
            quote!(.with_sender(#private::SenderType::of::<#sender>(), #text))
        });
        let extras = quote!(#uid #after #before #sender);
        (!extras.is_empty()).then_some(extras)
    }

    /// Writes the function as a value, by whose type it is told from others.
    fn item(&self, private: Private, sender: Option<&Type>, tokens: &mut TokenStream) {
        if !self.is_nameable() {
            tokens.extend(quote!(#private::Unnameable));
            return;
        }
        let mut callee = TokenStream::new();
        let callee_in = if self.is_deprecated() { &mut callee } else { &mut *tokens };
        self.callee(sender, callee_in);
        if let Some(allow) = self.allow_deprecated() {
            let function = Ident::new("function", Span::mixed_site());
            tokens.extend(quote!({ #allow let #function = #callee; #function }));
        }
    }

    fn allow_deprecated(&self) -> Option<TokenStream> {
        self.is_deprecated().then(|| quote!(#[allow(deprecated)]))
    }

    fn is_deprecated(&self) -> bool {
        self.attributes().any(|attribute| attribute.path().is_ident("deprecated"))
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

/// What the closure calls its parameter.
fn arguments(span: Span) -> Ident {
    Ident::new("arguments", span)
}

/// Writes the argument that `parameter` asks for.
fn argument(private: Private, parameter: &Parameter, sender: Option<&Type>, tokens: &mut TokenStream) {
    let Parameter { name, ty } = parameter;
    let end = ty.to_token_stream().into_iter().last().map_or_else(|| name.span(), |token: TokenTree| token.span());
    let arguments = arguments(Span::mixed_site().located_at(end));
    match sender {
        Some(sender) if is_sender(parameter) => {
            let private = private.here(sender.span());
            let downcast = quote_spanned! {at(sender.span())=>
                #private::Downcast::<#sender, _, _>::downcast(#private::signal_of(&*#arguments), &mut #arguments.#name)
            };
            if is_trait_object(ty) {
                tokens.extend(downcast);
                return;
            }
            // By a name of its own, so that another type is reported at the parameter, and another sender at `sender`.
            let value = Ident::new("sender", arguments.span());
            tokens.extend(quote_spanned!(end=> { let #value = #downcast; #value }));
        }
        _ => {
            arguments.to_tokens(tokens);
            Punct::new('.', Spacing::Alone).to_tokens(tokens);
            name.to_tokens(tokens);
        }
    }
}
