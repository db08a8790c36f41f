//! A picture with senders on the left, signals in the middle and receivers in run order on the right.

use std::fmt::Write as _;

use super::senders;
use crate::report::Shown;

/// The distance of rows, and the space around everything.
const ROW: usize = 28;
const MARGIN: usize = 16;
/// How wide a letter of the monospaced font is, at most.
const LETTER: usize = 8;
/// Room for the lines between two columns.
const GAP: usize = 90;
const STYLE: &str = include_str!("picture.css");

/// The left edges of the columns, and their width.
struct Columns([(usize, usize); 3]);

impl Columns {
    fn of(signals: &[Shown<'_>]) -> Self {
        let widest = |names: &mut dyn Iterator<Item = usize>| names.max().unwrap_or_default() * LETTER + 2 * MARGIN;
        let senders = widest(&mut signals.iter().flat_map(|shown| senders(shown)).map(str::len));
        let names = widest(&mut signals.iter().map(|shown| shown.signal.name.len()));
        let receivers = signals.iter().flat_map(|shown| &shown.signal.receivers);
        let receivers = widest(&mut receivers.map(|receiver| receiver.path.len() + "10. ".len()));
        let second = MARGIN + senders + GAP;
        Columns([(MARGIN, senders), (second, names), (second + names + GAP, receivers)])
    }
}

/// Draws signals as an SVG document.
#[must_use]
pub fn svg(signals: &[Shown<'_>]) -> String {
    let columns = Columns::of(signals);
    let mut picture = String::new();
    let mut top = MARGIN;
    for shown in signals {
        top += ROW * draw(shown, &columns, top, &mut picture) + MARGIN;
    }
    let (left, width) = columns.0[2];
    let width = left + width + MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{top}\" viewBox=\"0 0 {width} {top}\">\n\
         <style>{STYLE}</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n{picture}</svg>\n"
    )
}

/// Draws one signal and returns how many rows it takes.
fn draw(shown: &Shown<'_>, Columns([left, middle, right]): &Columns, top: usize, picture: &mut String) -> usize {
    let senders = senders(shown);
    let receivers = &shown.signal.receivers;
    let rows = senders.len().max(receivers.len()).max(1);
    let center = |row: usize, of: usize| top + (rows - of) * ROW / 2 + row * ROW + ROW / 2;
    let signal = center(0, 1);
    for row in 0..senders.len() {
        line(left.0 + left.1, center(row, senders.len()), middle.0, signal, picture);
    }
    for row in 0..receivers.len() {
        line(middle.0 + middle.1, signal, right.0, center(row, receivers.len()), picture);
    }
    for (row, sender) in senders.iter().enumerate() {
        label("sender", *left, center(row, senders.len()), sender, picture);
    }
    label("signal", *middle, signal, &shown.signal.name, picture);
    for (row, receiver) in receivers.iter().enumerate() {
        let name = format!("{}. {}", row + 1, receiver.path);
        label("receiver", *right, center(row, receivers.len()), &name, picture);
    }
    rows
}

fn line(x: usize, y: usize, to_x: usize, to_y: usize, picture: &mut String) {
    let middle = usize::midpoint(x, to_x);
    let _ = writeln!(picture, "<path d=\"M{x} {y} C{middle} {y} {middle} {to_y} {to_x} {to_y}\"/>");
}

fn label(class: &str, (x, width): (usize, usize), y: usize, text: &str, picture: &mut String) {
    let (top, height, text_x) = (y - ROW / 2 + 3, ROW - 6, x + MARGIN / 2);
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        picture,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"5\"/>"
    );
    let _ = writeln!(picture, "<text x=\"{text_x}\" y=\"{}\">{text}</text>", y + 4);
}
