//! The list of signals for people.

use std::fmt::Write as _;
use std::path::{Path, absolute};

use anstyle::{AnsiColor, Style};

use super::Shown;
use crate::binary::Binary;
use crate::sites::{Site, SiteKind};
use crate::wiring::{Receiver, Signal};

const BOLD: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const PLAIN: Style = Style::new();
const SENDER: Style = AnsiColor::Cyan.on_default();
const PLACE: Style = AnsiColor::Blue.on_default();

/// What the terminal can do.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// How many columns it has.
    pub width: usize,
    /// Returns `true` if it shows links.
    pub links: bool,
}

/// One line: text on the left, a place in the source on the right.
#[derive(Default)]
struct Line {
    left: Vec<(Style, String)>,
    place: Option<(String, u32)>,
}

/// Shows signals. Styles are escape sequences, which the caller strips where no terminal shows them.
#[must_use]
pub fn list(binary: &Binary, signals: &[Shown<'_>], terminal: Terminal) -> String {
    let mut text = String::new();
    for block in signals.iter().map(block) {
        text.push_str(&aligned(&block, binary, terminal));
        text.push('\n');
    }
    text
}

fn block(shown: &Shown<'_>) -> Vec<Line> {
    let signal = shown.signal;
    let mut lines = vec![headline(signal)];
    let width = names(shown).map(|name| name.chars().count()).max().unwrap_or_default();
    lines.extend(shown.sites.iter().map(|site| site_line(site, width)));
    if !shown.sites.iter().any(Site::sends) {
        lines.push(Line { left: vec![(FAINT, "  no send site was found in this binary".to_owned())], place: None });
    }
    for (index, receiver) in signal.receivers.iter().enumerate() {
        lines.push(receiver_line(index + 1, receiver, width));
    }
    if signal.receivers.is_empty() {
        lines.push(Line { left: vec![(FAINT, "  no receivers".to_owned())], place: None });
    }
    lines
}

fn names<'a>(shown: &Shown<'a>) -> impl Iterator<Item = &'a str> {
    let functions = shown.sites.iter().map(|site| site.function.as_str());
    // A function with a long path must not move all others to the right.
    functions.chain(shown.signal.receivers.iter().map(|receiver| receiver.path.as_str())).filter(|name| name.len() < 60)
}

fn headline(signal: &Signal) -> Line {
    let left = vec![
        (FAINT, format!("{}::", signal.module_path)),
        (BOLD, signal.name.clone()),
        (PLAIN, format!("  {}", signal.signature)),
    ];
    Line { left, place: Some((signal.file.clone(), signal.line)) }
}

fn site_line(site: &Site, width: usize) -> Line {
    let says = if site.sends() { "  sent by    " } else { "  used by    " };
    let function = if site.function.is_empty() { "(no name)" } else { &site.function };
    let verb = site.verb.unwrap_or("a send");
    let how = match site.kind {
        SiteKind::Call => verb.to_owned(),
        SiteKind::InlinedCall => format!("{verb}, inlined"),
        SiteKind::Reference => "reference".to_owned(),
    };
    let left = vec![(SENDER, says.to_owned()), (PLAIN, format!("{function:width$}")), (FAINT, format!("  {how}"))];
    Line { left, place: site.location.clone() }
}

fn receiver_line(position: usize, receiver: &Receiver, width: usize) -> Line {
    let options = receiver.options().join(", ");
    let left = vec![
        (PLAIN, format!("  {position:>9}  ")),
        (PLAIN, format!("{:width$}", receiver.path)),
        (FAINT, if options.is_empty() { options } else { format!("  {options}") }),
    ];
    Line { left, place: Some((receiver.file.clone(), receiver.line)) }
}

/// Puts the places below each other, at the right end of the terminal if they are short enough.
fn aligned(lines: &[Line], binary: &Binary, terminal: Terminal) -> String {
    let place_len =
        |line: &Line| line.place.as_ref().map_or(0, |(file, number)| file.len() + number.to_string().len() + 1);
    let longest_place = lines.iter().map(place_len).max().unwrap_or_default();
    let longest_left = lines.iter().map(Line::len).max().unwrap_or_default();
    let column = (longest_left + 2).min(terminal.width.saturating_sub(longest_place));
    let mut text = String::new();
    for line in lines {
        for (style, part) in &line.left {
            let _ = write!(text, "{style}{part}{style:#}");
        }
        if let Some((file, number)) = &line.place {
            let gap = column.saturating_sub(line.len()).max(2);
            text.push_str(&" ".repeat(gap));
            text.push_str(&place(file, *number, binary, terminal));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

impl Line {
    fn len(&self) -> usize {
        self.left.iter().map(|(_, part)| part.chars().count()).sum()
    }
}

/// A place in the source, as a link where the terminal shows links.
pub(super) fn place(file: &str, line: u32, binary: &Binary, terminal: Terminal) -> String {
    let shown = format!("{PLACE}{file}:{line}{PLACE:#}");
    let root = binary.sites.root.as_deref().unwrap_or_default();
    match absolute(Path::new(root).join(file)) {
        Ok(path) if terminal.links => {
            format!("\x1b]8;;file://{}#{line}\x1b\\{shown}\x1b]8;;\x1b\\", in_url(&path))
        }
        _ => shown,
    }
}

/// A path in the form that an address has it.
fn in_url(path: &Path) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let mut text = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        let _ = if is_plain(*byte) { write!(text, "{}", char::from(*byte)) } else { write!(text, "%{byte:02X}") };
    }
    text
}
