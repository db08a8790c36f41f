//! The user who signs up.

use std::error::Error;
use std::fmt;

use serde::Deserialize;

/// A validated user. Name and address have no line breaks, so receivers can write them into one line of mail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Form")]
pub struct NewUser {
    name: String,
    email: String,
}

/// The fields that the client sends.
#[derive(Deserialize)]
struct Form {
    name: String,
    email: String,
}

/// Why a name or an address is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// The name is empty, longer than 100 bytes, or has control characters such as a line break.
    Name,
    /// The address is not two parts with an `@` between them, is longer than 254 bytes, or has spaces or control
    /// characters.
    Email,
}

impl NewUser {
    /// Validates a user.
    ///
    /// # Errors
    ///
    /// Fails if the name or the address is not valid.
    pub fn new(name: impl Into<String>, email: impl Into<String>) -> Result<Self, Invalid> {
        let (name, email) = (name.into(), email.into());
        if name.trim().is_empty() || name.len() > 100 || name.contains(char::is_control) {
            return Err(Invalid::Name);
        }
        let has_parts = email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty());
        if !has_parts || email.len() > 254 || email.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(Invalid::Email);
        }
        Ok(NewUser { name, email })
    }

    /// The name, as the user wrote it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }
}

impl TryFrom<Form> for NewUser {
    type Error = Invalid;

    fn try_from(form: Form) -> Result<Self, Invalid> {
        NewUser::new(form.name, form.email)
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Invalid::Name => "the name is empty, too long or has control characters",
            Invalid::Email => "the email is not an address",
        })
    }
}

impl Error for Invalid {}
