//! Draws the charts, on one logarithmic scale. The first has a panel for each number of receivers and a bar for each peer. The
//! second has a pair of bars for each of the other sends: ours, and what it is compared with.

use ::sends::{BASELINE, EMPTY, JOIN_ALL, OURS, OURS_CONNECTED};
use svg::Document;
use svg::node::element::{Rectangle, Style, Text, Title};

use crate::tables::{COUNTS, Costs, PEERS};

/// Sizes in pixels.
const NAMES: f64 = 170.0;
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

/// A send of ours, and another of which a reader knows the cost: a name, and a shape and a peer of the results.
struct Pair {
    ours: (&'static str, &'static str, &'static str),
    other: (&'static str, &'static str, &'static str),
}

const fn pair(ours: [&'static str; 3], other: [&'static str; 3]) -> Pair {
    Pair { ours: (ours[0], ours[1], ours[2]), other: (other[0], other[1], other[2]) }
}

const BOXES: &str = "boxes in sequence";

const PAIRS: &[Pair] = &[
    pair(["1 receiver for one type of sender", "1 filtered", OURS], ["no sender", "1", OURS]),
    pair(["10 of a signal with a sender", "10 of a filtering signal", OURS], ["no sender", "10", OURS]),
    pair(["1 connected", "1", OURS_CONNECTED], ["signals2", "1", "signals2"]),
    pair(["10 connected", "10", OURS_CONNECTED], ["signals2", "10", "signals2"]),
    pair(["10 and 1 connected", "10 and 1 connected", OURS], ["static slices", "10 and 1 connected", BASELINE]),
    pair(["10, muted", "10 muted", OURS], ["slice of none", "10 muted", BASELINE]),
    pair(["10, muted on another thread", "10 muted elsewhere", OURS], ["static slice", "10 muted elsewhere", BASELINE]),
    pair(
        ["responses of 10, counted", "10 responses, counted", OURS],
        ["static slice", "10 responses, counted", BASELINE],
    ),
    pair(["responses of 10, in a loop", "10 responses", OURS], ["static slice", "10 responses", BASELINE]),
    pair(["async, 10 fn", "async 10", "signals-core, no async fn"], [BOXES, "async 10", BOXES]),
    pair(["async, 10 ready async fn", "async 10", OURS], [BOXES, "async 10", BOXES]),
    pair(["concurrent, 10 ready async fn", "concurrent 10", OURS], [JOIN_ALL, "concurrent 10", JOIN_ALL]),
];

/// Draws the instructions of each send, by peer.
pub fn draw(costs: &Costs) -> String {
    let peers = PEERS.iter().filter(|peer| **peer != EMPTY).copied().collect::<Vec<_>>();
    #[expect(clippy::cast_precision_loss, reason = "there are few")]
    let rows = || peers.iter().enumerate().map(|(row, peer)| (HEAD + row as f64 * ROW, *peer));
    let width = NAMES + 4.0 * PANEL;
    let height = rows().next_back().map_or(HEAD, |(top, _)| top + ROW);
    let mut chart = document(width, height, "Instructions per send, by peer and number of receivers").add(text(
        NAMES,
        18.0,
        "Instructions per send (logarithmic), the loop around it included",
        "head",
    ));
    for (top, peer) in rows() {
        chart = chart.add(text(NAMES - 10.0, top + 14.0, peer, class(peer)).set("text-anchor", "end"));
    }
    let mut left = NAMES;
    for (count, head) in COUNTS.iter().zip(["no receivers", "1 receiver", "10 receivers", "100 receivers"]) {
        chart = chart.add(text(left, HEAD - 8.0, head, "head"));
        for (top, peer) in rows() {
            let Some(cost) = costs.of(count, peer) else { continue };
            let number = (left + length(cost) + 5.0).round();
            chart = chart.add(bar(left, top + 2.0, ROW - 6.0, cost, class(peer)));
            chart = chart.add(text(number, top + 14.0, &thousands(cost), class(peer)));
        }
        left += PANEL;
    }
    chart.to_string() + "\n"
}

/// Draws the instructions of the other sends, beside what they are compared with.
pub fn draw_pairs(costs: &Costs) -> String {
    const NAMES: f64 = 220.0;
    const PAIR: f64 = 34.0;
    let width = NAMES + 4.0 * PANEL;
    #[expect(clippy::cast_precision_loss, reason = "there are few")]
    let mut chart = document(width, HEAD + PAIRS.len() as f64 * PAIR, "Instructions of other sends, in pairs")
        .add(text(NAMES, 18.0, "Instructions per send (logarithmic), beside what it is compared with", "head"));
    let mut top = HEAD - 16.0;
    for Pair { ours: (name, ours, peer), other: (other_name, other, other_peer) } in PAIRS {
        let (Some(cost), Some(other_cost)) = (costs.of(ours, peer), costs.of(other, other_peer)) else { continue };
        chart = chart.add(text(NAMES - 10.0, top + 18.0, name, "ours").set("text-anchor", "end"));
        for (top, class, cost, label) in [(top, "ours", cost, OURS), (top + 14.0, "peer", other_cost, *other_name)] {
            let label = format!("{} {label}", thousands(cost));
            chart = chart.add(bar(NAMES, top + 2.0, 12.0, cost, class));
            chart = chart.add(text((NAMES + length(cost) + 5.0).round(), top + 12.0, &label, class));
        }
        top += PAIR;
    }
    chart.to_string() + "\n"
}

fn document(width: f64, height: f64, title: &str) -> Document {
    Document::new()
        .set("viewBox", (0.0, 0.0, width, height))
        .set("role", "img")
        .add(Title::new(title))
        .add(Style::new(STYLE))
}

fn length(cost: f64) -> f64 {
    BAR_OF_MOST * cost.log10() / MOST.log10()
}

fn bar(left: f64, top: f64, height: f64, cost: f64, class: &str) -> Rectangle {
    let bar = Rectangle::new().set("class", class).set("x", left).set("y", top);
    bar.set("width", format!("{:.1}", length(cost))).set("height", height).set("rx", 2)
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
