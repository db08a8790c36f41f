//! The sign-up routes. They send the signal in three ways.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use mailer_signals::{NewUser, SignUpError, USER_SIGNED_UP};
use serde::Serialize;
use signals_core::{Failure, FailureKind};

use crate::server::Services;

type Input = Result<Json<NewUser>, JsonRejection>;

/// Runs one receiver after the other. The first that fails stops the sign-up.
pub(crate) async fn sequential(State(services): State<Services>, user: Input) -> Result<Created, Refused> {
    let Json(user) = user?;
    USER_SIGNED_UP.send(&user, &services.database, services.mail_server).await?;
    Ok(Created::new(&user))
}

/// Runs all receivers at once. The first that fails stops the sign-up, and the pending ones are dropped.
pub(crate) async fn concurrent(State(services): State<Services>, user: Input) -> Result<Created, Refused> {
    let Json(user) = user?;
    USER_SIGNED_UP.send_concurrent(&user, &services.database, services.mail_server).await?;
    Ok(Created::new(&user))
}

/// Runs one receiver after the other, even if one fails. The response lists the failures.
pub(crate) async fn robust(State(services): State<Services>, user: Input) -> Result<Created, Refused> {
    let Json(user) = user?;
    let failures = USER_SIGNED_UP.send_robust(&user, &services.database, services.mail_server).await;
    Ok(Created { failures: failures.into_iter().map(Undone::from).collect(), ..Created::new(&user) })
}

/// A response with status 201 and a JSON body.
#[derive(Serialize)]
pub(crate) struct Created {
    email: String,
    failures: Vec<Undone>,
}

/// A failure in the form that clients get.
#[derive(Serialize)]
struct Undone {
    receiver: String,
    error: String,
}

/// Why a sign-up failed: the request was invalid, or a receiver failed.
pub(crate) enum Refused {
    Input(JsonRejection),
    SignUp(SignUpError),
}

impl Created {
    fn new(user: &NewUser) -> Self {
        Created { email: user.email().to_owned(), failures: Vec::new() }
    }
}

impl From<Failure<SignUpError>> for Undone {
    fn from(failure: Failure<SignUpError>) -> Self {
        let receiver = failure.receiver().path().to_owned();
        let error = match failure.into_kind() {
            FailureKind::Returned(error) => error.to_string(),
            FailureKind::Panicked(_) => "internal error".to_owned(),
        };
        Undone { receiver, error }
    }
}

impl From<JsonRejection> for Refused {
    fn from(rejection: JsonRejection) -> Self {
        Refused::Input(rejection)
    }
}

impl From<SignUpError> for Refused {
    fn from(error: SignUpError) -> Self {
        Refused::SignUp(error)
    }
}

impl IntoResponse for Created {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self)).into_response()
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            error: String,
        }
        let (status, error) = match self {
            Refused::Input(rejection) => (rejection.status(), rejection.body_text()),
            Refused::SignUp(error @ SignUpError::Taken(_)) => (StatusCode::CONFLICT, error.to_string()),
            Refused::SignUp(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        };
        (status, Json(Body { error })).into_response()
    }
}
