//! Has receivers in a private module and in generic code.

use std::fmt::Debug;

use link_tests_signals::second;
use signals_core::receiver;

/// A generic function with a receiver inside.
pub fn describe<T: Debug>(value: T) -> String {
    #[receiver(second::SAVED, sender = String)]
    fn inside_a_generic_function(sender: &str, raw: bool) -> u32 {
        u32::from(raw) + u32::from(sender.is_empty())
    }

    format!("{value:?}")
}

mod zeta {
    use link_tests_signals::first;
    use signals_core::receiver;

    #[receiver(first::SAVED)]
    fn saved(seen: &mut Vec<&'static str>) {
        seen.push("alpha::zeta");
    }
}
