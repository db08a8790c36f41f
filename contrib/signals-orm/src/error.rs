//! Errors of receivers.

use std::error::Error;
use std::pin::pin;

use futures_util::{Stream, StreamExt};
use sea_orm::DbErr;
use signals_core::{Failures, Receiver};

use crate::refusal::Refusal;

/// The error of a receiver: any error type, so that `?` works, or text through `Err("why".into())`.
///
/// The caller of the write gets it as [`DbErr::Custom`], whose text names the receiver with its file and line.
/// [`typed`](crate::typed) returns the error itself.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Runs the receivers one after the other until one fails.
pub(crate) async fn ask(responses: impl Stream<Item = (Receiver, Result<(), BoxError>)>) -> Result<(), DbErr> {
    let mut responses = pin!(responses);
    while let Some((receiver, response)) = responses.next().await {
        response.map_err(|error| Refusal::new(receiver, error).into_db_err())?;
    }
    Ok(())
}

/// Logs receivers that panicked, because there is no caller to return the failures to.
pub(crate) fn log(failures: &Failures) {
    for failure in failures {
        tracing::error!("{failure}");
    }
}
