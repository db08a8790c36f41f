//! The pages of posts: the list, a post with its comments, and the form to write one.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use blog_models::{Refused, comment as comments, now, post, user};
use minijinja::{Value, context};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;

use crate::accounts::AuthSession;
use crate::error::Error;
use crate::server::App;

/// The number of posts on the first page.
const LATEST: u64 = 50;

/// The form for a post.
#[derive(Deserialize)]
pub(crate) struct Draft {
    title: String,
    body: String,
}

/// The form for a comment.
#[derive(Deserialize)]
pub(crate) struct Remark {
    body: String,
}

pub(crate) async fn index(session: AuthSession, State(app): State<App>) -> Result<Html<String>, Error> {
    let posts = post::Entity::find().find_also_related(user::Entity);
    let posts = posts.order_by_desc(post::Column::Id).limit(LATEST).all(&app.db).await?;
    let posts = posts.iter().map(|(post, author)| in_template(post, author.as_ref())).collect::<Vec<_>>();
    Ok(app.views.page("index.html", session.user.as_ref(), context! { posts })?)
}

pub(crate) async fn show(
    session: AuthSession,
    State(app): State<App>,
    Path(slug): Path<String>,
) -> Result<Html<String>, Error> {
    let post = find(&app, &slug).await?;
    page(&app, &session, &post, "", "").await
}

/// Renders the page of a post, with the text of a refused comment and the reason.
async fn page(
    app: &App,
    session: &AuthSession,
    post: &post::Model,
    remark: &str,
    error: &str,
) -> Result<Html<String>, Error> {
    let is_author = session.user.as_ref().is_some_and(|user| user.id == post.author_id);
    let article = Value::from_safe_string(article(app, post).await?.to_string());
    let context = context! { title => &*post.title, slug => &*post.slug, article, is_author, remark, error };
    Ok(app.views.page("post.html", session.user.as_ref(), context)?)
}

/// Renders a post with its comments, which is the same for all readers.
async fn article(app: &App, post: &post::Model) -> Result<Arc<str>, Error> {
    let since = match app.cache.get(post.id) {
        Ok(article) => return Ok(article),
        Err(since) => since,
    };
    // Read again, because the post may have changed between the caller's read and the look into the cache.
    let post = post::Entity::find_by_id(post.id).find_also_related(user::Entity).one(&app.db).await?;
    let (post, author) = post.ok_or(Error::NotFound)?;
    let comments = comments::Entity::find().filter(comments::Column::PostId.eq(post.id));
    let comments = comments.find_also_related(user::Entity).order_by_asc(comments::Column::Id).all(&app.db).await?;
    let comments = comments.iter().map(|(comment, author)| {
        let author = author.as_ref().map(|author| &*author.name);
        context! { id => comment.id, author, body => &*comment.body, created_at => comment.created_at }
    });
    let context = context! { post => in_template(&post, author.as_ref()), comments => comments.collect::<Vec<_>>() };
    let article = app.views.text("article.html", context)?.into();
    app.cache.put(post.id, &article, since);
    Ok(article)
}

pub(crate) async fn comment(
    session: AuthSession,
    State(app): State<App>,
    Path(slug): Path<String>,
    remark: Result<Form<Remark>, FormRejection>,
) -> Result<Response, Error> {
    // First, so that no path is answered that a stranger invents.
    let post = find(&app, &slug).await?;
    let author = session.user.as_ref().ok_or(Error::SignInFirst)?;
    let Form(Remark { body }) = remark?;
    let comment = comments::ActiveModel {
        post_id: Set(post.id),
        author_id: Set(author.id),
        body: Set(body.clone()),
        created_at: Set(now()),
        ..Default::default()
    };
    match app.save(comment).await {
        Ok(comment) => Ok(Redirect::to(&format!("{}#comment-{}", path_of(&slug), comment.id.as_ref())).into_response()),
        Err(error) => {
            let Some(reason) = Refused::reason(&error) else { return Err(error.into()) };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &session, &post, &body, reason).await?).into_response())
        }
    }
}

pub(crate) async fn write(session: AuthSession, State(app): State<App>) -> Result<Html<String>, Error> {
    let author = session.user.as_ref().ok_or(Error::SignInFirst)?;
    form(&app, author, &Page::WRITE, &Draft { title: String::new(), body: String::new() }, "")
}

pub(crate) async fn publish(
    session: AuthSession,
    State(app): State<App>,
    draft: Result<Form<Draft>, FormRejection>,
) -> Result<Response, Error> {
    let author = session.user.as_ref().ok_or(Error::SignInFirst)?;
    let Form(draft) = draft?;
    let post = post::ActiveModel {
        author_id: Set(author.id),
        created_at: Set(now()),
        slug: Set(String::new()),
        ..Default::default()
    };
    write_draft(&app, author, post, &Page::WRITE, draft).await
}

pub(crate) async fn edit(
    session: AuthSession,
    State(app): State<App>,
    Path(slug): Path<String>,
) -> Result<Html<String>, Error> {
    let (author, post) = author_and_post(&session, &app, &slug).await?;
    let page = Page::edit(&post);
    form(&app, author, &page, &Draft { title: post.title, body: post.body }, "")
}

pub(crate) async fn save(
    session: AuthSession,
    State(app): State<App>,
    Path(slug): Path<String>,
    draft: Result<Form<Draft>, FormRejection>,
) -> Result<Response, Error> {
    let (author, post) = author_and_post(&session, &app, &slug).await?;
    let Form(draft) = draft?;
    let page = Page::edit(&post);
    write_draft(&app, author, post.into_active_model(), &page, draft).await
}

async fn write_draft(
    app: &App,
    author: &user::Model,
    mut post: post::ActiveModel,
    page: &Page,
    draft: Draft,
) -> Result<Response, Error> {
    post.title = Set(draft.title.clone());
    post.body = Set(draft.body.clone());
    match app.save(post).await {
        Ok(post) => Ok(Redirect::to(&path_of(post.slug.as_ref())).into_response()),
        Err(error) => {
            let Some(reason) = Refused::reason(&error) else { return Err(error.into()) };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form(app, author, page, &draft, reason)?).into_response())
        }
    }
}

async fn author_and_post<'a>(
    session: &'a AuthSession,
    app: &App,
    slug: &str,
) -> Result<(&'a user::Model, post::Model), Error> {
    let post = find(app, slug).await?;
    let user = session.user.as_ref().ok_or(Error::SignInFirst)?;
    if post.author_id == user.id { Ok((user, post)) } else { Err(Error::Forbidden) }
}

async fn find(app: &App, slug: &str) -> Result<post::Model, Error> {
    let post: Result<_, DbErr> = post::Entity::find().filter(post::Column::Slug.eq(slug)).one(&app.db).await;
    post?.ok_or(Error::NotFound)
}

/// The two pages with the form of a post.
struct Page {
    heading: &'static str,
    button: &'static str,
    path: Cow<'static, str>,
}

impl Page {
    const WRITE: Page = Page { heading: "Write", button: "Publish", path: Cow::Borrowed("/write") };

    fn edit(post: &post::Model) -> Self {
        Page { heading: "Edit", button: "Save", path: format!("{}/edit", path_of(&post.slug)).into() }
    }
}

fn form(app: &App, author: &user::Model, page: &Page, draft: &Draft, error: &str) -> Result<Html<String>, Error> {
    let Page { heading, button, path } = page;
    let context = context! { heading => *heading, button => *button, path => &**path, title => &*draft.title, body => &*draft.body, error };
    Ok(app.views.page("edit.html", Some(author), context)?)
}

fn in_template(post: &post::Model, author: Option<&user::Model>) -> Value {
    let author = author.map(|author| &*author.name);
    context! { title => &*post.title, slug => &*post.slug, body => &*post.body, created_at => post.created_at, author }
}

/// Returns the path of a post. The slug is percent-encoded, because it may have letters that a URL does not allow.
fn path_of(slug: &str) -> String {
    format!("/posts/{}", form_urlencoded::byte_serialize(slug.as_bytes()).collect::<String>())
}
