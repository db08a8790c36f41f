//! Draws the chart: a panel for each number of receivers and a bar for each peer, on one logarithmic scale.

use ::sends::{EMPTY, OURS};
use svg::Document;
use svg::node::element::{Rectangle, Style, Text, Title};

use crate::tables::{COUNTS, Costs, PEERS};

/// Sizes in pixels.
const NAMES: f64 = 150.0;
const PANEL: f64 = 205.0;
const BAR_OF_MOST: f64 = 145.0;
const ROW: f64 = 22.0;
const HEAD: f64 = 52.0;

/// The longest bar. Bars begin at one instruction.
const MOST: f64 = 100_000.0;

/// An embedded picture knows the colour scheme of the system, but not that of the page. So all colours, except that of
/// the text, are readable on light and dark pages.
const STYLE: &str = "
    text { font: 13px system-ui, sans-serif; fill: #6e7781; }
    .head { font-weight: 600; }
    .ours { font-weight: 700; }
    rect { fill: #8c959f; }
    rect.ours { fill: #d9622b; }
    @media (prefers-color-scheme: dark) { text { fill: #9198a1; } }
";

/// Draws the instructions of each send.
pub fn draw(costs: &Costs) -> String {
    let peers = PEERS.iter().filter(|peer| **peer != EMPTY).copied().collect::<Vec<_>>();
    #[expect(clippy::cast_precision_loss, reason = "there are few")]
    let rows = || peers.iter().enumerate().map(|(row, peer)| (HEAD + row as f64 * ROW, *peer));
    let width = NAMES + 4.0 * PANEL;
    let height = rows().next_back().map_or(HEAD, |(top, _)| top + ROW);
    let mut chart = Document::new()
        .set("viewBox", (0.0, 0.0, width, height))
        .set("role", "img")
        .add(Title::new("Instructions per send, by peer and number of receivers"))
        .add(Style::new(STYLE))
        .add(text(NAMES, 18.0, "Instructions per send (logarithmic), the loop around it included", "head"));
    for (top, peer) in rows() {
        chart = chart.add(text(NAMES - 10.0, top + 14.0, peer, class(peer)).set("text-anchor", "end"));
    }
    let mut left = NAMES;
    for (count, head) in COUNTS.iter().zip(["no receivers", "1 receiver", "10 receivers", "100 receivers"]) {
        chart = chart.add(text(left, HEAD - 8.0, head, "head"));
        for (top, peer) in rows() {
            let Some(cost) = costs.of(count, peer) else { continue };
            let length = BAR_OF_MOST * cost.log10() / MOST.log10();
            let bar = Rectangle::new().set("class", class(peer)).set("x", left).set("y", top + 2.0);
            let bar = bar.set("width", format!("{length:.1}")).set("height", ROW - 6.0).set("rx", 2);
            chart = chart.add(bar).add(text((left + length + 5.0).round(), top + 14.0, &thousands(cost), class(peer)));
        }
        left += PANEL;
    }
    chart.to_string() + "\n"
}

fn class(peer: &str) -> &'static str {
    if peer == OURS { "ours" } else { "peer" }
}

fn text(x: f64, y: f64, content: &str, class: &str) -> Text {
    Text::new(content).set("x", x).set("y", y).set("class", class)
}

fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    match digits.len() {
        ..=3 => digits,
        len => format!("{},{}", &digits[..len - 3], &digits[len - 3..]),
    }
}
