//! Statements: what their text says, and how they are executed with their signals.

mod kind;
mod observed;
mod query;
mod tokens;

pub use self::kind::StatementKind;
pub(crate) use self::observed::{Step, is_observed, on_pool, on_transaction};
