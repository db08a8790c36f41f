//! The page that shows what receivers have seen.

use axum::extract::State;
use axum::response::Html;
use blog_models::Activity;
use blog_models::signals::ACTIVITY_REQUESTED;
use minijinja::context;

use crate::accounts::AuthSession;
use crate::error::Error;
use crate::server::App;

pub(crate) async fn show(session: AuthSession, State(app): State<App>) -> Result<Html<String>, Error> {
    let activity = ask().await;
    let rows = activity.rows().iter();
    let rows = rows.map(|row| context! { origin => row.origin, what => &*row.what, value => &*row.value });
    let context = context! { rows => rows.collect::<Vec<_>>() };
    Ok(app.views.page("activity.html", session.user.as_ref(), context)?)
}

/// Collects from all receivers what they have seen.
pub(crate) async fn ask() -> Activity {
    let mut activity = Activity::default();
    ACTIVITY_REQUESTED.send(&mut activity).await;
    activity
}
