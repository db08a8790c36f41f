//! The direction of a migration.

/// The direction of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The migration is applied.
    Up,
    /// The migration is reverted.
    Down,
}
