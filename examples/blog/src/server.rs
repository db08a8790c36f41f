//! The database, the layers and the routes.

use std::net::{Ipv4Addr, SocketAddr};
use std::panic::resume_unwind;
use std::sync::Arc;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, post};
use axum_login::AuthManagerLayerBuilder;
use blog_models::signals::{DATABASE_OPENED, POST_CHANGED};
use blog_models::{Migrator, PasswordHash, now, post as posts_model, profile, user};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue::Set, ConnectOptions, DatabaseConnection, DbErr, EntityTrait,
    IntoActiveModel, PaginatorTrait,
};
use sea_orm_migration::MigratorTraitSelf;
use signals_http::SignalsLayer;
use signals_orm::{Db, Signalled};
use tokio::net::TcpListener;
use tower_sessions::{MemoryStore, SessionManagerLayer};

use crate::accounts::Accounts;
use crate::cache::Cache;
use crate::error::Error;
use crate::views::Views;
use crate::{Options, Result, activity, people, posts};

const PORT: u16 = 8000;

/// The state that all pages share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) db: DatabaseConnection,
    pub(crate) views: Arc<Views>,
    pub(crate) cache: Arc<Cache>,
}

impl App {
    /// Saves a model in a transaction.
    ///
    /// It runs in a separate task. If the client hangs up, the future of the page is dropped; the commit and the
    /// receivers that follow it must not be dropped with it.
    pub(crate) async fn save<A>(&self, model: A) -> std::result::Result<A, DbErr>
    where
        A: ActiveModelBehavior + Send + 'static,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        let db = self.db.clone();
        let save =
            async move { signals_orm::transaction(&db, async |transaction| model.save(transaction).await).await };
        match tokio::spawn(save).await {
            Ok(saved) => saved,
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            Err(error) => Err(DbErr::Custom(error.to_string())),
        }
    }
}

/// A blog that listens. Call `serve` to serve requests.
#[derive(Debug)]
pub struct Blog {
    listener: TcpListener,
    address: SocketAddr,
    routes: Router,
    db: DatabaseConnection,
}

impl Blog {
    /// Opens the database and listens.
    ///
    /// # Errors
    ///
    /// Fails if the database cannot be opened or migrated, or if the address cannot be listened on.
    pub async fn open(options: &Options) -> Result<Self> {
        let db = open_database(options).await.map_err(|error| format!("{}: {error}", options.database.display()))?;
        let listener = listen(options.address).await?;
        let address = listener.local_addr()?;
        let app = App { db: db.clone(), views: Arc::new(Views::new(options.templates.clone())), cache: Arc::default() };
        Ok(Blog { listener, address, routes: routes(app), db })
    }

    /// Returns the address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until ctrl-c, then finishes the requests that were started.
    ///
    /// # Errors
    ///
    /// Fails with errors of the server, and of closing the database.
    pub async fn serve(self) -> Result<()> {
        axum::serve(self.listener, self.routes).with_graceful_shutdown(interrupted()).await?;
        Ok(self.db.close().await?)
    }
}

async fn listen(address: Option<SocketAddr>) -> std::io::Result<TcpListener> {
    match address {
        Some(address) => TcpListener::bind(address).await,
        None => match TcpListener::bind((Ipv4Addr::LOCALHOST, PORT)).await {
            Ok(listener) => Ok(listener),
            Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
        },
    }
}

async fn open_database(options: &Options) -> std::result::Result<DatabaseConnection, DbErr> {
    let (file, busy) = (options.database.clone(), options.busy);
    let mut connect = ConnectOptions::new("sqlite:");
    // SQLite allows one writer at a time, so other connections wait here.
    connect.max_connections(1).sqlx_logging(false);
    connect.map_sqlx_sqlite_opts(move |sqlite| sqlite.filename(&file).create_if_missing(true).busy_timeout(busy));
    let db = signals_orm::connect(connect).await?;
    Signalled(Migrator).up(&db, None).await?;
    DATABASE_OPENED.send(&db);
    if user::Entity::find().count(&db).await? == 0 {
        signals_orm::transaction(&db, async |transaction| welcome(&Db::raw(transaction)).await).await?;
    }
    Ok(db)
}

/// Writes the first post of a new blog. The save is raw, so that only receivers that ask for fixtures run.
async fn welcome(db: &Db<'_>) -> std::result::Result<(), DbErr> {
    let editor = user::ActiveModel {
        name: Set("editor".to_owned()),
        // No password matches this hash.
        password: Set(PasswordHash("!".to_owned())),
        created_at: Set(now()),
        ..Default::default()
    };
    let editor = editor.insert(db).await?.id;
    profile::ActiveModel { user_id: Set(editor), about: Set("Was here first.".to_owned()) }.insert(db).await?;
    let post = posts_model::ActiveModel {
        author_id: Set(editor),
        title: Set("Welcome".to_owned()),
        slug: Set("welcome".to_owned()),
        body: Set(include_str!("../templates/welcome.txt").trim().to_owned()),
        created_at: Set(now()),
        ..Default::default()
    };
    post.insert(db).await.map(drop)
}

fn routes(app: App) -> Router {
    POST_CHANGED.connect_weak(&app.cache, Cache::forget).detach();
    let sessions = SessionManagerLayer::new(MemoryStore::default()).with_secure(false);
    let logins = AuthManagerLayerBuilder::new(Accounts(app.db.clone()), sessions).build();
    Router::new()
        .route("/", get(posts::index))
        .route("/posts/{slug}", get(posts::show))
        .route("/posts/{slug}/comments", post(posts::comment))
        .route("/posts/{slug}/edit", get(posts::edit).post(posts::save))
        .route("/write", get(posts::write).post(posts::publish))
        .route("/sign-in", get(people::sign_in).post(people::log_in))
        .route("/register", get(people::register).post(people::join))
        .route("/sign-out", post(people::log_out))
        .route("/people/{name}", get(people::show))
        .route("/activity", get(activity::show))
        .layer(logins)
        .route("/style.css", get(async || ([(CONTENT_TYPE, "text/css")], include_str!("../templates/style.css"))))
        .fallback(async || Error::NotFound)
        // The outermost layer, so that signals are sent for every request.
        .layer(SignalsLayer)
        .with_state(app)
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler for ctrl-c, serve for ever.
        std::future::pending::<()>().await;
    }
}
