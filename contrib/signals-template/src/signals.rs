//! The signal.

use minijinja::Value;
use signals_core::{Signal, signal};

/// Sent for each template that was rendered: the one that was asked for, then those that it extends, includes or imports, in
/// the order in which it came to them, each as often as it did.
///
/// It is sent once the whole is rendered. Where anything in it fails, nothing is sent; and what `ignore missing` left out, or
/// the names in a list before the one that was found, were not rendered.
///
/// - `name` is that of the template, after the joining of paths. One that was made from a string is `<string>`.
/// - `context` is what the render was given. For an included template too: what the including one has set besides is
///   not known outside.
///
/// A panic of a receiver unwinds out of the render.
///
/// Django: `template_rendered`, in tests alone, with the template and its context. There it is sent before the template is
/// rendered, so that one that fails half-way is announced as well.
#[signal]
pub static TEMPLATE_RENDERED: Signal<fn(name: &str, context: &Value)>;
