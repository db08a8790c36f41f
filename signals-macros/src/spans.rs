//! Spans of generated code.

use proc_macro2::Span;

/// A span that resolves names at the attribute and points at the user's `span`.
///
/// Lints treat code with such a span as the macro's, and leave it alone.
pub(crate) fn at(span: Span) -> Span {
    Span::call_site().located_at(span)
}
