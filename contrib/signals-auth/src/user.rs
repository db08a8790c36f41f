//! Who logs in.

use std::any::Any;

use axum_login::AuthUser;

/// A user of any backend, as the sender of a signal. A receiver with `sender = Account` gets the `&Account`; one that hears
/// all users gets this.
///
/// It cannot be printed: an [`AuthUser`] often has the hash of a password among what its `Debug` shows.
pub trait User: Any + Send + Sync {
    /// The id of the user, as text.
    fn user_id(&self) -> String;
}

impl<U: AuthUser + 'static> User for U {
    fn user_id(&self) -> String {
        self.id().to_string()
    }
}
