//! The templates, and rendering.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use axum::response::Html;
use blog_models::user;
use minijinja::{Error, Value, context};
use signals_template::Environment;
use time::OffsetDateTime;

const TEMPLATES: [(&str, &str); 8] = [
    ("activity.html", include_str!("../templates/activity.html")),
    ("article.html", include_str!("../templates/article.html")),
    ("base.html", include_str!("../templates/base.html")),
    ("edit.html", include_str!("../templates/edit.html")),
    ("index.html", include_str!("../templates/index.html")),
    ("person.html", include_str!("../templates/person.html")),
    ("post.html", include_str!("../templates/post.html")),
    ("sign_in.html", include_str!("../templates/sign_in.html")),
];

/// Renders pages with the environment of `signals_template`, which sends signals. Values are escaped in templates whose
/// name ends with `.html`.
pub(crate) struct Views(Environment<'static>);

impl Views {
    /// Loads the templates of a directory, or the built-in ones.
    pub(crate) fn new(directory: Option<PathBuf>) -> Self {
        let mut environment = Environment::new();
        environment.add_filter("date", date);
        environment.add_filter("excerpt", excerpt);
        environment.set_loader(move |name| match &directory {
            None => Ok(TEMPLATES.iter().find(|(built_in, _)| *built_in == name).map(|(_, text)| (*text).to_owned())),
            Some(directory) => match fs::read_to_string(directory.join(name)) {
                Ok(text) => Ok(Some(text)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(Error::new(minijinja::ErrorKind::TemplateNotFound, error.to_string())),
            },
        });
        Views(environment)
    }

    /// Renders a page for the signed-in user, if any.
    pub(crate) fn page(&self, name: &str, user: Option<&user::Model>, context: Value) -> Result<Html<String>, Error> {
        let user = user.map(|user| &*user.name);
        self.text(name, context! { user, ..context }).map(Html)
    }

    pub(crate) fn text(&self, name: &str, context: Value) -> Result<String, Error> {
        self.0.get_template(name)?.render(context)
    }
}

/// Formats seconds since 1970 as a date.
fn date(seconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!("{} {} {}", time.day(), time.month(), time.year())
}

/// The longest excerpt, in characters.
const EXCERPT: usize = 160;

/// Shortens a text to an excerpt that ends after a word.
fn excerpt(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(EXCERPT) else { return text.to_owned() };
    let is_whole = text[end..].starts_with(char::is_whitespace);
    // One long word is cut.
    let end = if is_whole { end } else { text[..end].rfind(char::is_whitespace).unwrap_or(end) };
    format!("{}…", text[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::{EXCERPT, date, excerpt};

    #[test]
    fn an_excerpt_ends_after_a_word() {
        assert_eq!(excerpt("short"), "short");
        let text = format!("{} word", "ä".repeat(EXCERPT - 2));
        assert_eq!(excerpt(&text), format!("{}…", "ä".repeat(EXCERPT - 2)));
        let text = format!("{} word", "ä".repeat(EXCERPT));
        assert_eq!(excerpt(&text), format!("{}…", "ä".repeat(EXCERPT)));
        assert_eq!(excerpt(&"ä".repeat(EXCERPT + 1)), format!("{}…", "ä".repeat(EXCERPT)));
    }

    #[test]
    fn a_date_is_for_people() {
        assert_eq!(date(1_000_000_000), "9 September 2001");
        assert_eq!(date(i64::MAX), "1 January 1970");
    }
}
