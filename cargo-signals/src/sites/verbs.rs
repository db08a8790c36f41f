//! The methods of a signal that send it, as symbols name them.

use std::collections::BTreeSet;

use rustc_demangle::demangle;

/// A method that sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Verb(&'static str);

const VERBS: [&str; 6] =
    ["send", "send_robust", "send_concurrent", "send_concurrent_robust", "responses", "responses_robust"];

impl Verb {
    pub(super) fn as_str(self) -> &'static str {
        self.0
    }

    /// The verb of this name, as debug information has it: the symbol, or a bare `send_robust<a::Error>`.
    pub(super) fn of_frame(name: &str) -> Option<Self> {
        let bare = name.split('<').next().unwrap_or_default();
        let of_bare = VERBS.iter().find(|verb| **verb == bare).map(|verb| Verb(verb));
        of_bare.or_else(|| parse(name).map(|named| named.verb))
    }
}

/// The name of a symbol without its hash.
pub(super) fn demangled(name: &str) -> String {
    format!("{:#}", demangle(name))
}

/// Returns `false` if no verb has this mangled name. Asking for each verb would take longer.
pub(super) fn can_be_verb(name: &str) -> bool {
    name.contains("send") || name.contains("responses")
}

/// What the symbol of a verb says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named<'a> {
    /// The path of the signal.
    pub(super) signal: &'a str,
    pub(super) verb: Verb,
    /// Returns `true` for the code of the future that an asynchronous verb returns.
    pub(super) is_future: bool,
}

/// A function of a signal that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Method {
    /// `None` if it is one of several: the compiler merges functions of the same code.
    pub(super) verb: Option<Verb>,
    pub(super) is_future: bool,
}

/// What is known of a function that has these names: nothing if they are of several signals.
pub(super) fn merged(names: &BTreeSet<(usize, Method)>) -> Option<(usize, Method)> {
    let (index, method) = *names.first()?;
    let is_alike = |(other, named): &(usize, Method)| *other == index && named.is_future == method.is_future;
    let verb = if names.len() == 1 { method.verb } else { None };
    names.iter().all(is_alike).then_some((index, Method { verb, ..method }))
}

/// Reads `a::_::<impl a::SIGNAL>::send` or `<a::SIGNAL>::send::<T>`.
pub(super) fn parse(name: &str) -> Option<Named<'_>> {
    let closure = name.strip_suffix("::{{closure}}").or_else(|| name.strip_suffix("::{closure#0}"));
    let (name, is_future) = closure.map_or((name, false), |name| (name, true));
    let (owner, verb) = VERBS.iter().find_map(|verb| {
        let (owner, rest) = name.rsplit_once(verb)?;
        let owner = owner.strip_suffix(">::")?;
        (rest.is_empty() || rest.starts_with("::<") && rest.ends_with('>')).then_some((owner, Verb(verb)))
    })?;
    let path = owner.rsplit_once("<impl ").map_or_else(|| owner.strip_prefix('<'), |(_, path)| Some(path))?;
    (!path.contains(' ')).then_some(Named { signal: path, verb, is_future })
}

/// Returns `true` if `#[signal]` made the function: all it makes is in a `const _`, and its names begin with `__`.
pub(super) fn is_of_macro(name: &str) -> bool {
    name.contains("::_::<impl ") || name.contains("::_::__") || parse(name).is_some()
}

/// Returns `true` if the function makes the future behind an asynchronous verb ready to be polled, which only the verb does.
pub(super) fn is_future(name: &str) -> bool {
    name.starts_with("into_future<signals_core::asynchronous::")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Method, Named, VERBS, Verb, can_be_verb, is_of_macro, merged, parse};

    #[test]
    fn every_verb_is_looked_for() {
        for verb in VERBS {
            let name = format!("<a::PAID>::{verb}");
            assert!(can_be_verb(&name) && parse(&name).is_some(), "{verb}");
        }
    }

    #[test]
    fn functions_of_the_macro() {
        let of_macro = ["a::_::<impl a::PAID>::record", "<a::PAID>::send", "a::_::__keeper_of_owned::{{closure}}"];
        assert!(of_macro.iter().all(|name| is_of_macro(name)));
        assert!(!is_of_macro("a::_::pay"));
    }

    #[test]
    fn functions_of_one_address() {
        let method = |verb| Method { verb: Verb::of_frame(verb), is_future: false };
        let merged = |names: &[(usize, Method)]| merged(&names.iter().copied().collect::<BTreeSet<_>>());
        let send = (0, method("send"));
        assert_eq!(merged(&[send]), Some(send));
        assert_eq!(merged(&[(0, method("responses")), (0, method("responses_robust"))]), Some((0, method("unknown"))));
        assert_eq!(merged(&[send, (1, method("send"))]), None);
    }

    #[test]
    fn names_of_verbs() {
        let parsed = |name| parse(name).map(|Named { signal, verb, is_future }| (signal, verb.as_str(), is_future));
        assert_eq!(parsed("a::_::<impl a::b::PAID>::send"), Some(("a::b::PAID", "send", false)));
        assert_eq!(parsed("<a::b::PAID>::send_robust::<a::Error>"), Some(("a::b::PAID", "send_robust", false)));
        assert_eq!(parsed("a::_::<impl a::PAID>::send::{{closure}}"), Some(("a::PAID", "send", true)));
        assert_eq!(parsed("a::_::<impl a::PAID>::send::{{closure}}::{{closure}}"), None);
        assert_eq!(parsed("core::ptr::drop_in_place<a::_::<impl a::PAID>::send>"), None);
        assert_eq!(parsed("<a::Sender as b::Send>::send"), None);
        assert_eq!(Verb::of_frame("responses<a::T>").map(Verb::as_str), Some("responses"));
        assert_eq!(Verb::of_frame("{async_fn#0}"), None);
    }
}
