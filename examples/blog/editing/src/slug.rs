//! Slugs: titles in the form used in URLs.

const MAX_LENGTH: usize = 60;

/// Returns the letters and digits of a title in lower case, with dashes between its words.
pub(crate) fn slug_of(title: &str) -> String {
    let mut slug = String::new();
    for word in title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        if !slug.is_empty() {
            if slug.chars().count() + 1 + word.chars().count() > MAX_LENGTH {
                break;
            }
            slug.push('-');
        }
        slug.push_str(&word);
    }
    slug
}

/// Returns the slug, or the first of `slug-2`, `slug-3`, … that is not taken.
pub(crate) fn free_slug(slug: &str, taken: &[String]) -> String {
    let numbered = (2..).map(|number| format!("{slug}-{number}"));
    let mut slugs = std::iter::once(slug.to_owned()).chain(numbered);
    slugs.find(|slug| !taken.contains(slug)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{free_slug, slug_of};

    #[test]
    fn a_slug_has_letters_digits_and_dashes() {
        assert_eq!(slug_of("  Hello, World! 2 & more "), "hello-world-2-more");
        assert_eq!(slug_of("Grüße aus Köln"), "grüße-aus-köln");
        assert_eq!(slug_of("../<script>?"), "script");
        assert_eq!(slug_of("?!"), "");
        assert_eq!(slug_of(&"word ".repeat(20)).len(), 59);
    }

    #[test]
    fn a_taken_slug_gets_a_number() {
        let taken = ["a".to_owned(), "a-2".to_owned(), "a-bee".to_owned()];
        assert_eq!(free_slug("a", &taken), "a-3");
        assert_eq!(free_slug("b", &taken), "b");
    }
}
