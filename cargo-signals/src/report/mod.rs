//! What is shown of a program.

pub mod coverage;
pub mod json;
pub mod text;

use crate::binary::Binary;
use crate::sites::Site;
use crate::wiring::{Named, Receiver, Signal};

/// A signal with its send sites.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The signal.
    pub signal: &'a Signal,
    /// Where it is sent.
    pub sites: &'a [Site],
}

/// Every signal of a program.
#[must_use]
pub fn all(binary: &Binary) -> Vec<Shown<'_>> {
    let sites = binary.sites.of_signals.iter();
    binary.program.signals.iter().zip(sites).map(|(signal, sites)| Shown { signal, sites }).collect()
}

/// The signals of this name or path. If there are none, those whose path contains it in any case.
#[must_use]
pub fn named<'a>(all: &[Shown<'a>], name: &str) -> Vec<Shown<'a>> {
    let is_exact = |shown: &&Shown<'a>| shown.signal.name == name || shown.signal.path() == name;
    let exact = all.iter().filter(is_exact).copied().collect::<Vec<_>>();
    if !exact.is_empty() {
        return exact;
    }
    let contains = |path: String| path.to_lowercase().contains(&name.to_lowercase());
    all.iter().filter(|shown| contains(shown.signal.path())).copied().collect()
}

impl Receiver {
    /// What is said in its attribute, as it is shown: `order -10`, `after billing::charge`.
    #[must_use]
    pub fn options(&self) -> Vec<String> {
        let mut options = Vec::new();
        if let Some(sender) = &self.sender {
            options.push(format!("sender = {}", sender.text));
        }
        if self.order != 0 {
            options.push(format!("order {}", self.order));
        }
        options.extend(self.after.iter().map(|named: &Named| format!("after {named}")));
        options.extend(self.before.iter().map(|named: &Named| format!("before {named}")));
        options.extend(self.uid.iter().map(|uid| format!("uid {uid:?}")));
        if self.is_async {
            options.push("async".to_owned());
        }
        options
    }
}
