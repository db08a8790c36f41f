//! The path of `signals-core` in the user's crate, and what expansions use from there.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::token::PathSep;
use syn::{Ident, Path, Result};

use crate::command_line::has_signals_core;
use crate::errors::Errors;
use crate::spans::at;
use crate::text::as_written;

/// The value of the option `crate = path`.
#[derive(Clone)]
pub(crate) struct CratePath(Option<Path>);

impl CratePath {
    /// `::signals_core`, unless an option says otherwise.
    pub(crate) const DEFAULT: Self = CratePath(None);

    /// Reports that there is no path where one is needed. The compiler would only say that it does not know `signals_core`.
    pub(crate) fn validate(&self, errors: &mut Errors) -> bool {
        let is_fine = self.0.is_some() || has_signals_core();
        if !is_fine {
            errors.at(
                Span::call_site(),
                "`signals_core` is no dependency of this crate: add it, or say where it is, as in \
                 `crate = library::signals_core`",
            );
        }
        is_fine
    }

    /// The hidden module, in the scope of [`import`](Self::import).
    pub(crate) fn private(&self) -> Private {
        Private { is_imported: self.0.is_some(), span: Span::call_site() }
    }

    /// The public module of this name, as a link in documentation writes it.
    pub(crate) fn page(&self, module: &str) -> String {
        match &self.0 {
            None => format!("::signals_core::{module}"),
            // Written by a macro of the user. rustdoc does not know where it leads.
            Some(path) if path.segments.first().is_some_and(|first| first.ident == "$crate") => {
                format!("https://docs.rs/signals-core/latest/signals_core/{module}/index.html")
            }
            Some(path) => format!("{}::{module}", as_written(&path.to_token_stream())),
        }
    }

    /// Brings a path of the user into scope, once, so that a wrong one is one error.
    pub(crate) fn import(&self) -> Option<TokenStream> {
        let (module, imported) = (private_module(), imported(Span::call_site()));
        self.0.as_ref().map(|path| quote!(use #path::#module as #imported;))
    }

    /// The hidden module for a receiver, and what brings it and the names of its module `receiver` into scope.
    ///
    /// All names that the expansion of a receiver uses are imported at once: the compiler takes longer for each import, and
    /// for each segment of each path.
    pub(crate) fn of_receiver(&self) -> (Private, TokenStream) {
        let (module, imported) = (private_module(), imported(Span::call_site()));
        let import = match &self.0 {
            None => quote!(use ::signals_core::#module::receiver::*;),
            // Two imports, of which a wrong path makes one error: rustc reports no further names of the first.
            Some(path) => quote! {
                use #path::#module as #imported;
                use #imported::AnySignal as _;
                use #imported::receiver::{
                    __signals_core_async_slot, __signals_core_concat, __signals_core_module_path,
                    __signals_core_receiver_slot, __signals_core_slot,
                };
            },
        };
        (Private { is_imported: true, span: Span::call_site() }, import)
    }

    /// Returns `true` if the code is in `signals-core` itself.
    pub(crate) fn is_own(&self) -> bool {
        self.0.as_ref().is_some_and(|path| path.is_ident("crate"))
    }

    /// This path, or the other if no option gave this one.
    pub(crate) fn or(self, other: &Self) -> Self {
        if self.0.is_some() { self } else { other.clone() }
    }
}

impl Parse for CratePath {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let span = input.span();
        match input.call(Path::parse_mod_style) {
            Ok(path) => Ok(CratePath(Some(path))),
            Err(_) => {
                Err(syn::Error::new(span, "expected the path of `signals_core`: `crate = library::signals_core`"))
            }
        }
    }
}

/// The name of the hidden module, which carries the patch version of both crates: they cannot differ.
fn private_module() -> Ident {
    Ident::new(concat!("__private", env!("CARGO_PKG_VERSION_PATCH")), Span::call_site())
}

/// The name that the hidden module is imported as.
fn imported(span: Span) -> Ident {
    Ident::new("__signals_core_private", span)
}

/// The path of the hidden module.
#[derive(Clone, Copy)]
pub(crate) struct Private {
    is_imported: bool,
    span: Span,
}

impl Private {
    /// The same path with the user's `span`: rustc points at the whole attribute where an expression begins or ends with a
    /// token that has the macro's own span.
    pub(crate) fn here(self, span: Span) -> Self {
        Private { span: at(span), ..self }
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Private { is_imported, span } = *self;
        if is_imported {
            imported(span).to_tokens(tokens);
            return;
        }
        let colons = PathSep { spans: [span; 2] };
        let mut module = private_module();
        module.set_span(span);
        colons.to_tokens(tokens);
        Ident::new("signals_core", span).to_tokens(tokens);
        colons.to_tokens(tokens);
        module.to_tokens(tokens);
    }
}
