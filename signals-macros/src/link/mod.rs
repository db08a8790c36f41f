//! `link_dependencies!`: links the crates that cargo hands to rustc, whether or not code names them.
//!
//! rustc drops an `--extern` crate that no code names, and the receivers in that crate with it. The macro expands to one
//! `extern crate name as _;` for each of them, and to a slot by which `check` sees that it was invoked. It also reports
//! what it cannot link from here: see [`Dependencies`].

mod dependencies;
mod expand;
mod library;
mod package;
mod parse;
mod shared;
mod tree;
mod unlinked;
mod validate;

use proc_macro2::TokenStream;
use quote::ToTokens;

use self::dependencies::Dependencies;
use crate::errors::Errors;

pub(crate) fn link_dependencies(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let arguments = parse::parse(input, &mut errors);
    let dependencies = Dependencies::of_crate();
    validate::validate(&arguments, &dependencies, &mut errors);
    let has_path = arguments.crate_path.validate(&mut errors);
    let mut expanded = expand::expand(&dependencies);
    if has_path {
        expand::marker(&arguments.crate_path).to_tokens(&mut expanded);
    }
    errors.to_tokens(&mut expanded);
    expanded
}
