//! The report that receivers of `ACTIVITY_REQUESTED` fill in.

use std::fmt::{self, Display};

/// A table to which each crate adds rows.
#[derive(Debug, Default)]
pub struct Activity {
    rows: Vec<Row>,
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// The reporting crate.
    pub origin: &'static str,
    /// What it counted.
    pub what: String,
    /// The count, or the time.
    pub value: String,
}

impl Activity {
    /// Adds a row: the reporting crate, what it counted, and the count.
    pub fn add(&mut self, origin: &'static str, what: impl Into<String>, value: impl Display) {
        self.rows.push(Row { origin, what: what.into(), value: value.to_string() });
    }

    /// Returns the rows in the order in which they were added.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

impl Display for Activity {
    /// Writes a line for each row, in columns.
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
