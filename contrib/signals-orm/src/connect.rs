//! Pools that announce their connections.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use async_trait::async_trait;
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::{self, AssertSqlSafe, Executor};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr};

use crate::error::ask;
use crate::registry::prepare;
use crate::signals::{AnyConnection, CONNECTION_CREATED};

macro_rules! connection {
    ($feature:literal, $connection:ty, $backend:ident) => {
        #[cfg(feature = $feature)]
        #[async_trait]
        impl AnyConnection for $connection {
            fn backend(&self) -> DbBackend {
                DbBackend::$backend
            }

            async fn execute(&mut self, sql: &str) -> Result<(), DbErr> {
                let executed = Executor::execute(self, AssertSqlSafe(sql.to_owned())).await;
                executed.map(drop).map_err(|error| DbErr::Exec(RuntimeErr::SqlxError(error.into())))
            }
        }
    };
}

connection!("mysql", sqlx::MySqlConnection, MySql);
connection!("postgres", sqlx::PgConnection, Postgres);
connection!("sqlite", sqlx::SqliteConnection, Sqlite);

/// Connects like `Database::connect` and sends [`CONNECTION_CREATED`] for each connection that the pool opens.
///
/// ```
/// use sea_orm::DbErr;
/// use sea_orm::sqlx::SqliteConnection;
/// use signals_core::receiver;
/// use signals_orm::{AnyConnection, BoxError, CONNECTION_CREATED};
///
/// #[receiver(CONNECTION_CREATED, sender = SqliteConnection)]
/// async fn check_foreign_keys(sender: &mut SqliteConnection) -> Result<(), BoxError> {
///     Ok(AnyConnection::execute(sender, "PRAGMA foreign_keys = ON").await?)
/// }
///
/// # fn main() {
/// # async fn run() -> Result<(), DbErr> {
/// let db = signals_orm::connect("sqlite::memory:").await?;
/// # Ok(())
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(run()).unwrap();
/// # }
/// ```
///
/// It replaces the functions `map_sqlx_…_pool_opts` of the options. If you need your own, call [`announce`] in them and
/// connect with SeaORM.
///
/// # Errors
///
/// Returns the error of SeaORM, and [`DbErr::Custom`] if a receiver fails on the first connection. Options with
/// `set_schema_search_path` are refused with [`DbErr::Custom`], because SeaORM sets the path in the same place: pass it to
/// the server by `map_sqlx_postgres_opts(|options| options.options([("search_path", …)]))`.
pub async fn connect(options: impl Into<ConnectOptions>) -> Result<DatabaseConnection, DbErr> {
    prepare();
    let mut options = options.into();
    let refused = Refused::default();
    announce_all(&mut options, &refused)?;
    let mut connected = Box::pin(Database::connect(options));
    // Without this, the pool would try again until its acquire timeout.
    poll_fn(|context| match connected.as_mut().poll(context) {
        Poll::Pending => refused.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error))),
        connected @ Poll::Ready(_) => connected,
    })
    .await
}

fn announce_all(options: &mut ConnectOptions, refused: &Refused) -> Result<(), DbErr> {
    #[cfg(feature = "mysql")]
    {
        let refused = refused.clone();
        options.map_sqlx_mysql_pool_opts(move |pool| announce_to(pool, refused.clone()));
    }
    #[cfg(feature = "postgres")]
    {
        // `ConnectOptions` has no getter for it.
        if format!("{options:?}").contains("schema_search_path: Some(") {
            return Err(DbErr::Custom(
                "signals_orm::connect cannot set the schema search path: use map_sqlx_postgres_opts".to_owned(),
            ));
        }
        let refused = refused.clone();
        options.map_sqlx_postgres_pool_opts(move |pool| announce_to(pool, refused.clone()));
    }
    #[cfg(feature = "sqlite")]
    {
        let refused = refused.clone();
        options.map_sqlx_sqlite_pool_opts(move |pool| announce_to(pool, refused.clone()));
    }
    Ok(())
}

/// Makes a pool send [`CONNECTION_CREATED`] for each connection that it opens. Replaces `after_connect` of the options.
///
/// Use it if you make the pool yourself, and [`connect`] otherwise.
#[must_use]
pub fn announce<D: sqlx::Database>(pool: PoolOptions<D>) -> PoolOptions<D>
where
    D::Connection: AnyConnection,
{
    announce_to(pool, Refused::default())
}

fn announce_to<D: sqlx::Database>(pool: PoolOptions<D>, refused: Refused) -> PoolOptions<D>
where
    D::Connection: AnyConnection,
{
    pool.after_connect(move |connection, _| {
        let refused = refused.clone();
        Box::pin(async move {
            prepare();
            ask(CONNECTION_CREATED.responses(connection)).await.map_err(|error| {
                let text = sqlx::Error::Configuration(error.to_string().into());
                refused.put(error);
                text
            })
        })
    })
}

/// The error of the receiver that refused a connection.
#[derive(Clone, Default)]
struct Refused(Arc<Mutex<Option<DbErr>>>);

impl Refused {
    fn put(&self, error: DbErr) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    fn take(&self) -> Option<DbErr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
