//! The arguments and responses of a send as text, whether or not their types have `Debug`.

use core::fmt::{self, Debug, Write};

/// A value to be shown.
pub struct Shown<'a, T>(pub &'a T);

impl<'a, T: Debug> Shown<'a, T> {
    /// Returns the value itself.
    #[must_use]
    pub fn __shown(self) -> &'a dyn Debug {
        self.0
    }
}

/// Provides `__shown` if `T` is not `Debug`. Otherwise rustc prefers the method of [`Shown`] itself.
pub trait Unshown<'a> {
    /// Returns a value that is shown as `_`.
    fn __shown(self) -> &'a dyn Debug;
}

impl<'a, T> Unshown<'a> for Shown<'a, T> {
    fn __shown(self) -> &'a dyn Debug {
        &Underscore
    }
}

struct Underscore;

impl Debug for Underscore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

/// Returns the arguments of a call as Rust writes them. Each has a prefix: `&`, `&mut ` or nothing.
#[must_use]
pub fn arguments_text(arguments: &[(&str, &dyn Debug)]) -> String {
    let mut text = String::new();
    for (position, (prefix, argument)) in arguments.iter().enumerate() {
        let comma = if position == 0 { "" } else { ", " };
        // Writing to a string fails only if the user's `Debug` fails, and then there is nothing more to show.
        let _ = write!(text, "{comma}{prefix}{argument:?}");
    }
    text
}

/// Returns a response as text.
#[must_use]
pub fn response_text(response: &dyn Debug) -> String {
    arguments_text(&[("", response)])
}
