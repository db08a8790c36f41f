//! Several programs as one: a library is tested by several.

use std::collections::HashMap;

use super::line;
use crate::binary::Binary;
use crate::sites::Site;
use crate::wiring::Signal;

/// Makes one program of several. Each signal has the receivers and the send sites that it has in any of them.
#[must_use]
pub fn merged(binaries: Vec<Binary>) -> Option<Binary> {
    let mut binaries = binaries.into_iter();
    let mut merged = binaries.next()?;
    let mut places = merged.program.signals.iter().map(key).zip(0..).collect::<HashMap<_, _>>();
    for binary in binaries {
        for (signal, sites) in binary.program.signals.into_iter().zip(binary.sites.of_signals) {
            if let Some(place) = places.get(&key(&signal)) {
                add_receivers(&mut merged.program.signals[*place], signal);
                add_sites(&mut merged.sites.of_signals[*place], sites);
            } else {
                places.insert(key(&signal), merged.program.signals.len());
                merged.program.signals.push(signal);
                merged.sites.of_signals.push(sites);
            }
        }
    }
    Some(merged)
}

fn key(signal: &Signal) -> (String, String, u32) {
    (signal.path(), signal.file.clone(), signal.line)
}

fn add_receivers(signal: &mut Signal, other: Signal) {
    for receiver in other.receivers {
        if signal.receivers.iter().all(|known| line(signal, known) != line(signal, &receiver)) {
            signal.receivers.push(receiver);
        }
    }
    signal.sort();
}

fn add_sites(sites: &mut Vec<Site>, others: Vec<Site>) {
    for site in others {
        if !sites.contains(&site) {
            sites.push(site);
        }
    }
}
