//! When a write on a connection is committed.

use std::sync::Arc;

use signals_database::Commits;

/// When a write on a connection is committed.
#[derive(Clone, Copy)]
pub(crate) enum Commit<'a> {
    /// With its own statement.
    Auto,
    /// With a [`Transaction`](crate::Transaction).
    With(&'a Arc<Commits>),
    /// With a transaction of SeaORM, which cannot be observed.
    Unobserved,
}
