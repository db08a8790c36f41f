//! The report that receivers of `REPORT_REQUESTED` fill in.

use std::fmt::{self, Display};

/// A table to which each crate adds rows.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    origin: &'static str,
    what: String,
    value: String,
}

impl Report {
    /// Adds a row: the reporting crate, what it counted, and the count.
    pub fn add(&mut self, origin: &'static str, what: impl Into<String>, value: impl Display) {
        self.rows.push(Row { origin, what: what.into(), value: value.to_string() });
    }

    /// Returns `true` if there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Display for Report {
    /// Writes a line for each row, in columns.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |text: fn(&Row) -> &str| self.rows.iter().map(|row| text(row).chars().count()).max().unwrap_or(0);
        let (origins, whats) = (width(|row| row.origin), width(|row| &row.what));
        for Row { origin, what, value } in &self.rows {
            writeln!(f, "{origin:origins$}  {what:whats$}  {value}")?;
        }
        Ok(())
    }
}
