//! `link_dependencies!`: links the crates that cargo hands to rustc, whether or not code names them.
//!
//! rustc drops an `--extern` crate that no code names, and the receivers in that crate with it. The macro expands to one
//! `extern crate name as _;` for each of them, and to a slot by which `check` sees that it was invoked.
//!
//! # How it finds out what was dropped
//!
//! The macro cannot name the dependencies of dependencies. It reports those that rustc drops. It compares two lists:
//!
//! 1. [`command_line`](crate::command_line) reads the arguments of the running rustc: the crates that code can name, and the
//!    files of their libraries.
//! 2. [`tree`] runs `cargo tree`. The packages in it that depend on `signals-core` can have receivers.
//! 3. [`library`] reads the metadata of the libraries. It contains the hash of each library that rustc will link, which is also
//!    part of the name of its file.
//! 4. [`unlinked`] reports the packages whose hash is in no metadata. [`shared`] reports shared libraries, which have receivers of
//!    their own.
//! 5. [`validate`] makes errors of them. If a step fails, that is an error too: the macro never assumes that all is linked.
//!
//! [`dependencies`] calls these in order. `docs/maintaining.md` has the limits, under "How dropped dependencies are found".

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
