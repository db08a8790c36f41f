//! The database, the layers and the routes.

use std::fs::{DirBuilder, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use axum_login::AuthManagerLayerBuilder;
use blog_models::signals::{DATABASE_OPENED, POST_CHANGED};
use blog_models::{Migrator, now, post as posts_model, profile, user};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue::Set, ConnectOptions, DbErr, EntityTrait, IntoActiveModel,
    PaginatorTrait,
};
use sea_orm_migration::MigratorTraitSelf;
use signals_auth::FinalDeletes;
use signals_http::SignalsLayer;
use signals_orm::{Connection, Db, Signalled};
use tokio::net::TcpListener;
use tower_sessions::{MemoryStore, SessionManagerLayer};

use crate::accounts::{Accounts, NO_PASSWORD};
use crate::cache::Cache;
use crate::error::Error;
use crate::limits::{Limits, from_own_pages, with_address};
use crate::views::Views;
use crate::{Options, Result, activity, people, posts};

const PORT: u16 = 8000;

/// The state that all pages share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) db: Connection,
    pub(crate) views: Arc<Views>,
    pub(crate) cache: Arc<Cache>,
    pub(crate) limits: Arc<Limits>,
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
    db: Connection,
}

impl Blog {
    /// Opens the database and listens.
    ///
    /// # Errors
    ///
    /// Fails if the database cannot be opened or migrated, or if the address cannot be listened on.
    pub async fn open(options: &Options) -> Result<Self> {
        create_private(&options.database).map_err(|error| format!("{}: {error}", options.database.display()))?;
        // Made now, because the first sign-in that needs it would take longer than others.
        LazyLock::force(&NO_PASSWORD);
        let db = open_database(options).await.map_err(|error| format!("{}: {error}", options.database.display()))?;
        let listener = listen(options.address).await?;
        let address = listener.local_addr()?;
        let views = Arc::new(Views::new(options.templates.clone()));
        let app = App { db: db.clone(), views, cache: Arc::default(), limits: Arc::default() };
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
        let service = self.routes.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(self.listener, service).with_graceful_shutdown(interrupted()).await?;
        Ok((*self.db).clone().close().await?)
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

/// Creates the file of the database, readable by its owner alone, and its directory. Both are left as they are if they exist.
fn create_private(database: &Path) -> std::io::Result<()> {
    if let Some(directory) = database.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(directory)?;
    }
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.append(true).create(true).open(database).map(drop)
}

async fn open_database(options: &Options) -> std::result::Result<Connection, DbErr> {
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
        password: Set(NO_PASSWORD.clone()),
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
    let sessions = SessionManagerLayer::new(FinalDeletes::new(MemoryStore::default())).with_secure(false);
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
        .layer(from_fn(from_own_pages))
        .layer(from_fn(with_address))
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
