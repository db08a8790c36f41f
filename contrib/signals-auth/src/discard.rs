//! Ends a session whose login or logout is not completed.

use axum_login::tower_sessions::Session;
use futures_util::FutureExt;
use tokio::runtime::Handle;

/// Ends a session when it is dropped, unless [`keep`](Discard::keep) is called before. It is dropped early if the future of a
/// login or logout is dropped, or if a receiver panics.
///
/// The session is emptied immediately, so that it is not saved with the response. Its record is deleted from the store by a
/// task of the tokio runtime.
pub(crate) struct Discard(Option<Session>);

impl Discard {
    pub(crate) fn new(session: &Session) -> Self {
        Discard(Some(session.clone()))
    }

    pub(crate) fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Discard {
    fn drop(&mut self) {
        let Some(session) = self.0.take() else { return };
        // Ready at once, because the only task that used the session is being dropped.
        let _ = session.clear().now_or_never();
        let Ok(runtime) = Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Err(error) = session.flush().await {
                tracing::error!("the session of a login or logout that was dropped cannot be deleted: {error}");
            }
        });
    }
}
