//! `cargo signals graph`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, named, say, without_own};
use crate::binary::Binary;
use crate::coverage::Recorded;
use crate::graph;
use crate::report::{self, Shown, json};

/// The largest number of nodes in a graph that is easy to read.
const READABLE: usize = 15;

/// What is drawn, and how.
#[derive(Args)]
pub(super) struct Graph {
    /// Only the signals whose name contains this
    name: Option<String>,
    #[command(flatten)]
    form: Form,
    #[command(flatten)]
    source_url: SourceUrl,
}

/// Where the source can be seen.
#[derive(Args)]
pub(super) struct SourceUrl {
    /// Links to the source in the page, as `https://example.com/{file}#L{line}`
    #[arg(long, value_name = "TEMPLATE", requires = "html")]
    source_url: Option<String>,
}

#[derive(Args)]
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
    pub(super) fn draw(&self, binary: &Binary, is_json: bool) -> Result<ExitCode, CommandError> {
        let all = report::all(binary);
        let signals = match &self.name {
            Some(name) => named(&all, name)?,
            None => without_own(all, is_json),
        };
        let Form { html, svg, mermaid, dot } = &self.form;
        if html.is_none() && svg.is_none() && !mermaid && !dot && !is_json {
            return Err(CommandError::NoForm);
        }
        if let Some(file) = html {
            write_page(file, binary, &signals, &self.source_url, None)?;
        }
        if let Some(file) = svg {
            write_file(file, graph::svg(&signals))?;
        }
        if *mermaid {
            print(&signals, graph::mermaid)?;
        }
        if *dot {
            print(&signals, graph::dot)?;
        }
        if is_json {
            writeln!(anstream::stdout(), "{}", json::list(binary, &signals, None))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn print(signals: &[Shown<'_>], text: fn(&[Shown<'_>]) -> String) -> Result<(), CommandError> {
    write!(anstream::stdout(), "{}", text(signals))?;
    let count = graph::node_count(signals);
    if count > READABLE {
        say(&format!(
            "this graph has {count} nodes, and one of more than {READABLE} is hard to read; \
             draw the signals of one name, or write a page to search with `--html`"
        ));
    }
    Ok(())
}

/// Writes the page, which marks what never ran if that was recorded.
pub(super) fn write_page(
    file: &Path,
    binary: &Binary,
    signals: &[Shown<'_>],
    SourceUrl { source_url }: &SourceUrl,
    recorded: Option<&Recorded>,
) -> Result<(), CommandError> {
    write_file(file, graph::html(binary, signals, source_url.as_deref(), recorded))
}

fn write_file(file: &Path, text: String) -> Result<(), CommandError> {
    fs::write(file, text).map_err(|reason| CommandError::File { file: file.to_owned(), reason })
}
