//! The words of a statement.

/// A token of SQL text, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A keyword or a name that is not quoted.
    Word(&'a str),
    /// The name between quotes.
    Quoted(&'a str),
    /// Any other character.
    Symbol(char),
}

/// Iterates over the tokens of a text, without its comments and string literals.
#[derive(Clone)]
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(sql: &'a str) -> Self {
        Tokens { rest: sql }
    }

    /// Takes the text up to `end`, which is skipped, or all that is left.
    fn until(&mut self, end: &str) -> &'a str {
        let (taken, rest) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Takes the characters that `is_part`.
    fn run(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// Takes a block comment after its beginning. Those of PostgreSQL are nested.
    fn comment(&mut self) {
        let mut depth = 1;
        while depth > 0 && !self.rest.is_empty() {
            let ends = self.rest.find("*/").unwrap_or(self.rest.len());
            if let Some(begins) = self.rest.find("/*").filter(|begins| *begins < ends) {
                self.rest = &self.rest[begins + 2..];
                depth += 1;
            } else {
                self.rest = self.rest.get(ends + 2..).unwrap_or_default();
                depth -= 1;
            }
        }
    }

    /// Takes a literal between dollars after its first one, as PostgreSQL has it: `$tag$ … $tag$`.
    fn dollars(&mut self) {
        let mut ahead = self.clone();
        let tag = ahead.run(is_word);
        if ahead.rest.starts_with('$') && !tag.starts_with(|c: char| c.is_ascii_digit()) {
            self.rest = &ahead.rest[1..];
            self.until(&format!("${tag}$"));
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.run(char::is_whitespace);
            if self.rest.starts_with(is_word) {
                return Some(Token::Word(self.run(is_word)));
            }
            let first = self.rest.chars().next()?;
            self.rest = &self.rest[first.len_utf8()..];
            match first {
                '-' if self.rest.starts_with('-') => drop(self.until("\n")),
                '/' if self.rest.starts_with('*') => {
                    self.rest = &self.rest[1..];
                    self.comment();
                }
                '\'' => drop(self.until("'")),
                '$' => self.dollars(),
                '"' => return Some(Token::Quoted(self.until("\""))),
                '`' => return Some(Token::Quoted(self.until("`"))),
                '[' => return Some(Token::Quoted(self.until("]"))),
                symbol => return Some(Token::Symbol(symbol)),
            }
        }
    }
}
