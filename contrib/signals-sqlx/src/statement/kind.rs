//! The kind and table of a statement, read from its text.

use super::tokens::{Token, Tokens};

/// What a statement does, as far as its text says.
///
/// The first keyword decides, after comments. In a `WITH` statement, a write anywhere decides, and its `SELECT` otherwise. The
/// table is the name after `INTO`, `UPDATE` or `FROM`, without its schema and quotes. What is in parentheses does not count, such
/// as that of a subquery or of `EXTRACT(year FROM paid)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatementKind {
    /// `SELECT`. The table is the first after `FROM`, if any.
    Select,
    /// `INSERT` or `REPLACE`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// Anything else, such as `CREATE TABLE`. It has no table.
    Other,
}

impl StatementKind {
    /// Reads the kind and the table of a statement.
    pub(super) fn of(sql: &str) -> (Self, Option<&str>) {
        let mut tokens = Tokens::of(sql);
        let Some(Token::Word(first)) = tokens.next() else { return (Self::Other, None) };
        let kind = Self::of_keyword(first);
        match kind {
            Some(kind) => kind.with_table(tokens),
            None if first.eq_ignore_ascii_case("with") => {
                Self::write_in(tokens.clone()).or_else(|| Self::select_in(tokens)).unwrap_or((Self::Other, None))
            }
            None => (Self::Other, None),
        }
    }

    /// Returns `true` if it writes rows of its table.
    pub(super) fn is_write(self) -> bool {
        matches!(self, Self::Insert | Self::Update | Self::Delete)
    }

    fn of_keyword(word: &str) -> Option<Self> {
        let is = |keyword| word.eq_ignore_ascii_case(keyword);
        match () {
            () if is("select") => Some(Self::Select),
            () if is("insert") || is("replace") => Some(Self::Insert),
            () if is("update") => Some(Self::Update),
            () if is("delete") => Some(Self::Delete),
            () => None,
        }
    }

    /// The table, from the tokens after the keyword. A write without a table is not recognised.
    fn with_table(self, mut tokens: Tokens<'_>) -> (Self, Option<&str>) {
        let before = match self {
            Self::Insert => Some("into"),
            Self::Select | Self::Delete => Some("from"),
            Self::Update | Self::Other => None,
        };
        if let Some(before) = before {
            skip_behind(&mut tokens, before);
        } else if tokens.clone().next().is_some_and(|token| is_word(token, "or")) {
            // SQLite: `UPDATE OR IGNORE account`.
            tokens.nth(1);
        }
        let table = name(tokens);
        if self.is_write() && table.is_none() { (Self::Other, None) } else { (self, table) }
    }

    /// The first write in a `WITH` statement. `FOR UPDATE` is none.
    fn write_in(mut tokens: Tokens<'_>) -> Option<(Self, Option<&str>)> {
        let mut locks = false;
        while let Some(token) = tokens.next() {
            let Token::Word(word) = token else { continue };
            let kind = Self::of_keyword(word).filter(|kind| kind.is_write() && !locks);
            // `REPLACE` is a function, too.
            let kind = kind.filter(|_| tokens.clone().next() != Some(Token::Symbol('(')));
            if let Some(kind) = kind {
                return Some(kind.with_table(tokens));
            }
            locks = is_word(token, "for") || is_word(token, "key");
        }
        None
    }

    fn select_in(mut tokens: Tokens<'_>) -> Option<(Self, Option<&str>)> {
        let mut depth = 0;
        loop {
            match tokens.next()? {
                Token::Symbol('(') => depth += 1,
                Token::Symbol(')') => depth -= 1,
                token if depth == 0 && is_word(token, "select") => return Some(Self::Select.with_table(tokens)),
                _ => {}
            }
        }
    }
}

/// Skips a keyword and what is before it, but not one within parentheses, nor that of `IS DISTINCT FROM`.
fn skip_behind(tokens: &mut Tokens<'_>, keyword: &str) {
    let mut depth = 0_u32;
    let mut before = None;
    for token in tokens {
        match token {
            Token::Symbol('(') => depth += 1,
            Token::Symbol(')') => depth = depth.saturating_sub(1),
            _ if depth == 0 && is_word(token, keyword) && !before.is_some_and(|before| is_word(before, "distinct")) => {
                return;
            }
            _ => {}
        }
        before = Some(token);
    }
}

fn is_word(token: Token<'_>, keyword: &str) -> bool {
    matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
}

/// The last part of the name that follows: `table` of `ONLY "schema".table`.
fn name(tokens: Tokens<'_>) -> Option<&str> {
    let skipped = ["only", "ignore", "low_priority"];
    let mut tokens = tokens.skip_while(|token| skipped.iter().any(|keyword| is_word(*token, keyword))).peekable();
    loop {
        let (Token::Word(name) | Token::Quoted(name)) = tokens.next()? else { return None };
        if tokens.next_if_eq(&Token::Symbol('.')).is_none() {
            return Some(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StatementKind::{self, Delete, Insert, Other, Select, Update};

    #[test]
    fn the_text_says_kind_and_table() {
        for (sql, expected) in [
            ("SELECT 1", (Select, None)),
            ("select * from account", (Select, Some("account"))),
            ("SELECT 'from nowhere' FROM /* from */ \"my schema\".\"my table\"", (Select, Some("my table"))),
            (" -- a comment\n INSERT INTO account (id) VALUES (1)", (Insert, Some("account"))),
            ("/* a /* nested */ comment */ insert or ignore into [account] values (1)", (Insert, Some("account"))),
            ("REPLACE INTO `account` VALUES (1)", (Insert, Some("account"))),
            ("UPDATE ONLY public.account SET id = 1", (Update, Some("account"))),
            ("UPDATE OR IGNORE account SET id = 1", (Update, Some("account"))),
            ("DELETE FROM account WHERE id = $1", (Delete, Some("account"))),
            ("SELECT $a$ ' FROM b $a$, $1 FROM c", (Select, Some("c"))),
            ("SELECT EXTRACT(year FROM paid), (SELECT 1 FROM b) FROM account", (Select, Some("account"))),
            ("SELECT a IS DISTINCT FROM b FROM c", (Select, Some("c"))),
            ("SELECT * FROM (SELECT * FROM a) AS b", (Select, None)),
            ("WITH a AS (SELECT 1 FROM b) SELECT * FROM a FOR UPDATE", (Select, Some("a"))),
            ("WITH a AS (SELECT replace(x, 'y', 'z') FROM b) SELECT * FROM a", (Select, Some("a"))),
            ("WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a", (Insert, Some("b"))),
            ("WITH a AS (DELETE FROM b RETURNING *) SELECT * FROM a", (Delete, Some("b"))),
            ("CREATE TABLE account (id INT)", (Other, None)),
            ("BEGIN", (Other, None)),
            ("UPDATE", (Other, None)),
            ("'unterminated", (Other, None)),
            ("/* unterminated", (Other, None)),
            ("", (Other, None)),
            ("ÜPDATE x", (Other, None)),
        ] {
            assert_eq!(StatementKind::of(sql), expected, "{sql}");
        }
    }
}
