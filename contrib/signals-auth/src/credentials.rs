//! Credentials without their secrets.

use std::fmt::{self, Debug};

/// Credentials that can be shown without their secrets.
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
    /// Returns what receivers of [`USER_LOGIN_FAILED`](crate::USER_LOGIN_FAILED) may see. Called only if there are receivers,
    /// before the backend gets the credentials.
    fn mask(&self) -> MaskedCredentials;
}

/// Credentials without their secrets: named fields, of which the secret ones have no value. So no receiver can log a
/// secret.
///
/// Django: the `credentials` of `user_login_failed`, a dictionary with asterisks for secrets.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct MaskedCredentials {
    fields: Vec<(&'static str, Option<String>)>,
}

impl MaskedCredentials {
    /// Returns credentials without fields.
    #[must_use]
    pub const fn new() -> Self {
        MaskedCredentials { fields: Vec::new() }
    }

    /// Adds a field that may be shown.
    ///
    /// A field whose name contains `api`, `token`, `key`, `secret`, `password` or `signature`, in upper or lower case, becomes
    /// a secret field. The words are Django's.
    #[must_use]
    pub fn public(mut self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        let value = (!sounds_secret(name)).then(|| value.to_string());
        self.fields.push((name, value));
        self
    }

    /// Adds the name of a secret field.
    #[must_use]
    pub fn secret(mut self, name: &'static str) -> Self {
        self.fields.push((name, None));
        self
    }

    /// Returns the value of a public field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields().find(|(field, _)| *field == name)?.1
    }

    /// Iterates over the fields in the order in which they were added. Secret fields have no value.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        self.fields.iter().map(|(name, value)| (*name, value.as_deref()))
    }
}

fn sounds_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["api", "token", "key", "secret", "password", "signature"].iter().any(|word| name.contains(word))
}

impl Debug for MaskedCredentials {
    /// Shows a map of the fields, with asterisks for secrets.
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
