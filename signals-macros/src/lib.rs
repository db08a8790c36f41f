//! The macros of `signals-core`, which re-exports and documents them.
//!
//! # Stages
//!
//! Each macro has a folder, `signal/`, `receiver/` or `link/`, and the same stages:
//!
//! 1. Parse: reads the tokens into a model. `link/` also asks cargo and reads the metadata of libraries.
//! 2. Validate: refuses what the macro itself can see to be wrong.
//! 3. Expand: writes code from the model, with `quote!`. It reports no errors.
//!
//! # Errors
//!
//! - `errors.rs` gathers the mistakes, so that one build reports all of them.
//! - A function keeps its item whatever is wrong with its attribute, so that one mistake is one error.
//! - Only rustc knows names and types. It reports mistakes in them at the user's tokens, because the generated code has their
//!   spans: see `spans.rs`. Its texts come from `#[diagnostic::on_unimplemented]` on the traits of `signals-core`.
//!
//! `ui-tests/` has a case for each mistake. `crate_path.rs` has what expansions use from `signals-core`.
#![expect(missing_docs, reason = "rustdoc would put the docs of a macro after those at its re-export")]

mod attributes;
mod command_line;
mod crate_path;
mod element;
mod errors;
#[cfg(test)]
mod fuzz;
mod lifetimes;
mod link;
mod options;
mod receiver;
mod signal;
mod spans;
mod text;

use proc_macro::TokenStream;

#[proc_macro_attribute]
pub fn signal(options: TokenStream, item: TokenStream) -> TokenStream {
    signal::signal(options.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn receiver(options: TokenStream, item: TokenStream) -> TokenStream {
    receiver::receiver(options.into(), &item.into()).into()
}

#[proc_macro_attribute]
pub fn receivers(options: TokenStream, item: TokenStream) -> TokenStream {
    receiver::receivers(options.into(), item.into()).into()
}

#[proc_macro]
pub fn link_dependencies(input: TokenStream) -> TokenStream {
    link::link_dependencies(input.into()).into()
}
