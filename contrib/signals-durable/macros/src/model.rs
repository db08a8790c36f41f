//! A durable receiver as the expansion needs it.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, Ident, LitStr, Path, ReturnType, Token, Type};

/// The content of `#[durable(…)]`.
pub(crate) struct Options {
    pub(crate) signal: Path,
    pub(crate) uid: LitStr,
    /// The number of further attempts.
    pub(crate) retry: Option<Expr>,
    pub(crate) timeout: Option<Millis>,
    /// An argument of the signal.
    pub(crate) key: Option<Ident>,
    /// Where events are written if the signal has no argument `db`.
    pub(crate) store: Option<Path>,
    pub(crate) sender: Option<Type>,
    /// The path of `signals_durable`.
    pub(crate) crate_path: Option<Path>,
}

/// A number of milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct Millis(pub(crate) u64);

/// The function under the attribute.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) asyncness: Option<Token![async]>,
    pub(crate) name: Ident,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) output: ReturnType,
}

/// A parameter of the function.
pub(crate) struct Parameter {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
    /// What it is for events that were written before the signal had the argument.
    pub(crate) default: Option<TokenStream>,
}

impl Parameter {
    pub(crate) fn is_db(&self) -> bool {
        self.name == "db"
    }

    pub(crate) fn is_sender(&self) -> bool {
        self.name == "sender"
    }
}
