//! The drivers of sqlx.

macro_rules! driver {
    ($dialect:ident, $database:ty, $pool:ty, $connection:ty, $arguments:ty, $row:ty, $begin:literal) => {
        use std::sync::Arc;

        use async_trait::async_trait;
        use sqlx::{Arguments, AssertSqlSafe, Row as _};

        use crate::argument::Payload;
        use crate::error::Error;
        use crate::failure::Failure;
        use crate::handler::Handler;
        use crate::lent::Lent;
        use crate::sql::session::{Column, Database, Row, Session, Transaction, Value, damaged};
        use crate::sql::statement::Dialect;
        use crate::sql::store::SqlStore;
        #[cfg(feature = "sqlite")]
        use crate::sql::stuck;
        use crate::store::{IntoStore, Store};

        impl IntoStore for &$pool {
            fn into_store(self) -> Arc<dyn Store> {
                Arc::new(SqlStore::new(self.clone()))
            }
        }

        fn arguments(values: Vec<Value>) -> Result<$arguments, Error> {
            let mut arguments = <$arguments>::default();
            for value in values {
                let added = match value {
                    Value::Int(int) => arguments.add(int),
                    Value::Text(text) => arguments.add(text),
                };
                added.map_err(Error::Database)?;
            }
            Ok(arguments)
        }

        fn values_of(row: &$row, columns: &[Column]) -> Result<Row, sqlx::Error> {
            let value = |(index, column): (usize, &Column)| match column {
                Column::Int => row.try_get(index).map(Value::Int),
                Column::Text => text(row, index).map(Value::Text),
            };
            columns.iter().enumerate().map(value).collect()
        }

        fn text(row: &$row, index: usize) -> Result<Option<String>, sqlx::Error> {
            row.try_get(index).or_else(|error| {
                let bytes = row.try_get::<Vec<u8>, _>(index).map_err(|_| error)?;
                Ok(Some(damaged(&bytes)))
            })
        }

        #[async_trait]
        impl Session for $connection {
            async fn execute(&mut self, sql: String, values: Vec<Value>) -> Result<u64, Error> {
                let query = sqlx::query_with(AssertSqlSafe(sql), arguments(values)?);
                query.execute(self).await.map(|result| result.rows_affected()).map_err(Error::of_database)
            }

            async fn query(&mut self, sql: String, values: Vec<Value>, columns: &[Column]) -> Result<Vec<Row>, Error> {
                let query = sqlx::query_with(AssertSqlSafe(sql), arguments(values)?);
                let rows = query.fetch_all(self).await.map_err(Error::of_database)?;
                rows.iter().map(|row| values_of(row, columns)).collect::<Result<_, _>>().map_err(Error::of_database)
            }
        }

        #[async_trait]
        impl Session for sqlx::pool::PoolConnection<$database> {
            async fn execute(&mut self, sql: String, values: Vec<Value>) -> Result<u64, Error> {
                Session::execute(&mut **self, sql, values).await
            }

            async fn query(&mut self, sql: String, values: Vec<Value>, columns: &[Column]) -> Result<Vec<Row>, Error> {
                Session::query(&mut **self, sql, values, columns).await
            }
        }

        #[async_trait]
        impl Session for sqlx::Transaction<'_, $database> {
            async fn execute(&mut self, sql: String, values: Vec<Value>) -> Result<u64, Error> {
                Session::execute(&mut **self, sql, values).await
            }

            async fn query(&mut self, sql: String, values: Vec<Value>, columns: &[Column]) -> Result<Vec<Row>, Error> {
                Session::query(&mut **self, sql, values, columns).await
            }
        }

        #[async_trait]
        impl Transaction for sqlx::Transaction<'static, $database> {
            async fn lend(&mut self, handler: &Handler, payload: &Payload) -> Result<(), Failure> {
                handler.call(payload, Lent::$dialect(&mut **self)).await
            }

            async fn commit(self: Box<Self>) -> Result<(), Error> {
                sqlx::Transaction::commit(*self).await.map_err(Error::of_database)
            }
        }

        #[async_trait]
        impl Database for $pool {
            fn dialect(&self) -> Dialect {
                Dialect::$dialect
            }

            async fn session(&self) -> Result<Box<dyn Session + '_>, Error> {
                Ok(Box::new(self.acquire().await.map_err(Error::of_database)?))
            }

            async fn begin(&self) -> Result<Box<dyn Transaction + '_>, Error> {
                let begun = match self.begin_with($begin).await {
                    #[cfg(feature = "sqlite")]
                    Err(error) if stuck::is_stuck(&error) => {
                        stuck::close_stuck(self).await;
                        self.begin_with($begin).await
                    }
                    begun => begun,
                };
                Ok(Box::new(begun.map_err(Error::of_database)?))
            }
        }
    };
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqlitePool, SqliteRow};

    driver!(Sqlite, sqlx::Sqlite, SqlitePool, SqliteConnection, SqliteArguments, SqliteRow, "BEGIN IMMEDIATE");
}

#[cfg(feature = "postgres")]
mod postgres {
    use sqlx::postgres::{PgArguments, PgConnection, PgPool, PgRow};

    driver!(Postgres, sqlx::Postgres, PgPool, PgConnection, PgArguments, PgRow, "BEGIN");
}
