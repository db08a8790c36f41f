//! Pools that announce their connections and their writes.

use sea_orm::sqlx;
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::{ConnectOptions, Database, DbErr};
use signals_database::{AnyConnection, FirstRefusal};

use crate::connection::Connection;
use crate::refusal::db_err;
use crate::registry::prepare;

/// Connects like `Database::connect`. Sends [`CONNECTION_CREATED`](crate::CONNECTION_CREATED) for each connection that the
/// pool opens, and returns a [`Connection`], which announces every write.
///
/// It is the one line to change where the pool is made:
///
/// ```
/// use sea_orm::DbErr;
/// use sea_orm::sqlx::SqliteConnection;
/// use signals_core::receiver;
/// use signals_orm::{AnyConnection, BoxError, CONNECTION_CREATED};
///
/// #[receiver(CONNECTION_CREATED, sender = SqliteConnection)]
/// async fn check_foreign_keys(sender: &mut SqliteConnection) -> Result<(), BoxError> {
///     AnyConnection::execute(sender, "PRAGMA foreign_keys = ON").await
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
/// It replaces the functions `map_sqlx_…_pool_opts` of the options. If you need your own, call [`announce`] in them, connect
/// with SeaORM and wrap the result in [`Connection::new`].
///
/// # Errors
///
/// Returns the error of SeaORM, and [`DbErr::Custom`] if a receiver fails on the first connection. Options with
/// `set_schema_search_path` are refused with [`DbErr::Custom`], because SeaORM sets the path in the same place: pass it to
/// the server by `map_sqlx_postgres_opts(|options| options.options([("search_path", …)]))`.
pub async fn connect(options: impl Into<ConnectOptions>) -> Result<Connection, DbErr> {
    prepare();
    let mut options = options.into();
    let first = FirstRefusal::default();
    announce_all(&mut options, &first)?;
    let connected = first.or(Box::pin(Database::connect(options))).await.map_err(db_err)?;
    connected.map(Connection::new)
}

#[cfg_attr(
    not(feature = "postgres"),
    expect(clippy::unnecessary_wraps, reason = "only options for PostgreSQL can be refused")
)]
fn announce_all(options: &mut ConnectOptions, first: &FirstRefusal) -> Result<(), DbErr> {
    #[cfg(feature = "mysql")]
    {
        let first = first.clone();
        options.map_sqlx_mysql_pool_opts(move |pool| signals_database::announce(pool, first.clone()));
    }
    #[cfg(feature = "postgres")]
    {
        // `ConnectOptions` has no getter for it.
        if format!("{options:?}").contains("schema_search_path: Some(") {
            return Err(DbErr::Custom(
                "signals_orm::connect cannot set the schema search path: use map_sqlx_postgres_opts".to_owned(),
            ));
        }
        let first = first.clone();
        options.map_sqlx_postgres_pool_opts(move |pool| signals_database::announce(pool, first.clone()));
    }
    #[cfg(feature = "sqlite")]
    {
        let first = first.clone();
        options.map_sqlx_sqlite_pool_opts(move |pool| signals_database::announce(pool, first.clone()));
    }
    Ok(())
}

/// Makes a pool send [`CONNECTION_CREATED`](crate::CONNECTION_CREATED) for each connection that it opens. Replaces
/// `after_connect` of the options.
///
/// Use it if you make the pool yourself, and [`connect`] otherwise.
#[must_use]
pub fn announce<D: sqlx::Database>(pool: PoolOptions<D>) -> PoolOptions<D>
where
    D::Connection: AnyConnection,
{
    prepare();
    signals_database::announce(pool, FirstRefusal::default())
}
