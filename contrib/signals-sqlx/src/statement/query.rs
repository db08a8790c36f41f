//! A query whose text can be read before it is executed.

use signals_database::BoxError;
use sqlx::{Database, Execute, SqlStr, Statement};

/// What sqlx executes of a query. [`Execute::sql`] takes the query, so its parts are taken before.
pub(super) struct Query<DB: Database> {
    sql: SqlStr,
    statement: Option<DB::Statement>,
    arguments: Result<Option<DB::Arguments>, BoxError>,
    persistent: bool,
}

impl<DB: Database> Query<DB> {
    pub(super) fn of<'q>(mut query: impl Execute<'q, DB>) -> Self {
        let (statement, persistent) = (query.statement().cloned(), query.persistent());
        let arguments = query.take_arguments();
        let sql = statement.as_ref().map_or_else(|| query.sql(), |statement| statement.sql().clone());
        Query { sql, statement, arguments, persistent }
    }

    pub(super) fn text(&self) -> SqlStr {
        self.sql.clone()
    }
}

impl<DB: Database> Execute<'_, DB> for Query<DB> {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&DB::Statement> {
        self.statement.as_ref()
    }

    fn take_arguments(&mut self) -> Result<Option<DB::Arguments>, BoxError> {
        std::mem::replace(&mut self.arguments, Ok(None))
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}
