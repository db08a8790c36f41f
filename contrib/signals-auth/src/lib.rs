//! Signals of logins, logouts and failed logins: Django's `user_logged_in`, `user_logged_out` and `user_login_failed` for
//! [axum-login](axum_login).
//!
//! An application changes one line: it imports `AuthSession` from this crate instead of axum-login.
//!
//! ```
//! # use std::convert::Infallible;
//! use axum::http::StatusCode;
//! use axum_login::{AuthUser, AuthnBackend};
//! use signals_auth::{AuthSession, Credentials, MaskedCredentials, USER_LOGGED_IN, USER_LOGIN_FAILED};
//! use signals_core::receiver;
//! # #[derive(Debug, Clone)]
//! # struct Account { name: String }
//! # impl AuthUser for Account {
//! #     type Id = String;
//! #     fn id(&self) -> String { self.name.clone() }
//! #     fn session_auth_hash(&self) -> &[u8] { &[] }
//! # }
//! # #[derive(Clone)]
//! # struct Accounts;
//! # impl AuthnBackend for Accounts {
//! #     type User = Account;
//! #     type Credentials = Login;
//! #     type Error = Infallible;
//! #     async fn authenticate(&self, login: Login) -> Result<Option<Account>, Infallible> {
//! #         Ok((login.password == "hunter2").then_some(Account { name: login.name }))
//! #     }
//! #     async fn get_user(&self, name: &String) -> Result<Option<Account>, Infallible> {
//! #         Ok(Some(Account { name: name.clone() }))
//! #     }
//! # }
//!
//! async fn log_in(mut session: AuthSession<Accounts>, login: Login) -> StatusCode {
//!     let user = match session.authenticate(login).await {
//!         Ok(Some(user)) => user,
//!         Ok(None) => return StatusCode::UNAUTHORIZED,
//!         Err(_) => return StatusCode::INTERNAL_SERVER_ERROR,
//!     };
//!     session.login(&user).await.map_or(StatusCode::INTERNAL_SERVER_ERROR, |()| StatusCode::OK)
//! }
//!
//! /// The credentials that the backend checks.
//! struct Login {
//!     name: String,
//!     password: String,
//! }
//!
//! /// Shows receivers the name only.
//! impl Credentials for Login {
//!     fn mask(&self) -> MaskedCredentials {
//!         MaskedCredentials::new().public("name", &self.name).secret("password")
//!     }
//! }
//!
//! // Here or in any other crate of the program:
//! #[receiver(USER_LOGGED_IN, sender = Account)]
//! async fn greet(sender: &Account) {
//!     println!("hello {}", sender.name);
//! }
//!
//! #[receiver(USER_LOGIN_FAILED)]
//! fn warn(credentials: &MaskedCredentials) {
//!     println!("no login for {credentials:?}");
//! }
//! # fn main() {}
//! ```
//!
//! | signal | sent |
//! |---|---|
//! | [`USER_LOGGED_IN`] | by `login`, after the session was saved |
//! | [`USER_LOGGED_OUT`] | by `logout`, after the session was deleted from its store and before it is emptied |
//! | [`USER_LOGIN_FAILED`] | by `authenticate`, if there is no user for the credentials; with them, without their secrets |
//!
//! All three get the head of the request. These methods return this crate's [`Error`]: that of axum-login, or that of a
//! receiver. [`AuthSession`] states what holds when they fail.
//!
//! # Cost
//!
//! Without receivers, a request costs three checks for receivers more than without this crate. With receivers, it costs a
//! copy of its head, a login saves the session twice, and a logout deletes it twice.

#![forbid(unsafe_code)]

mod credentials;
mod discard;
mod error;
mod final_deletes;
mod session;
mod signals;
mod user;

pub use crate::credentials::{Credentials, MaskedCredentials};
pub use crate::error::{BoxError, Error, ReceiverError};
pub use crate::final_deletes::FinalDeletes;
pub use crate::session::AuthSession;
pub use crate::signals::{USER_LOGGED_IN, USER_LOGGED_OUT, USER_LOGIN_FAILED};
pub use crate::user::User;
