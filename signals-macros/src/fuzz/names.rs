//! The names that an expansion introduces.
//!
//! A user's unit struct, constant or static would match as a pattern in place of a variable of its name, whatever its hygiene. So
//! each name begins with `__`, unless it is the user's, or occurs where names in scope do not matter: behind `.` or `::`, in an
//! attribute, as an associated item, as a field, or as the name of an associated type in `Iterator<Item = T>`.

use std::collections::HashSet;

use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};

/// The names in `expanded` that neither begin with `__` nor stand in `written`, which the user wrote.
pub(super) fn introduced(expanded: TokenStream, written: impl IntoIterator<Item = TokenStream>) -> Vec<String> {
    let mut known = HashSet::new();
    written.into_iter().for_each(|tokens| add_names(tokens, &mut known));
    let mut search = Search { known, found: Vec::new() };
    search.visit(expanded, Context { is_impl: false, is_braces: false });
    search.found
}

fn add_names(tokens: TokenStream, names: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => add_names(group.stream(), names),
            TokenTree::Ident(name) => drop(names.insert(text(&name))),
            _ => {}
        }
    }
}

fn text(name: &Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").unwrap_or(&name).to_owned()
}

/// The group around a token.
#[derive(Clone, Copy)]
struct Context {
    /// The braces of an `impl` block.
    is_impl: bool,
    is_braces: bool,
}

struct Search {
    known: HashSet<String>,
    found: Vec<String>,
}

impl Search {
    fn visit(&mut self, tokens: TokenStream, context: Context) {
        let tokens = tokens.into_iter().collect::<Vec<_>>();
        let mut is_impl = false;
        for (place, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(_) if is_attribute(&tokens, place) => {}
                TokenTree::Group(group) => {
                    let is_braces = group.delimiter() == Delimiter::Brace;
                    // A macro of ours, such as `with_std!`, expands to its input.
                    let inner = if punct(&tokens, place, 1) == Some('!') { context.is_impl } else { is_impl };
                    self.visit(group.stream(), Context { is_impl: is_braces && inner, is_braces });
                    is_impl &= !is_braces;
                }
                TokenTree::Ident(name) => {
                    is_impl |= name == "impl" && !context.is_impl && place_is_item(&tokens, place);
                    let text = text(name);
                    let is_fine = text.starts_with("__") || is_keyword(&text) || self.known.contains(&text);
                    if !is_fine && !is_harmless(&tokens, place, context) {
                        self.found.push(text);
                    }
                }
                _ => {}
            }
        }
    }
}

/// An `impl` that begins a block, and not the type `impl Trait`.
fn place_is_item(tokens: &[TokenTree], place: usize) -> bool {
    match place.checked_sub(1).map(|before| &tokens[before]) {
        None | Some(TokenTree::Group(_)) => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(_) => false,
    }
}

/// The sign so many tokens before this place.
fn punct(tokens: &[TokenTree], place: usize, back: usize) -> Option<char> {
    match tokens.get(place.checked_sub(back)?)? {
        TokenTree::Punct(punct) => Some(punct.as_char()),
        _ => None,
    }
}

fn is_attribute(tokens: &[TokenTree], place: usize) -> bool {
    let hash = if punct(tokens, place, 1) == Some('!') { 2 } else { 1 };
    punct(tokens, place, hash) == Some('#')
}

fn is_harmless(tokens: &[TokenTree], place: usize, context: Context) -> bool {
    let before = punct(tokens, place, 1);
    let next = tokens.get(place + 1);
    let is_equals = matches!(next, Some(TokenTree::Punct(equals)) if equals.as_char() == '=');
    let follows_keyword = match place.checked_sub(1).map(|before| &tokens[before]) {
        Some(TokenTree::Ident(keyword)) => ["fn", "type", "const"].iter().any(|known| keyword == known),
        _ => false,
    };
    let is_behind_path = before == Some(':') && punct(tokens, place, 2) == Some(':');
    let is_lifetime = before == Some('\'');
    let is_associated_item = context.is_impl && follows_keyword;
    let is_associated_type = matches!(before, Some('<' | ',')) && is_equals;
    // The first sign of `::` is joined to the second.
    let is_colon =
        matches!(next, Some(TokenTree::Punct(colon)) if colon.as_char() == ':' && colon.spacing() == Spacing::Alone);
    let is_field = context.is_braces && (place == 0 || before == Some(',')) && is_colon;
    before == Some('.') || is_behind_path || is_lifetime || is_associated_item || is_associated_type || is_field
}

fn is_keyword(text: &str) -> bool {
    const KEYWORDS: [&str; 33] = [
        "_", "as", "async", "await", "const", "crate", "dyn", "else", "enum", "extern", "false", "fn", "for", "if",
        "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "self", "Self", "static", "struct", "super",
        "true", "type", "unsafe", "use", "where",
    ];
    KEYWORDS.contains(&text)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::introduced;

    #[test]
    fn names_that_could_be_taken_are_found() {
        let expanded = quote! {
            #[doc(hidden)]
            impl<T> Users for Name {
                type Item = u8;
                fn next(&self, argument: u8) -> a::Iterator<Item = u8> {
                    let local = __known.field(::path::name);
                    |closure| Users { field: local, Users }
                }
            }
            fn free<'a>() {}
        };
        let found = introduced(expanded, [quote!(Users Name u8)]);
        assert_eq!(found, ["T", "argument", "a", "local", "closure", "local", "free"]);
    }
}
