//! Errors: a page for the user, and a line in the log if the error is not the user's.

use std::fmt::{self, Display};

use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use sea_orm::DbErr;

use crate::accounts::Accounts;

/// Why a page cannot be shown.
#[derive(Debug)]
pub(crate) enum Error {
    NotFound,
    /// The user is not the author.
    Forbidden,
    /// The client is not signed in.
    SignInFirst,
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
            Error::Form(rejection) => (rejection.status(), rejection.body_text()),
            Error::Database(_) | Error::Template(_) | Error::Login(_) | Error::Other(_) => {
                tracing::error!("no page: {self}");
                (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here. Please try again later.".to_owned())
            }
        };
        let message = minijinja::HtmlEscape(&message);
        let page = format!(
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
             <title>{status}</title><link rel=stylesheet href=/style.css>\
             <main><h1>{status}</h1><p>{message}</p><p><a href=/>All posts</a></p></main></html>"
        );
        (status, Html(page)).into_response()
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotFound => f.write_str("not found"),
            Error::Forbidden => f.write_str("forbidden"),
            Error::SignInFirst => f.write_str("nobody is signed in"),
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
