//! Errors for refused requests, with texts for users.

use std::error::Error;
use std::fmt::{self, Display};
use std::time::Duration;

use sea_orm::DbErr;

/// The text between the name of the receiver and the reason.
const MARK: &str = ": refused: ";

/// The error of a receiver that prevents a save because of the user's input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

impl Refused {
    /// Returns the reason if a save failed with this error. Other errors of receivers are not shown to users.
    ///
    /// An error of `SeaORM` carries only the text of a receiver's error, so this error is recognised by its text.
    #[must_use]
    pub fn reason(error: &DbErr) -> Option<&str> {
        match error {
            DbErr::Custom(text) => text.split_once(MARK).map(|(_, reason)| reason),
            _ => None,
        }
    }
}

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", MARK.trim_start_matches(": "), self.0)
    }
}

impl Error for Refused {}

/// The error of a receiver that prevents a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockedOut {
    /// How long logins stay refused.
    pub remaining: Duration,
}

impl Display for LockedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.remaining.as_secs().div_ceil(60);
        let plural = if minutes == 1 { "" } else { "s" };
        write!(f, "Too many failed logins. Try again in {minutes} minute{plural}.")
    }
}

impl Error for LockedOut {}
