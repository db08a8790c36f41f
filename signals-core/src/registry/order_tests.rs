//! Any mix of `order`, `after` and `before` gives the order that the documentation promises, whatever the linker's order.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use super::arrange::arrange;
use super::order::{Constraint, Kind, Name, Orderable, Scratch, Word, cmp_order, cmp_paths, precedes};

/// Functions and senders are numbered. Several receivers may have one function.
type Id = u8;

/// A function that a receiver can have. Some that are named in constraints are the function of no receiver.
const FUNCTIONS: Id = 6;

const UIDS: [&str; 6] = ["audit", "billing", "billing.ledger", "mail", "metrics", "stock"];

/// A name in `after` or `before`.
#[derive(Debug)]
struct Other {
    name: Name<'static, Id>,
    scratch: Scratch,
}

impl Other {
    fn new(name: Name<'static, Id>) -> Self {
        Other { name, scratch: Scratch::new() }
    }
}

impl Constraint for Other {
    type Id = Id;

    fn name(&self) -> Name<'_, Id> {
        self.name
    }

    fn scratch(&self) -> &Scratch {
        &self.scratch
    }
}

#[derive(Debug, Default)]
struct Declared {
    order: i32,
    module: &'static str,
    line: u32,
    name: &'static str,
    sender: Option<(&'static str, Id)>,
    function: Id,
    uid: String,
    after: Vec<Other>,
    before: Vec<Other>,
}

/// A receiver, as the tool has it: its index among those declared is kept to find it again.
struct Wired<'a> {
    index: usize,
    declared: &'a Declared,
    words: [u32; 4],
}

impl<'a> Orderable<'a> for Wired<'a> {
    type Id = Id;
    type Constraint = Other;

    fn order(&self) -> i32 {
        self.declared.order
    }

    fn module_path(&self) -> &str {
        self.declared.module
    }

    fn name(&self) -> &str {
        self.declared.name
    }

    fn file(&self) -> &'static str {
        "lib.rs"
    }

    fn position(&self) -> (u32, u32) {
        (self.declared.line, 1)
    }

    fn sender(&self) -> Option<(&str, Id)> {
        self.declared.sender
    }

    fn function(&self) -> Id {
        self.declared.function
    }

    fn uid(&self) -> &str {
        &self.declared.uid
    }

    fn after(&self) -> &'a [Other] {
        &self.declared.after
    }

    fn before(&self) -> &'a [Other] {
        &self.declared.before
    }

    fn word(&mut self, word: Word) -> &mut u32 {
        &mut self.words[match word {
            Word::Chain(Kind::Function) => 0,
            Word::Chain(Kind::Uid) => 1,
            Word::Waits => 2,
            Word::Column => 3,
        }]
    }
}

fn wire<'a>(declared: &'a [Declared], link_order: &[usize]) -> Vec<Wired<'a>> {
    let wire = |&index: &usize| {
        // Not zeros, for what the words hold before is not to matter.
        Wired { index, declared: &declared[index], words: [1, 1, u32::MAX, 1] }
    };
    link_order.iter().map(wire).collect()
}

/// Sorts and arranges the receivers as if the linker had handed them over in this order. Returns their indices.
fn order_of(declared: &[Declared], link_order: &[usize]) -> Vec<usize> {
    let mut wired = wire(declared, link_order);
    wired.sort_unstable_by(cmp_order);
    arrange(&mut wired);
    wired.iter().map(|receiver| receiver.index).collect()
}

/// The same for receivers that the linker hands over as they are declared.
fn order(declared: &[Declared]) -> Vec<usize> {
    order_of(declared, &(0..declared.len()).collect::<Vec<_>>())
}

/// The documentation as code, in terms of indices.
struct Model {
    base: Vec<usize>,
    /// Pairs of which a constraint says that the first runs before the second.
    said: BTreeSet<(usize, usize)>,
}

impl Model {
    fn new(declared: &[Declared]) -> Self {
        let mut base = (0..declared.len()).collect::<Vec<_>>();
        base.sort_by_key(|&index| {
            let Declared { order, module, line, name, sender, function, .. } = &declared[index];
            (*order, module.split("::").collect::<Vec<_>>(), *line, *name, *sender, *function)
        });
        let names = |name: Name<'_, Id>, owner: &Declared, other: &Declared| match name {
            Name::Function(function) => function == other.function && function != owner.function,
            Name::Uid(uid) => uid == other.uid && uid != owner.uid,
        };
        let pairs = base.iter().flat_map(|&first| base.iter().map(move |&second| (first, second)));
        let is_said = |&(first, second): &(usize, usize)| {
            let (earlier, later) = (&declared[first], &declared[second]);
            later.after.iter().any(|constraint| names(constraint.name(), later, earlier))
                || earlier.before.iter().any(|constraint| names(constraint.name(), earlier, later))
        };
        let said = pairs.filter(is_said).collect();
        Model { base, said }
    }

    /// The pairs of which constraints say, directly or not, that the first runs before the second. Only among these receivers.
    fn follows(&self, left: &[usize]) -> BTreeSet<(usize, usize)> {
        let mut follows = BTreeSet::new();
        for &first in left {
            let mut open = vec![first];
            while let Some(last) = open.pop() {
                let next = left.iter().filter(|next| self.said.contains(&(last, **next)));
                open.extend(next.filter(|next| follows.insert((first, **next))));
            }
        }
        follows
    }

    /// The next of those that are left, in base order.
    fn next(&self, left: &[usize]) -> usize {
        let follows = self.follows(left);
        let waits_for_its_cycle_at_most = |index: &usize| {
            let mut earlier = left.iter().filter(|other| follows.contains(&(**other, *index)));
            earlier.all(|other| follows.contains(&(*index, *other)))
        };
        left.iter().copied().find(waits_for_its_cycle_at_most).expect("a cycle waits for nothing outside itself")
    }

    fn order(&self) -> Vec<usize> {
        let mut left = self.base.clone();
        let mut order = Vec::new();
        while !left.is_empty() {
            let next = self.next(&left);
            left.retain(|index| *index != next);
            order.push(next);
        }
        order
    }
}

fn constraints() -> impl Strategy<Value = Vec<Other>> {
    let name = || prop_oneof![(0..FUNCTIONS + 2).prop_map(Name::Function), select(&UIDS[..]).prop_map(Name::Uid)];
    let names = prop_oneof![4 => Just(Vec::new()), 1 => proptest::collection::vec(name(), 1..4)];
    names.prop_map(|names| names.into_iter().map(Other::new).collect())
}

fn declared() -> impl Strategy<Value = Declared> {
    // Two types of one name are among the senders.
    let sender = select(vec![None, Some(("Account", 0)), Some(("Account", 1)), Some(("Shop", 2))]);
    // Crate `a` comes before crate `a1`, and so does what is in it.
    let place = (select(vec!["a", "a::z", "a1"]), 0..3_u32, select(vec!["f", "g"]));
    let numbers = (-1..2_i32, place, 0..FUNCTIONS, sender);
    let uid = prop_oneof![Just(None), select(&UIDS[..]).prop_map(Some)];
    (numbers, uid, constraints(), constraints()).prop_map(|(numbers, uid, after, before)| {
        let (order, (module, line, name), function, sender) = numbers;
        let uid = uid.map_or_else(|| format!("{module}::{name}"), String::from);
        Declared { order, module, line, name, sender, function, uid, after, before }
    })
}

/// Receivers, and an order of the linker.
fn programs() -> impl Strategy<Value = (Vec<Declared>, Vec<usize>)> {
    let numbered = proptest::collection::vec((declared(), any::<u32>()), 1..=12);
    numbered.prop_map(|numbered| {
        let (mut declared, numbers): (Vec<_>, Vec<_>) = numbered.into_iter().unzip();
        // No two receivers of a program are equal in all that the base order compares.
        let mut keys = BTreeSet::new();
        declared.retain(|it| keys.insert((it.order, it.module, it.line, it.name, it.sender, it.function)));
        let mut link_order = (0..declared.len()).collect::<Vec<_>>();
        link_order.sort_by_key(|&index| numbers[index]);
        (declared, link_order)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    #[test]
    fn one_order_for_any_mix((declared, link_order) in programs()) {
        let model = Model::new(&declared);
        let order = order(&declared);
        prop_assert_eq!(&order, &model.order());
        prop_assert_eq!(&order, &order_of(&declared, &link_order), "the order of the linker decides");

        let follows = model.follows(&model.base);
        let place = |index: usize| order.iter().position(|other| *other == index);
        for &(first, second) in &model.said {
            prop_assert!(place(first) < place(second) || follows.contains(&(second, first)), "a constraint is ignored");
        }
    }

    #[test]
    fn precedes_says_what_one_constraint_says((declared, link_order) in programs()) {
        let model = Model::new(&declared);
        let wired = wire(&declared, &link_order);
        for earlier in &wired {
            for later in &wired {
                let is_said = model.said.contains(&(earlier.index, later.index));
                prop_assert_eq!(precedes(earlier, later), is_said);
            }
        }
    }
}

/// Receivers of different functions, of which the first is the first in base order.
fn functions(number: u32) -> Vec<Declared> {
    let declare = |line: u32| Declared {
        line,
        function: line.try_into().unwrap_or(Id::MAX),
        uid: format!("{line}"),
        ..Declared::default()
    };
    (0..number).map(declare).collect()
}

fn function<const N: usize>(functions: [Id; N]) -> Vec<Other> {
    functions.map(|function| Other::new(Name::Function(function))).into()
}

fn uid<const N: usize>(uids: [&'static str; N]) -> Vec<Other> {
    uids.map(|uid| Other::new(Name::Uid(uid))).into()
}

#[test]
fn paths_compare_segment_by_segment() {
    let mut paths = ["a1", "a::z", "b", "a", "a::z::b", "a::z1"];
    paths.sort_by(|one, other| cmp_paths(one, other));
    assert_eq!(paths, ["a", "a::z", "a::z::b", "a::z1", "a1", "b"]);
}

#[test]
fn constraints_win_over_order() {
    let mut declared = functions(4);
    declared[0].after = function([2]);
    declared[3].before = uid(["1"]);
    assert_eq!(order(&declared), [2, 0, 3, 1]);
}

#[test]
fn all_receivers_of_a_function_are_waited_for() {
    let mut declared = functions(4);
    (declared[1].function, declared[3].function) = (9, 9);
    declared[0].after = function([9]);
    declared[2].before = function([9]);
    assert_eq!(order(&declared), [2, 1, 3, 0]);
}

#[test]
fn all_receivers_of_a_uid_are_waited_for() {
    let mut declared = functions(4);
    declared[1].uid = "metrics".into();
    declared[3].uid = "metrics".into();
    declared[0].after = uid(["metrics"]);
    declared[2].before = uid(["metrics"]);
    assert_eq!(order(&declared), [2, 1, 3, 0]);
}

#[test]
fn a_uid_tells_receivers_of_one_function_apart() {
    let mut declared = functions(3);
    for declared in &mut declared {
        declared.function = 0;
    }
    declared[0].after = uid(["2"]);
    assert_eq!(order(&declared), [1, 2, 0]);
}

#[test]
fn unknown_own_and_repeated_names_change_nothing() {
    let mut declared = functions(3);
    declared[0].after = function([0, 100, 1, 1]);
    declared[0].after.extend(uid(["0", "nothing", "1", "1"]));
    declared[2].before = function([2, 2, 1, 1]);
    declared[2].before.extend(uid(["2", "", "1"]));
    assert_eq!(order(&declared), [2, 1, 0]);
}

#[test]
fn a_cycle_takes_its_turn_among_other_receivers() {
    let mut declared = functions(6);
    declared[0].after = function([2]);
    declared[1].after = function([3]);
    declared[2].after = function([3]);
    declared[3].after = function([2]);
    // 2 and 3 are the cycle, 0 and 1 wait for it, 4 and 5 have no constraints.
    assert_eq!(order(&declared), [2, 0, 3, 1, 4, 5]);
}

#[test]
fn a_cycle_waits_for_another_one() {
    let mut declared = functions(4);
    declared[0].after = function([1, 3]);
    declared[1].after = function([0]);
    declared[2].after = function([3]);
    declared[3].after = function([2]);
    assert_eq!(order(&declared), [2, 3, 0, 1]);
}

#[test]
fn long_chains_and_cycles_are_in_order() {
    for is_cycle in [false, true] {
        let mut declared = functions(2000);
        let uids = declared.iter().map(|declared| &*declared.uid.clone().leak()).collect::<Vec<_>>();
        for (index, declared) in declared.iter_mut().enumerate() {
            let next = if is_cycle { uids[(index + 1) % uids.len()] } else { uids.get(index + 1).unwrap_or(&"") };
            declared.after = uid([next]);
        }
        // The first of the cycle ignores its constraint, and then the last one is ready.
        let reversed = (usize::from(is_cycle)..2000).rev();
        let expected = (0..usize::from(is_cycle)).chain(reversed).collect::<Vec<_>>();
        assert_eq!(order(&declared), expected);
    }
}
