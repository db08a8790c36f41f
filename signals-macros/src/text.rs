//! The text of a type.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// The type as people write it: tokens alone know neither their spaces nor their lines.
pub(crate) fn as_written(tokens: &TokenStream) -> String {
    let mut written = Written::default();
    written.tokens(tokens.clone());
    written.text
}

#[derive(Default)]
struct Written {
    text: String,
    /// What was written last.
    last: Last,
}

/// What the next token has to know of the one before it.
#[derive(Default, Clone, Copy, PartialEq)]
enum Last {
    /// Nothing, or something that the next token is joined to.
    #[default]
    Joined,
    /// `dyn`, `mut` and the like.
    Keyword,
    /// A name, a lifetime, or a literal.
    Word,
    /// The end of a group, or `>`.
    End,
    /// Something that a space follows.
    Spaced,
}

impl Written {
    fn tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.group(group.delimiter(), group.stream()),
                TokenTree::Ident(name) => self.word(&name.to_string()),
                TokenTree::Literal(literal) => self.word(&literal.to_string()),
                TokenTree::Punct(punct) => {
                    let mut text = punct.as_char().to_string();
                    let mut is_joint = punct.spacing() == Spacing::Joint;
                    while is_joint
                        && let Some(TokenTree::Punct(next)) = tokens.peek()
                        && continues(&text, next.as_char())
                    {
                        text.push(next.as_char());
                        is_joint = next.spacing() == Spacing::Joint;
                        tokens.next();
                    }
                    self.punct(&text);
                }
            }
        }
    }

    fn word(&mut self, word: &str) {
        let is_keyword = matches!(word, "as" | "const" | "dyn" | "impl" | "mut" | "unsafe" | "extern");
        self.push(word, self.last != Last::Joined, if is_keyword { Last::Keyword } else { Last::Word });
    }

    fn group(&mut self, delimiter: Delimiter, content: TokenStream) {
        let [open, close] = match delimiter {
            Delimiter::Parenthesis => ["(", ")"],
            Delimiter::Bracket => ["[", "]"],
            Delimiter::Brace => ["{ ", " }"],
            Delimiter::None => return self.tokens(content),
        };
        let takes_arguments = delimiter == Delimiter::Parenthesis && matches!(self.last, Last::Word | Last::End);
        self.push(open, !takes_arguments && self.last != Last::Joined, Last::Joined);
        let content = if takes_arguments { without_last_comma(content) } else { content };
        self.tokens(content);
        self.push(close, false, Last::End);
    }

    fn punct(&mut self, punct: &str) {
        let is_operand = matches!(self.last, Last::Word | Last::End);
        let is_free = self.last != Last::Joined;
        match punct {
            "," | ";" | ":" => self.push(punct, false, Last::Spaced),
            ">" => self.push(punct, false, Last::End),
            "<" | "::" => self.push(punct, is_free && !is_operand, Last::Joined),
            "!" if is_operand => self.push(punct, false, Last::Word),
            "!" => self.push(punct, is_free, Last::Word),
            "'" | "?" | "#" => self.push(punct, is_free, Last::Joined),
            "&" | "*" | "-" if !is_operand => self.push(punct, is_free, Last::Joined),
            "..." => self.push(punct, is_free, Last::End),
            _ => self.push(punct, is_free, Last::Spaced),
        }
    }

    fn push(&mut self, text: &str, is_apart: bool, last: Last) {
        if is_apart {
            self.text.push(' ');
        }
        self.text.push_str(text);
        self.last = last;
    }
}

/// Returns `true` if the character belongs to the same operator.
fn continues(text: &str, next: char) -> bool {
    matches!((text, next), (":", ':') | ("-", '>') | ("=", '=') | ("." | "..", '.'))
}

/// Leaves out the comma behind the last argument.
fn without_last_comma(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().collect::<Vec<_>>();
    tokens.pop_if(|last| matches!(last, TokenTree::Punct(punct) if punct.as_char() == ','));
    tokens.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::as_written;

    #[test]
    fn types_are_as_people_write_them() {
        for text in [
            "Signal<fn(order_id: u64, status: &str)>",
            "AsyncSignal<for<'a> fn(text: &'a str, other: &'static mut [u8]) -> Result<&'a str, Box<dyn Error + Send>>>",
            "fn(a: ::std::option::Option<u8>, b: <u8 as Tr>::Out, c: W<{ M }, <u8 as crate::Tr>::Out>)",
            "fn(a: [u8; N * 2], b: [u8; { N + 1 }], c: W<-1, 'x', \"y\">)",
            "fn(a: *const u8, b: &mut *mut (), c: (u8,), d: (u8, u16), e: &mut (u8,), f: &&mut &u8)",
            "fn(a: &(dyn Any + Send + 'a), b: Box<dyn FnMut(&u8, &mut u8) -> &u8>, c: &dyn for<'x> Fn(&'x u8) -> &'x u8)",
            "fn(a: unsafe extern \"C\" fn(u8, ...) -> u8, b: fn() -> !, c: ty!(u8), d: impl ?Sized)",
            "<[u8]>::Type",
            "<Ledger as Audit<u8>>::record",
            "Ledger::<u8>::record",
            "r#type::Path<u8, 1>",
        ] {
            assert_eq!(as_written(&text.parse().unwrap()), text);
        }
    }

    #[test]
    fn lines_and_last_commas_are_left_out() {
        let text =
            "Signal < for < 'a > fn (\n  id : u64 ,\n  pair : ( u8 , & 'a str , ) ,\n) -> Vec < Option < u8 > > >";
        assert_eq!(
            as_written(&text.parse().unwrap()),
            "Signal<for<'a> fn(id: u64, pair: (u8, &'a str,)) -> Vec<Option<u8>>>"
        );
    }
}
