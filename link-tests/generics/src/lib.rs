//! Receivers in and around generic code, which rustc may place in various codegen units and crates.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::marker::PhantomData;

use link_tests_signals::first;
use signals_core::{Signal, receiver, receivers, signal};

/// Collects numbers.
#[signal]
pub static NUMBERS: Signal<fn(seed: u64) -> u64>;

/// A number inside nested wrapper types.
trait Depth {
    const DEPTH: u64;
}

struct Leaf;

struct Wrapped<T>(PhantomData<T>);

impl Depth for Leaf {
    const DEPTH: u64 = 0;
}

impl<T: Depth> Depth for Wrapped<T> {
    const DEPTH: u64 = T::DEPTH + 1;
}

type Four<T> = Wrapped<Wrapped<Wrapped<Wrapped<T>>>>;

fn count<T: Depth, I: IntoIterator<Item = u64>>(numbers: I) -> u64 {
    let by_rest: BTreeMap<u64, Vec<u64>> = numbers.into_iter().fold(BTreeMap::new(), |mut map, number| {
        map.entry(number % 3).or_default().push(number);
        map
    });
    by_rest.into_values().flatten().sum::<u64>() + T::DEPTH
}

/// A separate module for each receiver, which gives it a separate codegen unit in incremental builds.
macro_rules! modules {
    ($($module:ident $depth:ty;)*) => {
        $(mod $module {
            use super::*;

            #[receiver(NUMBERS)]
            fn count_here(seed: u64) -> u64 {
                count::<$depth, _>([seed, seed + 1, <$depth>::DEPTH])
            }
        })*
    };
}

modules! {
    a Leaf; b Wrapped<Leaf>; c Wrapped<Wrapped<Leaf>>; d Four<Leaf>; e Four<Wrapped<Leaf>>; f Four<Four<Leaf>>;
    g Four<Four<Wrapped<Leaf>>>; h Four<Four<Four<Leaf>>>; i Four<Four<Four<Four<Leaf>>>>; j Wrapped<Four<Four<Leaf>>>;
    k Wrapped<Wrapped<Four<Leaf>>>; l Wrapped<Four<Four<Four<Leaf>>>>;
}

/// A function that is never instantiated. Its receiver is linked nevertheless.
pub fn never_called<T: Debug, F: Fn(T) -> T>(value: T, change: F) -> String {
    #[receiver(NUMBERS, order = -1)]
    fn in_a_function_that_nobody_calls(seed: u64) -> u64 {
        seed
    }

    format!("{:?}", change(value))
}

pub trait Describe {
    fn describe(&self) -> String;
}

impl<T: Debug, const N: usize> Describe for [T; N] {
    #[inline]
    fn describe(&self) -> String {
        #[receiver(first::SAVED, order = 2)]
        fn in_a_generic_method(seen: &mut Vec<&'static str>) {
            seen.push("generics, in a method");
        }

        format!("{N} {self:?}")
    }
}

/// Closures, constants and blocks can contain items too.
pub const IN_A_CONSTANT: fn(u64) -> u64 = {
    #[receiver(NUMBERS, order = 1)]
    const fn in_a_constant(seed: u64) -> u64 {
        seed * 2
    }

    |seed| {
        #[receiver(NUMBERS, order = 2)]
        fn in_a_closure(seed: u64) -> u64 {
            seed * 3
        }

        in_a_closure(in_a_constant(seed))
    }
};

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(NUMBERS, order = 3)]
    fn associated(seed: u64) -> u64 {
        generic_with_a_signal(&[seed; 4])
    }
}

/// A signal declared inside a generic function exists once, for all types that the function is called with.
fn generic_with_a_signal<T: Into<u64> + Copy>(values: &[T]) -> u64 {
    #[signal]
    static INNER: Signal<fn(value: u64) -> u64>;

    #[receiver(INNER)]
    fn double(value: u64) -> u64 {
        value * 2
    }

    values.iter().flat_map(|&value| INNER.responses(value.into())).map(|(_, doubled)| doubled).sum()
}

/// Calls the same generic code with another type.
pub fn of_bytes() -> u64 {
    generic_with_a_signal(&[1_u8, 2, 3])
}

/// The link matrix sets the variable to have the crate compiled again.
#[must_use]
pub fn change() -> &'static str {
    option_env!("LINK_TESTS_CHANGE").unwrap_or("none")
}
