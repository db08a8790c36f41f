//! `cargo signals graph`.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, named, without_own};
use crate::binary::Binary;
use crate::graph::{dot, html, mermaid, svg};
use crate::report;

/// What is drawn, and how.
#[derive(Args)]
pub(super) struct Graph {
    /// Only the signals of this name, of which a part is enough
    name: Option<String>,
    #[command(flatten)]
    form: Form,
    /// Links to the source in the page, as `https://example.com/{file}#L{line}`
    #[arg(long, value_name = "TEMPLATE", requires = "html")]
    source_url: Option<String>,
}

#[derive(Args)]
#[group(required = true, multiple = true)]
struct Form {
    /// Write a page to search and browse, which needs no network
    #[arg(long, value_name = "PATH")]
    html: Option<PathBuf>,
    /// Write a picture
    #[arg(long, value_name = "PATH")]
    svg: Option<PathBuf>,
    /// Print a Mermaid flowchart
    #[arg(long, conflicts_with = "dot")]
    mermaid: bool,
    /// Print a Graphviz graph
    #[arg(long)]
    dot: bool,
}

impl Graph {
    pub(super) fn draw(&self, binary: &Binary) -> Result<ExitCode, CommandError> {
        let all = report::all(binary);
        let signals = match &self.name {
            Some(name) => named(&all, name)?,
            None => without_own(all, false),
        };
        let write = |file: &PathBuf, text: String| {
            fs::write(file, text).map_err(|reason| CommandError::File { file: file.clone(), reason })
        };
        if let Some(file) = &self.form.html {
            write(file, html(binary, &signals, self.source_url.as_deref()))?;
        }
        if let Some(file) = &self.form.svg {
            write(file, svg(&signals))?;
        }
        if self.form.mermaid {
            write!(anstream::stdout(), "{}", mermaid(&signals))?;
        }
        if self.form.dot {
            write!(anstream::stdout(), "{}", dot(&signals))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
