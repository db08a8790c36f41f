//! The text of a type.

use proc_macro2::TokenStream;

/// The type as people write it: tokens alone know neither their spaces nor their lines.
pub(crate) fn as_written(tokens: &TokenStream) -> String {
    let text = tokens.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    SPACES.iter().fold(text, |text, (spaced, written)| text.replace(spaced, written))
}

const SPACES: [(&str, &str); 11] = [
    (" :: ", "::"),
    (":: ", "::"),
    (" :", ":"),
    (" ,", ","),
    (" ;", ";"),
    ("& ", "&"),
    (" <", "<"),
    ("< ", "<"),
    (" >", ">"),
    ("fn (", "fn("),
    (",)", ")"),
];
