//! The pages of users: sign in, register, sign out, and profiles.

use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use blog_models::signals::LOGIN_REQUESTED;
use blog_models::{ClientAddress, Refused, now, post, profile, user};
use minijinja::context;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, SqlErr, TryIntoModel};

use crate::accounts::{AuthSession, Login, NAME_LENGTH, PASSWORD_LENGTH, hash};
use crate::error::Error;
use crate::server::App;

/// Why a login fails. It does not say which of the two is wrong.
const UNKNOWN: &str = "There is no such name and password.";

pub(crate) async fn sign_in(session: AuthSession, State(app): State<App>) -> Result<Html<String>, Error> {
    form(&app, &session, &Kind::SIGN_IN, "", "")
}

pub(crate) async fn register(session: AuthSession, State(app): State<App>) -> Result<Html<String>, Error> {
    form(&app, &session, &Kind::REGISTER, "", "")
}

pub(crate) async fn log_in(
    mut session: AuthSession,
    State(app): State<App>,
    Extension(client): Extension<ClientAddress>,
    login: Result<Form<Login>, FormRejection>,
) -> Result<Response, Error> {
    app.limits.check(client)?;
    let Form(login) = login?;
    let name = login.name.clone();
    let refuse = |session: &AuthSession, status, why: &str| {
        Ok((status, form(&app, session, &Kind::SIGN_IN, &name, why)?).into_response())
    };
    // No account has these, so they need no hash and no receiver has to keep them.
    if name.len() > NAME_LENGTH || login.password.len() > *PASSWORD_LENGTH.end() {
        return refuse(&session, StatusCode::UNPROCESSABLE_ENTITY, UNKNOWN);
    }
    if let Err(locked) = LOGIN_REQUESTED.send(&name, client) {
        return refuse(&session, StatusCode::TOO_MANY_REQUESTS, &locked.to_string());
    }
    if let Some(user) = session.authenticate(login).await? {
        session.login(&user).await?;
        return Ok(Redirect::to("/").into_response());
    }
    let locked = LOGIN_REQUESTED.send(&name, client).err();
    let why = locked.map_or_else(|| UNKNOWN.to_owned(), |locked| format!("{UNKNOWN} {locked}"));
    refuse(&session, StatusCode::UNPROCESSABLE_ENTITY, &why)
}

pub(crate) async fn join(
    mut session: AuthSession,
    State(app): State<App>,
    Extension(client): Extension<ClientAddress>,
    login: Result<Form<Login>, FormRejection>,
) -> Result<Response, Error> {
    app.limits.check(client)?;
    let Form(Login { name, password }) = login?;
    let refuse = |session: &AuthSession, why: &str| {
        let page = form(&app, session, &Kind::REGISTER, &name, why)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    if !PASSWORD_LENGTH.contains(&password.len()) {
        return refuse(&session, "A password has 8 to 200 characters.");
    }
    let password = Set(hash(password).await?);
    let user = user::ActiveModel { name: Set(name.clone()), password, created_at: Set(now()), ..Default::default() };
    match app.save(user).await.and_then(TryIntoModel::try_into_model) {
        Ok(user) => {
            session.login(&user).await?;
            Ok(Redirect::to("/").into_response())
        }
        Err(error) => match (error.sql_err(), Refused::reason(&error)) {
            (Some(SqlErr::UniqueConstraintViolation(_)), _) => refuse(&session, "Somebody else has this name."),
            (_, Some(reason)) => refuse(&session, reason),
            _ => Err(error.into()),
        },
    }
}

pub(crate) async fn log_out(mut session: AuthSession) -> Result<Redirect, Error> {
    session.logout().await?;
    Ok(Redirect::to("/"))
}

pub(crate) async fn show(
    session: AuthSession,
    State(app): State<App>,
    Path(name): Path<String>,
) -> Result<Html<String>, Error> {
    let person = user::Entity::find().filter(user::Column::Name.eq(name)).one(&app.db).await?.ok_or(Error::NotFound)?;
    let profile = profile::Entity::find_by_id(person.id).one(&app.db).await?.ok_or(Error::NotFound)?;
    let posts = post::Entity::find().filter(post::Column::AuthorId.eq(person.id));
    let posts = posts.order_by_desc(post::Column::Id).all(&app.db).await?;
    let posts = posts.iter().map(|post| context! { title => &*post.title, slug => &*post.slug }).collect::<Vec<_>>();
    let context = context! { name => person.name, since => person.created_at, about => profile.about, posts };
    Ok(app.views.page("person.html", session.user.as_ref(), context)?)
}

/// The two forms with a name and a password.
struct Kind {
    title: &'static str,
    path: &'static str,
    /// The `autocomplete` attribute of the password field.
    autocomplete: &'static str,
}

impl Kind {
    const SIGN_IN: Kind = Kind { title: "Sign in", path: "/sign-in", autocomplete: "current-password" };
    const REGISTER: Kind = Kind { title: "Register", path: "/register", autocomplete: "new-password" };
}

fn form(app: &App, session: &AuthSession, kind: &Kind, name: &str, error: &str) -> Result<Html<String>, Error> {
    let Kind { title, path, autocomplete } = *kind;
    let context = context! { title, path, autocomplete, name, error };
    Ok(app.views.page("sign_in.html", session.user.as_ref(), context)?)
}
