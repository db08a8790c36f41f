//! Programs made by hand.

use cargo_signals::binary::Binary;
use cargo_signals::sites::{Detail, Site, SiteKind, Sites};
use cargo_signals::wiring::{Named, Program, Receiver, Signal, TypeId};

/// A receiver of this path. The path identifies its function, and its line is the length of the path.
pub(crate) fn receiver(path: &str) -> Receiver {
    Receiver {
        path: path.to_owned(),
        name_len: path.rsplit("::").next().unwrap().len(),
        file: "lib.rs".to_owned(),
        line: u32::try_from(path.len()).unwrap(),
        column: 1,
        order: 0,
        uid: None,
        after: Vec::new(),
        before: Vec::new(),
        sender: None,
        is_async: false,
        function: function(path),
        thunk: 0,
    }
}

fn function(path: &str) -> TypeId {
    TypeId(path.bytes().fold(0_u128, |id, byte| id.wrapping_mul(31).wrapping_add(byte.into())))
}

/// The function of this path, in `after` or `before`.
pub(crate) fn named(path: &str) -> Named {
    Named { text: path.to_owned(), function: Some(function(path)) }
}

/// A signal in the module `shop`.
pub(crate) fn signal(name: &str, receivers: Vec<Receiver>) -> Signal {
    Signal {
        name: name.to_owned(),
        module_path: "shop".to_owned(),
        signature: "fn()".to_owned(),
        file: "shop.rs".to_owned(),
        line: 1,
        at_least: 0,
        at_most: u32::MAX,
        receivers,
        address: 0,
        size: 0,
    }
}

pub(crate) fn program(signals: Vec<Signal>) -> Program {
    Program { signals, ..Program::default() }
}

/// A binary of these signals, each with the functions that send it and the lines where they do.
pub(crate) fn binary(signals: Vec<(Signal, &[(&str, u32)])>) -> Binary {
    let mut binary = Binary {
        path: "shop".into(),
        program: Program::default(),
        sites: Sites { detail: Detail::Lines, ..Sites::default() },
    };
    for (signal, senders) in signals {
        binary.program.signals.push(signal);
        binary.sites.of_signals.push(senders.iter().map(|(function, line)| site(function, *line)).collect());
    }
    binary
}

fn site(function: &str, line: u32) -> Site {
    Site {
        location: Some(("lib.rs".to_owned(), line)),
        function: function.to_owned(),
        kind: SiteKind::Call,
        verb: Some("send"),
    }
}
