//! Errors of receivers.

use futures_util::Stream;
use sea_orm::DbErr;
use signals_core::Receiver;
/// The error of a receiver: any error type, so that `?` works, or text through `Err("why".into())`.
///
/// The caller of the write gets it as [`DbErr::Custom`], whose text names the receiver with its file and line.
/// [`typed`](crate::typed) returns the error itself.
pub use signals_database::BoxError;
pub(crate) use signals_database::log;

use crate::refusal::db_err;

/// Runs the receivers one after the other until one fails.
pub(crate) async fn ask(responses: impl Stream<Item = (Receiver, Result<(), BoxError>)>) -> Result<(), DbErr> {
    signals_database::ask(responses).await.map_err(db_err)
}
