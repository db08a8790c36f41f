//! The macros of `signals-core`, which re-exports and documents them.

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

/// Declares a signal.
#[proc_macro_attribute]
pub fn signal(options: TokenStream, item: TokenStream) -> TokenStream {
    signal::signal(options.into(), item.into()).into()
}

/// Makes a function a receiver.
#[proc_macro_attribute]
pub fn receiver(options: TokenStream, item: TokenStream) -> TokenStream {
    receiver::receiver(options.into(), &item.into()).into()
}

/// Makes functions of an `impl` block receivers.
#[proc_macro_attribute]
pub fn receivers(options: TokenStream, item: TokenStream) -> TokenStream {
    receiver::receivers(options.into(), item.into()).into()
}

/// Links every dependency of the crate.
#[proc_macro]
pub fn link_dependencies(input: TokenStream) -> TokenStream {
    link::link_dependencies(input.into()).into()
}
