//! Errors of receivers, as sqlx carries them.

use std::error::Error;
use std::fmt;

use signals_database::Refusal;
use sqlx::error::{DatabaseError, ErrorKind};

/// The error of a receiver, in the place of one that the database returns.
#[derive(Debug)]
struct Refused {
    refusal: Refusal,
    text: String,
}

pub(crate) fn refused(refusal: Refusal) -> sqlx::Error {
    let text = refusal.to_string();
    sqlx::Error::Database(Box::new(Refused { refusal, text }))
}

/// Returns the error of the receiver that refused a statement, if `error` is that.
///
/// ```
/// # #[derive(Debug)]
/// # struct Invalid;
/// # impl std::fmt::Display for Invalid {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
/// #         f.write_str("invalid")
/// #     }
/// # }
/// # impl std::error::Error for Invalid {}
/// use signals_sqlx::refusal;
///
/// fn is_invalid(error: &sqlx::Error) -> bool {
///     refusal(error).is_some_and(|refusal| refusal.downcast_ref::<Invalid>().is_some())
/// }
/// # fn main() {
/// # assert!(!is_invalid(&sqlx::Error::RowNotFound));
/// # }
/// ```
#[must_use]
pub fn refusal(error: &sqlx::Error) -> Option<&Refusal> {
    let refused: &Refused = error.as_database_error()?.try_downcast_ref()?;
    Some(&refused.refusal)
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Refused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.refusal.source()
    }
}

impl DatabaseError for Refused {
    fn message(&self) -> &str {
        &self.text
    }

    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}
