//! Pictures of the wiring: who sends a signal, and what receives it.

mod html;
mod svg;
mod text;

pub use self::html::html;
pub use self::svg::svg;
pub use self::text::{dot, mermaid, node_count};
use crate::report::Shown;
use crate::sites::Site;

/// The functions that send a signal, each once.
fn senders<'a>(shown: &Shown<'a>) -> Vec<&'a str> {
    let mut senders = Vec::new();
    for site in shown.sites.iter().filter(|site: &&Site| site.sends()) {
        if !senders.contains(&site.function.as_str()) {
            senders.push(site.function.as_str());
        }
    }
    senders
}
