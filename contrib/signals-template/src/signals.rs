//! The signal.

use minijinja::Value;
use signals_core::{Signal, signal};

/// Sent for each template of a render: for the rendered template itself, then for those that it extended, included or
/// imported, in order, and as often as it did.
///
/// It is sent after the whole render. If the render fails, nothing is sent. Missing templates that `ignore missing` skipped
/// are not announced, nor are the names of a list before the one that was found.
///
/// - `name` is the name of the template after paths are joined, and `<string>` for a template made from a string.
/// - `context` is the context that the render was given, for included templates too. Variables that the including template
///   sets are not known here.
///
/// A panic of a receiver unwinds out of the render.
///
/// Django: `template_rendered`, in tests only, with the template and its context. Django sends it before the template is
/// rendered, so a template that fails is announced as well.
#[signal]
pub static TEMPLATE_RENDERED: Signal<fn(name: &str, context: &Value)>;
