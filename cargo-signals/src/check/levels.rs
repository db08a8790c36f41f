//! What counts as an error: the defaults, and what `Cargo.toml` says.
//!
//! ```toml
//! [package.metadata.signals.check]
//! no-receiver = "error"
//!
//! [package.metadata.signals.check."shop::ORDER_PAID"]
//! no-send-site = "allow"
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::Finding;

/// A kind of mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lint {
    /// `after` and `before` contradict each other.
    OrderCycle,
    /// Two receivers of a signal have one uid.
    UidUsedTwice,
    /// One function is registered twice with a signal.
    RegisteredTwice,
    /// `after` or `before` names no receiver.
    UnknownName,
    /// The number of receivers is not that of `#[signal(receivers = …)]`.
    ReceiverCount,
    /// The linker left out a crate with receivers.
    UnlinkedCrate,
    /// There are receivers and no send site.
    NoSendSite,
    /// There are send sites and no receiver.
    NoReceiver,
    /// A signal leads back to itself.
    Cascade,
}

/// What `check` does with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is reported.
    Warn,
    /// `check` fails.
    Error,
}

/// The levels of a program.
#[derive(Debug, Default)]
pub struct Levels {
    lints: BTreeMap<Lint, Level>,
    signals: BTreeMap<String, BTreeMap<Lint, Level>>,
}

/// The table in `Cargo.toml` is wrong.
#[derive(Debug, Error)]
#[error("`metadata.signals.check` in Cargo.toml: {key}: {reason}")]
pub struct LevelsError {
    key: String,
    reason: serde_json::Error,
}

impl Lint {
    /// Its name in `Cargo.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Lint::OrderCycle => "order-cycle",
            Lint::UidUsedTwice => "uid-used-twice",
            Lint::RegisteredTwice => "registered-twice",
            Lint::UnknownName => "unknown-name",
            Lint::ReceiverCount => "receiver-count",
            Lint::UnlinkedCrate => "unlinked-crate",
            Lint::NoSendSite => "no-send-site",
            Lint::NoReceiver => "no-receiver",
            Lint::Cascade => "cascade",
        }
    }

    fn default_level(self) -> Level {
        match self {
            Lint::NoSendSite | Lint::NoReceiver | Lint::Cascade => Level::Warn,
            _ => Level::Error,
        }
    }
}

impl Levels {
    /// Reads the table `signals` of a package's metadata. A table of a name that is no lint is about a signal.
    ///
    /// # Errors
    ///
    /// If a lint or a level does not exist.
    pub fn parse(metadata: &serde_json::Value) -> Result<Self, LevelsError> {
        let mut levels = Levels::default();
        let table =
            metadata.get("signals").and_then(|signals| signals.get("check")).and_then(|check| check.as_object());
        for (key, value) in table.into_iter().flatten() {
            let error = |reason| LevelsError { key: key.clone(), reason };
            if value.is_object() {
                levels.signals.insert(key.clone(), Deserialize::deserialize(value).map_err(error)?);
            } else {
                let lint = Lint::deserialize(&serde_json::Value::from(key.as_str())).map_err(error)?;
                levels.lints.insert(lint, Level::deserialize(value).map_err(error)?);
            }
        }
        Ok(levels)
    }

    /// The level of a finding: for its signal, else for its lint.
    #[must_use]
    pub fn of(&self, finding: &Finding) -> Level {
        let of_signal = finding.signal.as_ref().and_then(|path| {
            let name = path.rsplit("::").next().unwrap_or_default();
            let table = self.signals.get(path).or_else(|| self.signals.get(name))?;
            table.get(&finding.lint)
        });
        of_signal.or_else(|| self.lints.get(&finding.lint)).copied().unwrap_or_else(|| finding.lint.default_level())
    }
}
