//! The functions that an address is in, from debug information and from symbols.

use std::ops::Range;
use std::path::Path;

use addr2line::Loader;

/// Looks up addresses. Without debug information there is nothing to find.
pub(super) struct Lines(Option<Loader>);

/// A function, which can be inlined into the next one.
#[derive(Debug)]
pub(super) struct Frame {
    /// Its name, which is bare or mangled.
    pub(super) function: Option<String>,
    /// The file and the line of the code, or of the call of the inlined function.
    pub(super) location: Option<(String, u32)>,
}

impl Lines {
    pub(super) fn load(path: &Path) -> Self {
        Lines(Loader::new(path).ok())
    }

    /// Returns `true` if there are lines for any code in this range.
    pub(super) fn has_any(&self, range: Range<u64>) -> bool {
        let locations = self.0.as_ref().and_then(|loader| loader.find_location_range(range.start, range.end).ok());
        locations.is_some_and(|mut locations| locations.next().is_some())
    }

    /// The innermost first.
    pub(super) fn frames(&self, address: u64) -> Vec<Frame> {
        let mut found = Vec::new();
        let Some(mut frames) = self.0.as_ref().and_then(|loader| loader.find_frames(address).ok()) else {
            return found;
        };
        while let Ok(Some(frame)) = frames.next() {
            let name = frame.function.and_then(|function| Some(super::demangled(&function.raw_name().ok()?)));
            let location = frame.location.and_then(|place| Some((place.file?.to_owned(), place.line?)));
            found.push(Frame { function: name, location });
        }
        found
    }

    /// Calls `found` with the file, the line and the start of each piece of code in this range.
    pub(super) fn each(&self, range: Range<u64>, found: &mut dyn FnMut(&str, u32, u64)) {
        let locations = self.0.as_ref().and_then(|loader| loader.find_location_range(range.start, range.end).ok());
        for (address, _, location) in locations.into_iter().flatten() {
            if let (Some(file), Some(line)) = (location.file, location.line) {
                found(file, line, address);
            }
        }
    }

    pub(super) fn symbol(&self, address: u64) -> Option<&str> {
        self.0.as_ref()?.find_symbol(address)
    }
}

/// Returns `true` if a file of debug information, which is absolute, is the one that rustc was given.
pub(super) fn is_file(absolute: &str, given: &str) -> bool {
    Path::new(absolute).ends_with(given)
}

/// Returns `true` if a file of debug information is in a folder as rustc was given it.
pub(super) fn is_in(file: &str, folder: &str) -> bool {
    if Path::new(folder).is_absolute() { file.starts_with(folder) } else { file.contains(&format!("/{folder}")) }
}

/// Returns `true` if the code is of a library that ours is built on: of the standard library, which rustc places into `/rustc/` or,
/// if it has the source, there, or of arc-swap. Both are inlined into sends.
pub(super) fn is_below(file: &str) -> bool {
    file.starts_with("/rustc/") || ["/rustlib/src/rust/library/", "/arc-swap-"].iter().any(|part| file.contains(part))
}

/// Returns `true` if the function is the code of a future: of an `async fn`, of a block or of a closure. Debug information has
/// bare names, symbols have paths.
pub(super) fn is_coroutine(name: &str) -> bool {
    name.starts_with("{async_") || name.starts_with("{closure") || name.ends_with('}')
}

/// The name of a function for people. Line tables have no better one for functions within functions.
pub(super) fn readable(name: &str) -> String {
    let unnamed = [("{async_fn", "(async fn)"), ("{async_", "(async block)"), ("{closure", "(closure)")];
    let unnamed = unnamed.iter().find(|(start, _)| name.starts_with(start));
    unnamed.map_or_else(|| name.to_owned(), |(_, readable)| (*readable).to_owned())
}

/// Returns `true` if the function drops a value: it has the lines of the code whose future it drops.
pub(super) fn is_drop(name: &str) -> bool {
    name.starts_with("core::ptr::drop_in_place<")
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn libraries_below() {
        assert!(is_below("/rustc/59807616e1fa/library/core/src/hint.rs"));
        assert!(is_below("/home/a/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/arc-swap-1.9.5/src/lib.rs"));
        assert!(!is_below("/home/a/shop/src/lib.rs"));
    }
}
