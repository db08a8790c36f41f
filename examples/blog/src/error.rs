//! Errors: a page for the user, and a line in the log if the error is not the user's.

use std::fmt::{self, Display};

use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use sea_orm::DbErr;

use crate::accounts::Accounts;

/// The page of an error.
const PAGE: &str = include_str!("../templates/error.html");

/// Why a page cannot be shown.
#[derive(Debug)]
pub(crate) enum Error {
    NotFound,
    /// The user is not the author.
    Forbidden,
    /// The client is not signed in.
    SignInFirst,
    /// The request comes from a page of another site.
    OtherSite,
    /// The client sends too many requests.
    TooOften,
    Form(FormRejection),
    Database(DbErr),
    Template(minijinja::Error),
    Login(signals_auth::Error<Accounts>),
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl IntoResponse for Error {
    /// Renders without a template, because a template may be the error.
    fn into_response(self) -> Response {
        let (status, message) = match &self {
            Error::SignInFirst => return Redirect::to("/sign-in").into_response(),
            Error::NotFound => (StatusCode::NOT_FOUND, "There is no such page.".to_owned()),
            Error::Forbidden => (StatusCode::FORBIDDEN, "Only the author can edit a post.".to_owned()),
            Error::OtherSite => (StatusCode::FORBIDDEN, "This form is on another site.".to_owned()),
            Error::TooOften => {
                (StatusCode::TOO_MANY_REQUESTS, "Too many attempts. Please try again in a minute.".to_owned())
            }
            Error::Form(rejection) => (rejection.status(), rejection.body_text()),
            Error::Database(_) | Error::Template(_) | Error::Login(_) | Error::Other(_) => {
                tracing::error!("no page: {self}");
                (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here. Please try again later.".to_owned())
            }
        };
        let message = minijinja::HtmlEscape(&message).to_string();
        let page = PAGE.replace("{status}", &status.to_string()).replace("{message}", &message);
        (status, Html(page)).into_response()
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotFound => f.write_str("not found"),
            Error::Forbidden => f.write_str("forbidden"),
            Error::SignInFirst => f.write_str("no user is signed in"),
            Error::OtherSite => f.write_str("a form on another site"),
            Error::TooOften => f.write_str("too many attempts"),
            Error::Form(error) => Display::fmt(error, f),
            Error::Database(error) => Display::fmt(error, f),
            Error::Template(error) => Display::fmt(error, f),
            Error::Login(error) => Display::fmt(error, f),
            Error::Other(error) => Display::fmt(error, f),
        }
    }
}

impl From<FormRejection> for Error {
    fn from(rejection: FormRejection) -> Self {
        Error::Form(rejection)
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Error::Database(error)
    }
}

impl From<minijinja::Error> for Error {
    fn from(error: minijinja::Error) -> Self {
        Error::Template(error)
    }
}

impl From<signals_auth::Error<Accounts>> for Error {
    fn from(error: signals_auth::Error<Accounts>) -> Self {
        Error::Login(error)
    }
}

impl From<Box<dyn std::error::Error + Send + Sync>> for Error {
    fn from(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Error::Other(error)
    }
}
