//! Credentials without their secrets.

use std::fmt::{self, Debug};

/// The credentials of a backend, which know what of them is secret.
///
/// ```
/// use signals_auth::{Credentials, MaskedCredentials};
///
/// struct Login {
///     name: String,
///     password: String,
/// }
///
/// impl Credentials for Login {
///     fn mask(&self) -> MaskedCredentials {
///         MaskedCredentials::new().public("name", &self.name).secret("password")
///     }
/// }
///
/// let login = Login { name: "ada".to_owned(), password: "hunter2".to_owned() };
/// assert_eq!(format!("{:?}", login.mask()), r#"{"name": "ada", "password": ********************}"#);
/// ```
pub trait Credentials {
    /// What receivers of [`USER_LOGIN_FAILED`](crate::USER_LOGIN_FAILED) may see of them. Called only if there are receivers,
    /// before the backend gets the credentials.
    fn mask(&self) -> MaskedCredentials;
}

/// Credentials without their secrets: the fields by name, of which the secret ones have no value here. What is not here
/// cannot be logged.
///
/// Django: the `credentials` of `user_login_failed`, a dictionary with asterisks for secrets.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct MaskedCredentials {
    fields: Vec<(&'static str, Option<String>)>,
}

impl MaskedCredentials {
    /// No fields.
    #[must_use]
    pub const fn new() -> Self {
        MaskedCredentials { fields: Vec::new() }
    }

    /// Adds a field that everybody may see.
    ///
    /// One whose name has `api`, `token`, `key`, `secret`, `password` or `signature` in it is taken for secret, whatever the
    /// case of its letters. Those are Django's.
    #[must_use]
    pub fn public(mut self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        let value = (!sounds_secret(name)).then(|| value.to_string());
        self.fields.push((name, value));
        self
    }

    /// Adds a field that nobody may see, by its name alone.
    #[must_use]
    pub fn secret(mut self, name: &'static str) -> Self {
        self.fields.push((name, None));
        self
    }

    /// The value of a public field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields().find(|(field, _)| *field == name)?.1
    }

    /// The fields in the order in which they were added, with the value of those that are public.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        self.fields.iter().map(|(name, value)| (*name, value.as_deref()))
    }
}

fn sounds_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["api", "token", "key", "secret", "password", "signature"].iter().any(|word| name.contains(word))
}

impl Debug for MaskedCredentials {
    /// A map of the fields, with asterisks for secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.fields() {
            match value {
                Some(value) => map.entry(&name, &value),
                None => map.entry(&name, &format_args!("********************")),
            };
        }
        map.finish()
    }
}
