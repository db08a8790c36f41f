//! The user as a sender.

use std::any::Any;

use axum_login::AuthUser;

/// A user of any backend, as the sender of a signal. A receiver with `sender = Account` gets `&Account`; a receiver of all
/// users gets this trait object.
///
/// It does not implement `Debug`, because the `Debug` of an [`AuthUser`] often shows the hash of a password.
pub trait User: Any + Send + Sync {
    /// The id of the user, as text.
    fn user_id(&self) -> String;
}

impl<U: AuthUser + 'static> User for U {
    fn user_id(&self) -> String {
        self.id().to_string()
    }
}
