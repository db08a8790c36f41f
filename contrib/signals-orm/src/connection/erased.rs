//! Connections as trait objects.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

/// [`ConnectionTrait`] without its generic methods, so that it can be a trait object.
#[async_trait]
pub(super) trait Erased: Sync {
    fn backend(&self) -> DbBackend;
    fn returning(&self) -> bool;
    async fn run(&self, statement: Statement) -> Result<ExecResult, DbErr>;
    async fn run_text(&self, sql: &str) -> Result<ExecResult, DbErr>;
    async fn fetch_one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr>;
    async fn fetch_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr>;
}

#[async_trait]
impl<C: ConnectionTrait> Erased for C {
    fn backend(&self) -> DbBackend {
        self.get_database_backend()
    }

    fn returning(&self) -> bool {
        self.support_returning()
    }

    async fn run(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.execute_raw(statement).await
    }

    async fn run_text(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.execute_unprepared(sql).await
    }

    async fn fetch_one(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.query_one_raw(statement).await
    }

    async fn fetch_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.query_all_raw(statement).await
    }
}
