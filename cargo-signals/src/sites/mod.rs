//! Where signals are sent: the *send sites* in the code of the program.
//!
//! `#[signal]` gives each signal a type of its own, whose *verbs* (`send`, `responses`, …) refer to the static behind the
//! signal. Two scans find what the other misses:
//!
//! - Uses of a verb's function, which the symbol table names. A verb that is inlined everywhere has no function.
//! - Code of the macro, which is at the declaration of the signal: uses of the static, and what the line tables place there.
//!   The line tables expand each to a stack of inlined functions. The outermost that is at the declaration is the verb, and
//!   the one that it is inlined into is the site. If another macro declares the signal, the function of the library tells
//!   the verb that it is inlined into.
//!
//! A use at the declaration is the code of the macro. A use that a function of the library makes is none of the program.

mod aarch64;
mod code;
mod lines;
mod verbs;
mod x86;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::Path;

use object::{Object, ObjectSection, ObjectSymbol};

use self::code::{Reference, Target, Targets, Use};
use self::lines::{Frame, Lines, is_file};
use self::verbs::{Method, Verb, demangled, merged};
use crate::image::Image;
use crate::wiring::{Program, Signal};

/// The sites of a program, and what keeps others from being found.
#[derive(Debug, Default)]
pub struct Sites {
    /// For each signal of the program.
    pub of_signals: Vec<Vec<Site>>,
    /// How much the file says.
    pub detail: Detail,
    /// Where rustc ran, which is what most source files are relative to. Ends with a separator.
    pub root: Option<String>,
}

/// A place that uses a signal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The source file and the line, if the program has line tables.
    pub location: Option<(String, u32)>,
    /// The function. Without its path if it is inlined into another one.
    pub function: String,
    /// What it does there.
    pub kind: SiteKind,
    /// The method of the signal, if it is known.
    pub verb: Option<&'static str>,
}

/// What was found at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SiteKind {
    /// The code calls a verb.
    Call,
    /// The code of a verb is part of the function.
    InlinedCall,
    /// The code refers to the signal or to a verb, and it is unknown what for.
    Reference,
}

/// What the file says of sites.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// Functions, files and lines.
    #[default]
    Lines,
    /// Functions. Inlined calls look like references.
    Functions,
    /// Nothing: the names and line tables are stripped.
    Nothing,
    /// The code is of an architecture that cannot be read.
    UnknownCode,
}

impl SiteKind {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SiteKind::Call => "call",
            SiteKind::InlinedCall => "inlined call",
            SiteKind::Reference => "reference",
        }
    }
}

impl Site {
    /// Returns `true` if the signal is sent there.
    #[must_use]
    pub fn sends(&self) -> bool {
        self.kind != SiteKind::Reference
    }
}

impl Detail {
    /// What is missing and how to get it.
    #[must_use]
    pub fn advice(self) -> Option<&'static str> {
        match self {
            Detail::Lines => None,
            Detail::Functions => Some(
                "this binary has no line tables, so inlined sends show as references of a function; \
                 build with `debug = \"line-tables-only\"` in the profile",
            ),
            Detail::Nothing => Some(
                "this binary is stripped, so no send site can be found; \
                 build with `debug = \"line-tables-only\"` and `strip = \"none\"` in the profile",
            ),
            Detail::UnknownCode => Some(
                "code of this architecture is not searched, so send sites are missing; build for x86-64 or AArch64",
            ),
        }
    }
}

/// Finds the sites. `path` is the file of the image: debug information can be beside it.
#[must_use]
pub fn find(image: &Image<'_>, path: &Path, program: &Program) -> Sites {
    let lines = Lines::load(path);
    let has_names = image.object().symbols().next().is_some();
    // Without either, a reference is in a function that nothing names.
    if !has_names && !code::sections(image).any(|section| lines.has_any(range_of(&section))) {
        let of_signals = vec![Vec::new(); program.signals.len()];
        return Sites { of_signals, detail: Detail::Nothing, root: None };
    }
    let search = Search { program, lines: &lines, library: program.library.as_deref() };
    let verbs = search.verbs(image);
    let statics =
        program.signals.iter().enumerate().map(|(index, signal)| (signal.address, signal.size, (index, None)));
    let functions = verbs.into_iter().map(|(address, (index, method))| (address, 1, (index, Some(method))));
    let targets = Targets::new(statics.chain(functions).collect());
    let mut of_signals = vec![BTreeSet::new(); program.signals.len()];
    let mut has_lines = false;
    let mut root = None;
    let mut found = |reference: &Reference, (index, method): Target| {
        let frames = lines.frames(reference.at);
        has_lines |= !frames.is_empty();
        let signal = &program.signals[index];
        root = root.take().or_else(|| frames.iter().find_map(|frame| Search::root(signal, frame)));
        of_signals[index].extend(search.site(signal, method, reference, &frames));
    };
    let is_known = code::scan(image, &targets, &mut found);
    search.declarations(image, &mut |index, at| found(&Reference { at, kind: Use::Address }, (index, None)));
    let detail = match () {
        () if !is_known => Detail::UnknownCode,
        () if has_lines => Detail::Lines,
        () if has_names => Detail::Functions,
        () => Detail::Nothing,
    };
    let mut of_signals = of_signals.into_iter().map(settled).collect::<Vec<_>>();
    for (file, _) in of_signals.iter_mut().flatten().filter_map(|site| site.location.as_mut()) {
        if let Some(relative) = root.as_deref().and_then(|root| file.strip_prefix(root)) {
            *file = relative.to_owned();
        }
    }
    Sites { of_signals, detail, root }
}

fn range_of<'data>(section: &impl ObjectSection<'data>) -> Range<u64> {
    section.address()..section.address().saturating_add(section.size())
}

/// One place can use a signal in several ways, of which those that say most are kept.
fn settled(sites: BTreeSet<Site>) -> Vec<Site> {
    let mut settled = Vec::<Site>::new();
    // The kinds that say most come first.
    for site in sites {
        // One line can be in several functions: in the instances of a generic one.
        let here = |other: &Site| {
            other.location == site.location && (site.location.is_some() || other.function == site.function)
        };
        let says_less = |other: &Site| other.verb.is_none() && other.sends() && site.sends();
        match settled.iter_mut().rfind(|other| here(other)) {
            Some(other) if says_less(other) => *other = site,
            Some(other) if site.verb.is_none_or(|verb| other.verb == Some(verb)) => {}
            _ => settled.push(site),
        }
    }
    let located = |site: &&Site| site.location.is_some();
    let functions = settled.iter().filter(located).map(|site| site.function.clone()).collect::<BTreeSet<_>>();
    settled.retain(|site| site.location.is_some() || !functions.contains(&site.function));
    settled
}

struct Search<'a> {
    program: &'a Program,
    lines: &'a Lines,
    /// The folder of the library's source.
    library: Option<&'a str>,
}

impl Search<'_> {
    /// The addresses of the verbs' functions, with the index of the signal. A function that those of several signals were merged
    /// into is left out.
    fn verbs(&self, image: &Image<'_>) -> BTreeMap<u64, (usize, Method)> {
        let mut verbs = BTreeMap::<u64, BTreeSet<(usize, Method)>>::new();
        for symbol in image.object().symbols().filter(ObjectSymbol::is_definition) {
            let Ok(name) = symbol.name() else { continue };
            // Demangling all symbols takes longer than all else.
            if !verbs::can_be_verb(name) {
                continue;
            }
            let name = demangled(name);
            if let Some(named) = verbs::parse(&name)
                && let Some(index) = self.signal_of(named.signal, symbol.address())
            {
                let method = Method { verb: Some(named.verb), is_future: named.is_future };
                verbs.entry(symbol.address()).or_default().insert((index, method));
            }
        }
        verbs.into_iter().filter_map(|(address, named)| Some((address, merged(&named)?))).collect()
    }

    /// The signal whose verb is at this address. Two signals can have one path: in two versions of a crate.
    fn signal_of(&self, path: &str, address: u64) -> Option<usize> {
        let of_path = |signal: &&(usize, &Signal)| {
            path.strip_suffix(&*signal.1.name).is_some_and(|module| module.ends_with("::"))
                && path.split("::").next() == signal.1.module_path.split("::").next()
        };
        let named = self.program.signals.iter().enumerate().collect::<Vec<_>>();
        let named = named.iter().filter(of_path).collect::<Vec<_>>();
        let frames = self.lines.frames(address);
        let here = frames.last().and_then(|frame| named.iter().find(|(_, signal)| is_at(signal, frame)));
        match (here, &named[..]) {
            (Some((index, _)), _) | (None, [(index, _)]) => Some(*index),
            _ => None,
        }
    }

    /// Calls `found` with the signals and the addresses of code that the line tables place at a declaration.
    fn declarations(&self, image: &Image<'_>, found: &mut dyn FnMut(usize, u64)) {
        let mut by_line = HashMap::<u32, Vec<usize>>::new();
        for (index, signal) in self.program.signals.iter().enumerate() {
            by_line.entry(signal.line).or_default().push(index);
        }
        for section in code::sections(image) {
            self.lines.each(range_of(&section), &mut |file, line, address| {
                let declared = by_line.get(&line).into_iter().flatten();
                let mut declared = declared.filter(|index| is_file(file, &self.program.signals[**index].file));
                // Of several signals that a macro declares on one line, it is not clear which one this is.
                if let (Some(index), None) = (declared.next(), declared.next()) {
                    found(*index, address);
                }
            });
        }
    }

    fn site(&self, signal: &Signal, method: Option<Method>, reference: &Reference, frames: &[Frame]) -> Option<Site> {
        // The innermost frame comes first.
        let declaration = frames.iter().rposition(|frame| is_at(signal, frame)).or_else(|| self.verb_frame(frames));
        let Some(declaration) = declaration else { return self.plain_site(method, reference, frames) };
        let site = frames.get(declaration + 1)?;
        let is_outermost = declaration + 2 == frames.len();
        let name = frames[declaration].function.as_deref().unwrap_or_default();
        let verb = Verb::of_frame(name);
        // The future of an asynchronous verb is sent by what awaits it. Anything else polls any future.
        if verb.is_none() && !(lines::is_coroutine(name) && self.awaits(site, is_outermost, reference.at)) {
            return None;
        }
        let function = if is_outermost { self.function_at(reference.at) } else { None };
        self.site_at(site, function, SiteKind::InlinedCall, verb)
    }

    /// The frame of the verb, by the function of the library that only verbs call. If another macro declares the signal, the
    /// line tables place the code of the verb into that macro, and not at the declaration.
    fn verb_frame(&self, frames: &[Frame]) -> Option<usize> {
        let name = |index: usize| frames[index].function.as_deref().unwrap_or_default();
        (1..frames.len()).rev().find(|&outer| match Verb::of_frame(name(outer)) {
            Some(verb) => self.is_of_library(&frames[outer - 1]) && name(outer - 1).starts_with(verb.as_str()),
            None => lines::is_coroutine(name(outer)) && verbs::is_future(name(outer - 1)),
        })
    }

    /// A use that is not within the code of a macro.
    fn plain_site(&self, method: Option<Method>, reference: &Reference, frames: &[Frame]) -> Option<Site> {
        // Code of the signals library, and of those below it, is inlined into what uses the signal.
        let is_below = |frame: &Frame| frame.location.as_ref().is_some_and(|(file, _)| lines::is_below(file));
        let is_inlined = |frame: &Frame| is_below(frame) || self.is_of_library(frame);
        let user = frames.iter().position(|frame| !is_inlined(frame));
        if user.is_none() && frames.iter().any(|frame| self.is_of_library(frame)) {
            return None;
        }
        let frames = &frames[user.unwrap_or_default()..];
        let verb = method.and_then(|method| method.verb);
        let kind = if method.is_some() && reference.kind == Use::Call { SiteKind::Call } else { SiteKind::Reference };
        if method.is_some_and(|method| method.is_future)
            && !frames.first().is_some_and(|frame| self.awaits(frame, frames.len() == 1, reference.at))
        {
            return None;
        }
        let function = if frames.len() < 2 { self.function_at(reference.at) } else { None };
        // Of a signal that another macro declares, the line tables do not say that the code is at the declaration.
        if function.as_deref().is_some_and(verbs::is_of_macro) {
            return None;
        }
        match frames.first() {
            Some(frame) if frame.location.is_some() => self.site_at(frame, function, kind, verb),
            // Without line tables, or of code that several lines share.
            frame => {
                let inlined = || frame?.function.as_deref().map(lines::readable);
                let function = function.or_else(inlined).filter(|function| !function.starts_with("signals_core::"))?;
                Some(Site { location: None, function, kind, verb: verb.map(Verb::as_str) })
            }
        }
    }

    /// `None` if it is in the library.
    fn site_at(&self, frame: &Frame, function: Option<String>, kind: SiteKind, verb: Option<Verb>) -> Option<Site> {
        if self.is_of_library(frame) {
            return None;
        }
        let (file, line) = frame.location.clone()?;
        let function = function.or_else(|| frame.function.as_deref().map(lines::readable)).unwrap_or_default();
        if lines::is_drop(&function) {
            return None;
        }
        Some(Site { location: Some((file, line)), function, kind, verb: verb.map(Verb::as_str) })
    }

    fn is_of_library(&self, frame: &Frame) -> bool {
        let (Some(library), Some((file, _))) = (self.library, &frame.location) else { return false };
        lines::is_in(file, library)
    }

    fn root(signal: &Signal, frame: &Frame) -> Option<String> {
        let (file, _) = frame.location.as_ref()?;
        let root = file.strip_suffix(&*signal.file).filter(|root| !root.is_empty())?;
        is_at(signal, frame).then(|| root.to_owned())
    }

    /// Returns `true` if a function that polls a future can do so because its code awaits it. Executors and combinators do not.
    fn awaits(&self, frame: &Frame, is_outermost: bool, address: u64) -> bool {
        let symbol = if is_outermost { self.lines.symbol(address).map(demangled) } else { None };
        symbol.as_deref().or(frame.function.as_deref()).is_some_and(lines::is_coroutine)
    }

    /// The function that the symbol table has there. An `async fn` and the closures of a function are in it.
    fn function_at(&self, address: u64) -> Option<String> {
        let name = self.lines.symbol(address).map(demangled)?;
        Some(name.trim_end_matches("::{{closure}}").to_owned())
    }
}

/// Returns `true` if the code is what `#[signal]` made.
fn is_at(signal: &Signal, frame: &Frame) -> bool {
    frame.location.as_ref().is_some_and(|(file, line)| *line == signal.line && is_file(file, &signal.file))
}

#[cfg(test)]
mod tests {
    use super::{Site, SiteKind, settled};

    /// A program can have line tables for some of its crates only.
    #[test]
    fn uses_without_lines() {
        let site = |function: &str, line: Option<u32>, kind| Site {
            location: line.map(|line| ("lib.rs".to_owned(), line)),
            function: function.to_owned(),
            kind,
            verb: None,
        };
        let pay = site("pay", Some(7), SiteKind::InlinedCall);
        let refund = site("refund", None, SiteKind::Call);
        let shared = site("pay", None, SiteKind::Reference);
        let sites = settled([pay.clone(), refund.clone(), shared].into());
        assert_eq!(sites, [refund, pay]);
    }
}
