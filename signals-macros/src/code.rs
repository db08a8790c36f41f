//! Code that the macros write.

use proc_macro2::{Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};

/// What stands in code for `$name`.
pub(crate) type Value<'a> = (&'a str, &'a dyn ToTokens);

/// The code that `text` is.
///
/// rustc reads the text when the macro runs. `quote!` would make a call of each token, and the first build of every user
/// would wait until all of them are compiled.
pub(crate) fn code(text: &str, values: &[Value<'_>]) -> TokenStream {
    fill(parse(text), None, values)
}

/// The same, with `span` for all that is not the code of a value.
pub(crate) fn code_at(span: Span, text: &str, values: &[Value<'_>]) -> TokenStream {
    fill(parse(text), Some(span), values)
}

fn parse(text: &str) -> TokenStream {
    // proc-macro2 would first read the text itself. In tests there is no rustc.
    if proc_macro::is_available() {
        text.parse::<proc_macro::TokenStream>().expect("what a macro writes is code").into()
    } else {
        text.parse().expect("what a macro writes is code")
    }
}

fn fill(tokens: TokenStream, span: Option<Span>, values: &[Value<'_>]) -> TokenStream {
    let mut filled = TokenStream::new();
    let mut tokens = tokens.into_iter();
    while let Some(mut token) = tokens.next() {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => {
                if let Some(TokenTree::Ident(name)) = tokens.next() {
                    value(&name, values).to_tokens(&mut filled);
                }
                continue;
            }
            TokenTree::Group(group) => {
                token = Group::new(group.delimiter(), fill(group.stream(), span, values)).into();
            }
            _ => {}
        }
        if let Some(span) = span {
            token.set_span(span);
        }
        filled.append(token);
    }
    filled
}

fn value<'a>(name: &Ident, values: &[Value<'a>]) -> &'a dyn ToTokens {
    let name = name.to_string();
    let value = values.iter().find(|(known, _)| *known == name);
    value.unwrap_or_else(|| panic!("a macro writes `${name}`, for which it has no value")).1
}

/// The items with commas between them.
pub(crate) fn separated(items: &[TokenStream]) -> TokenStream {
    let mut list = TokenStream::new();
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            list.append(Punct::new(',', Spacing::Alone));
        }
        item.to_tokens(&mut list);
    }
    list
}

/// The items with a comma after each.
pub(crate) fn terminated(items: &[TokenStream]) -> TokenStream {
    let mut list = separated(items);
    if !items.is_empty() {
        list.append(Punct::new(',', Spacing::Alone));
    }
    list
}

/// The text of a type as people write it: tokens alone know neither their spaces nor their line.
pub(crate) fn as_written(tokens: &TokenStream) -> String {
    let mut text = String::new();
    for word in tokens.to_string().split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    let spaces = [
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
    for (spaced, written) in spaces {
        text = text.replace(spaced, written);
    }
    text
}
