//! The type of a signal, and what makes it one.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, PathArguments, Token, Type};

use super::declaration::{Argument, Declaration, Head, Sender, Signature, function_in};
use super::lifetimes::without_lifetimes;
use crate::code::{Value, as_written, code, code_at, separated, terminated};
use crate::element::element_name;
use crate::options::{CratePath, Private, at, is_inherited};

pub(crate) fn expand(declaration: &Declaration, crate_path: &CratePath) -> TokenStream {
    let Declaration { head: Head { attributes, visibility, keyword, .. }, signature } = declaration;
    let unmentioned = if crate_path.is_own() { "#[diagnostic::do_not_recommend]" } else { "" };
    let signal = Expansion::new(declaration, crate_path.private(), code(unmentioned, &[]));
    let verbs = if signature.is_async { signal.async_verbs() } else { signal.verbs() };
    let mut inherited = TokenStream::new();
    let mut allow_deprecated = "";
    for attribute in attributes {
        if is_inherited(attribute) {
            attribute.to_tokens(&mut inherited);
        }
        if attribute.path().is_ident("deprecated") {
            allow_deprecated = "#[allow(deprecated)]";
        }
    }
    code(
        "$attributes
        $visibility $struct

        $inherited
        $allow_deprecated
        const _: () = {
            $import
            $arguments
            $identity
            $verbs
            $senders
            $assertions
        };",
        &[
            ("attributes", &all(attributes)),
            ("visibility", visibility),
            ("struct", &code_at(at(*keyword), "struct $signal;", &[("signal", &signal.signal)])),
            ("inherited", &inherited),
            ("allow_deprecated", &code(allow_deprecated, &[])),
            ("import", &crate_path.import()),
            ("arguments", &signal.arguments()),
            ("identity", &signal.identity()),
            ("verbs", &verbs),
            ("senders", &signal.senders()),
            ("assertions", &signal.assertions()),
        ],
    )
}

fn all(attributes: &[Attribute]) -> TokenStream {
    let mut tokens = TokenStream::new();
    for attribute in attributes {
        attribute.to_tokens(&mut tokens);
    }
    tokens
}

/// Uses the `Signal` of a static that cannot be a signal, so that its import is not said to be unused.
pub(crate) fn use_wrapper(declared: &Type) -> TokenStream {
    let Type::Path(declared) = declared else { return TokenStream::new() };
    let mut path = declared.path.clone();
    let Some(last) = path.segments.last_mut().filter(|last| last.ident == "Signal") else { return TokenStream::new() };
    last.arguments = PathArguments::None;
    code(
        "const _: () = {
            #[allow(dead_code)]
            type Declared = $path<fn()>;
        };",
        &[("path", &path)],
    )
}

/// Repeats a static that has no type, which gives it rustc's own error and its uses no further one.
///
/// The value has the type that rustc shall suggest.
pub(crate) fn untyped(head: &Head, colon: Option<Token![:]>, crate_path: &CratePath) -> TokenStream {
    let Head { attributes, visibility, name, .. } = head;
    code(
        "$attributes
        #[allow(unreachable_code)]
        $visibility static $name $colon = {
            $import
            let signal: $private::Signal<fn()> = loop {};
            signal
        };",
        &[
            ("attributes", &all(attributes)),
            ("visibility", visibility),
            ("name", name),
            ("colon", &colon),
            ("import", &crate_path.import()),
            ("private", &crate_path.private()),
        ],
    )
}

/// What the parts of the expansion share.
pub(super) struct Expansion<'a> {
    head: &'a Head,
    pub(super) signature: &'a Signature,
    pub(super) private: Private,
    /// The name of the signal, as code of the macro.
    pub(super) signal: Ident,
    /// The struct of the arguments. It is named so that rustc's errors say whose arguments they are.
    pub(super) arguments: Ident,
    /// The static behind the signal.
    pub(super) dispatcher: Ident,
    /// What the signal calls receivers as that are connected at run time: a trait object.
    pub(super) closure: Ident,
    pub(super) names: Vec<TokenStream>,
    pub(super) types: Vec<TokenStream>,
    /// The same as lists: `name, …`, `Type, …` and `name: Type, …`.
    name_list: TokenStream,
    type_list: TokenStream,
    parameters: TokenStream,
    /// The function by which the sender is got at. No argument shadows it: those have the hygiene of the user.
    access: Ident,
    /// `'a, 'b,` where the declaration says `for<'a, 'b>`.
    pub(super) lifetimes: TokenStream,
    pub(super) response: TokenStream,
    /// The type of the functions that call the receivers.
    thunk: TokenStream,
    /// Keeps the signals of the library out of errors that are about others. In code of users it could be out of reach:
    /// `#![no_implicit_prelude]` hides it.
    unmentioned: TokenStream,
    /// The type of those that call the receivers of an asynchronous signal that wait.
    async_thunk: TokenStream,
}

impl<'a> Expansion<'a> {
    fn new(declaration: &'a Declaration, private: Private, unmentioned: TokenStream) -> Self {
        let Declaration { head, signature } = declaration;
        let span = at(head.name.span());
        let with_prefix = |prefix| Ident::new(&format!("{prefix}{}", head.name.unraw()), span);
        let mut signal = head.name.clone();
        signal.set_span(span);
        let (mut names, mut types, mut parameters) = (Vec::new(), Vec::new(), Vec::new());
        for Argument { name, ty } in &signature.arguments {
            names.push(name.to_token_stream());
            types.push(ty.to_token_stream());
            parameters.push(code("$name: $ty", &[("name", name), ("ty", ty)]));
        }
        let mut lifetimes = Vec::new();
        if let Some(bound) = &signature.lifetimes {
            for lifetime in &bound.lifetimes {
                lifetimes.push(lifetime.to_token_stream());
            }
        }
        let response = signature.response.as_ref().map_or_else(|| code("()", &[]), ToTokens::to_token_stream);
        let mut expansion = Expansion {
            head,
            signature,
            private,
            signal,
            arguments: with_prefix("arguments_of_"),
            dispatcher: with_prefix("dispatcher_of_"),
            closure: with_prefix("closure_of_"),
            name_list: separated(&names),
            type_list: separated(&types),
            names,
            types,
            parameters: separated(&parameters),
            access: Ident::new("access_sender", Span::mixed_site().located_at(span)),
            lifetimes: terminated(&lifetimes),
            response,
            thunk: TokenStream::new(),
            unmentioned,
            async_thunk: TokenStream::new(),
        };
        expansion.thunk = expansion.code("$for_lifetimes fn(&mut $arguments<$types>) -> $response", &[]);
        let async_thunk = if signature.is_async {
            "for<'__r, $lifetimes> fn(&'__r mut $arguments<$types>) -> $private::asynchronous::ReceiverFuture<'__r, $response>"
        } else {
            "$private::core::convert::Infallible"
        };
        expansion.async_thunk = expansion.code(async_thunk, &[]);
        expansion
    }

    /// The code that `text` is, with the values that all parts know and `values`.
    pub(super) fn code(&self, text: &str, values: &[Value<'_>]) -> TokenStream {
        let mut all: Vec<Value<'_>> = values.to_vec();
        all.extend_from_slice(&[
            ("private", &self.private),
            ("signal", &self.signal),
            ("arguments", &self.arguments),
            ("dispatcher", &self.dispatcher),
            ("closure", &self.closure),
            ("names", &self.name_list),
            ("types", &self.type_list),
            ("parameters", &self.parameters),
            ("lifetimes", &self.lifetimes),
            ("for_lifetimes", &self.signature.lifetimes),
            ("response", &self.response),
            ("thunk", &self.thunk),
            ("async_thunk", &self.async_thunk),
            ("access", &self.access),
        ]);
        if let Some(first) = self.names.first() {
            all.push(("first", first));
        }
        code(text, &all)
    }

    /// The struct of the arguments.
    fn arguments(&self) -> TokenStream {
        let (mut generics, mut fields) = (Vec::new(), Vec::new());
        for (position, name) in self.names.iter().enumerate() {
            let generic = Ident::new(&format!("T{position}"), Span::call_site());
            fields.push(code("pub $name: $generic", &[("name", name), ("generic", &generic)]));
            generics.push(generic.into_token_stream());
        }
        // Receivers that run at once have arguments of their own.
        let is_cloned = self.signature.is_async && self.signature.shares_arguments();
        let clone = if is_cloned { "#[derive($private::core::clone::Clone)]" } else { "" };
        self.code(
            "$clone
            $visibility struct $arguments<$generics> {
                $fields
            }

            impl<$generics> $private::Arguments for $arguments<$generics> {
                type Signal = $signal;
                const SIGNAL: $signal = $signal;
            }",
            &[
                ("clone", &self.code(clone, &[])),
                ("visibility", &self.head.visibility),
                ("generics", &separated(&generics)),
                ("fields", &terminated(&fields)),
            ],
        )
    }

    /// The one dispatcher, and what makes the unit struct behave as a static would.
    fn identity(&self) -> TokenStream {
        let declared = &self.signature.declared;
        let name = self.head.name.unraw().to_string();
        let filters = matches!(self.signature.sender, Sender::Dyn(..) | Sender::ByValue(_));
        let function = as_written(&function_in(declared).to_token_stream());
        let span = declared.span();
        let phantom = code_at(
            at(span),
            "$private::core::marker::PhantomData::<$declared>",
            &[("private", &self.private.here(span)), ("declared", declared)],
        );
        self.code(
            "static $dispatcher: $private::Dispatcher<$thunk, $async_thunk> =
                $private::Dispatcher::<$thunk, $async_thunk>::new(
                    $phantom, [$name, $private::core::module_path!(), $function], $filters, |_| {
                        use $private::Unsendable as _;
                        <$private::Skipped<$skipped> as $private::core::default::Default>::default().response()
                    });

            type $closure = dyn $called + $private::core::marker::Send + $private::core::marker::Sync;

            $private::listed_signal! { $element = $dispatcher.signal() }

            #[doc(hidden)]
            $unmentioned
            impl $private::IsSignal<$thunk> for $signal {
                type AsyncThunk = $async_thunk;

                const DISPATCHER: &'static $private::Dispatcher<$thunk, $async_thunk> = &$dispatcher;
            }

            $is_async

            #[automatically_derived]
            impl $private::core::clone::Clone for $signal {
                #[inline]
                fn clone(&self) -> Self {
                    *self
                }
            }

            #[automatically_derived]
            impl $private::core::marker::Copy for $signal {}

            impl $private::core::ops::Deref for $signal {
                type Target = $private::Signal;

                #[inline]
                fn deref(&self) -> &$private::Signal {
                    $dispatcher.signal()
                }
            }

            #[automatically_derived]
            impl $private::core::fmt::Debug for $signal {
                fn fmt(&self, f: &mut $private::core::fmt::Formatter<'_>) -> $private::core::fmt::Result {
                    $private::core::fmt::Debug::fmt(&**self, f)
                }
            }",
            &[
                ("phantom", &phantom),
                ("name", &name),
                ("function", &function),
                ("filters", &filters),
                ("skipped", &without_lifetimes(self.response.clone())),
                ("called", &self.called()),
                ("element", &element_name("SIGNALS_CORE_SIGNALS")),
                ("unmentioned", &self.unmentioned),
                ("is_async", &self.is_async()),
            ],
        )
    }

    /// What a receiver is called as that was connected at run time.
    fn called(&self) -> TokenStream {
        let called = if self.signature.is_async {
            "for<'__r, $lifetimes> $private::core::ops::Fn(&'__r mut $arguments<$types>)
                -> $private::asynchronous::ReceiverFuture<'__r, $response>"
        } else {
            "$for_lifetimes $private::core::ops::Fn(&mut $arguments<$types>) -> $response"
        };
        self.code(called, &[])
    }

    /// What makes the signal one that waits for its receivers.
    fn is_async(&self) -> TokenStream {
        if !self.signature.is_async {
            return TokenStream::new();
        }
        self.code(
            "#[doc(hidden)]
            impl $private::IsAsyncSignal<$async_thunk> for $signal {
                type Thunk = $thunk;

                const DISPATCHER: &'static $private::Dispatcher<$thunk, $async_thunk> = &$dispatcher;
            }",
            &[],
        )
    }

    /// What rustc shall check of the arguments' types.
    fn assertions(&self) -> TokenStream {
        let Signature { arguments, response, sender, is_async, .. } = self.signature;
        let mut assertions = TokenStream::new();
        let mut assert = |text, ty: &Type| {
            let values: [Value<'_>; 2] = [("private", &self.private.here(ty.span())), ("ty", ty)];
            code_at(at(ty.span()), text, &values).to_tokens(&mut assertions);
        };
        for (position, argument) in arguments.iter().enumerate() {
            let is_sender_by_value = position == 0 && matches!(sender, Sender::ByValue(_));
            if !is_sender_by_value && !argument.is_mutable_reference() {
                assert("$private::assert_argument::<$ty>();", &argument.ty);
            }
        }
        if let Sender::Concrete(reference) = sender {
            assert("$private::assert_concrete::<$ty>();", &reference.elem);
        }
        if *is_async {
            for argument in arguments {
                assert("$private::asynchronous::assert_async_argument::<$ty>();", &argument.ty);
            }
            if let Some(response) = response {
                assert("$private::asynchronous::assert_async_response::<$ty>();", response);
            }
        }
        self.code("fn assertions<$lifetimes>() { $assertions }", &[("assertions", &assertions)])
    }
}
