//! What becomes of an error that a receiver returns.

use std::error::Error;
use std::pin::pin;

use futures_util::{Stream, StreamExt};
use sea_orm::DbErr;
use signals_core::{Failures, Receiver};

/// What a receiver may fail with: any error, so that `?` works on what it calls, and text, by `Err("why".into())`.
///
/// Whoever saves gets it as [`DbErr::Custom`], which names the receiver with its file and line.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Asks one receiver after the other, until one fails.
pub(crate) async fn ask(responses: impl Stream<Item = (Receiver, Result<(), BoxError>)>) -> Result<(), DbErr> {
    let mut responses = pin!(responses);
    while let Some((receiver, response)) = responses.next().await {
        response.map_err(|error| DbErr::Custom(name(&receiver, error)))?;
    }
    Ok(())
}

/// The error, with the receiver that it is from.
pub(crate) fn name(receiver: &Receiver, error: impl std::fmt::Display) -> String {
    format!("{receiver}: {error}")
}

/// Tells the log who panicked, where nobody is there to be told.
pub(crate) fn log(failures: &Failures) {
    for failure in failures {
        tracing::error!("{failure}");
    }
}
