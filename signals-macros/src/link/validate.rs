//! What `link_dependencies!` refuses: receivers that would be missing from the program.

use proc_macro2::Span;

use super::dependencies::{Dependencies, Missing};
use super::parse::Arguments;
use super::unlinked::Unlinked;
use crate::errors::Errors;

pub(super) fn validate(arguments: &Arguments, dependencies: &Dependencies, errors: &mut Errors) {
    if dependencies.is_archive && !arguments.is_linked_whole {
        errors.at(Span::call_site(), EXPLAIN_ARCHIVE);
    }
    match &dependencies.missing {
        Err(reason) => {
            errors.at(Span::call_site(), format!("cannot find out whether all receivers are linked: {reason}"));
        }
        Ok(Missing { unlinked, shared }) => {
            let explained =
                unlinked.iter().map(explain_unlinked).chain(shared.iter().map(|shared| explain_shared(shared)));
            explained.for_each(|explanation| errors.at(Span::call_site(), explanation));
        }
    }
}

fn explain_unlinked(Unlinked { root, dependent, dependency }: &Unlinked) -> String {
    format!(
        "`{dependency}` is not linked: `{dependent}` depends on it but never names it, so its receivers would be left \
         out. Put `signals_core::link_dependencies!();` into the library of `{dependent}`, or add `{dependency}` to \
         the dependencies of `{root}`"
    )
}

const EXPLAIN_ARCHIVE: &str = "a linker takes only what is named out of a `staticlib`, so receivers would be left out. Build \
     it with `lto = \"fat\"`, or link the whole archive (`-Wl,--whole-archive`) and say so here: \
     `link_dependencies!(whole_archive)`";

fn explain_shared(shared: &str) -> String {
    format!(
        "`{shared}` is linked as a shared library that contains `signals-core`, so the receivers outside of it would be \
         left out. Add \"rlib\" to the `crate-type` of `{shared}` and build without `-C prefer-dynamic`, or move all \
         receivers below `{shared}` and `signals_core::link_dependencies!();` into it"
    )
}
