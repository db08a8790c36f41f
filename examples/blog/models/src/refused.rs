//! Why something is refused, in words for the person who asked for it.

use std::error::Error;
use std::fmt::{self, Display};
use std::time::Duration;

use sea_orm::DbErr;

/// What stands between the name of the receiver and the reason.
const MARK: &str = ": refused: ";

/// What a receiver returns that does not want a model to be saved, because of what somebody has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

impl Refused {
    /// The reason, if that is what a save failed with. Whatever else a receiver fails with is not for people to see.
    ///
    /// An error of `SeaORM` has room for the text of a receiver's error alone, so the text has to tell.
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

/// What a receiver returns that does not want a login to be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockedOut {
    /// How long it will be so.
    pub remaining: Duration,
}

impl Display for LockedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.remaining.as_secs().div_ceil(60);
        write!(f, "Too many failed logins. Try again in {minutes} minutes.")
    }
}

impl Error for LockedOut {}
