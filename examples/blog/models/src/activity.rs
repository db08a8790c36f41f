//! What receivers answer to `ACTIVITY_REQUESTED`.

use std::fmt::{self, Display};

/// A table to which each crate adds the rows it has.
#[derive(Debug, Default)]
pub struct Activity {
    rows: Vec<Row>,
}

/// A row of it.
#[derive(Debug)]
pub struct Row {
    /// Who reports.
    pub origin: &'static str,
    /// What was seen.
    pub what: String,
    /// How much of it, or when.
    pub value: String,
}

impl Activity {
    /// Adds a row: who reports, what was seen, and how much of it.
    pub fn add(&mut self, origin: &'static str, what: impl Into<String>, value: impl Display) {
        self.rows.push(Row { origin, what: what.into(), value: value.to_string() });
    }

    /// The rows in the order in which they were added.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

impl Display for Activity {
    /// A line for each row, in columns.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |text: fn(&Row) -> &str| self.rows.iter().map(|row| text(row).chars().count()).max().unwrap_or(0);
        let (origins, whats) = (width(|row| row.origin), width(|row| &row.what));
        for Row { origin, what, value } in &self.rows {
            let line = format!("{origin:origins$}  {what:whats$}  {value}");
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
