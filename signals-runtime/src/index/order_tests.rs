//! Any mix of `order`, `after`, `before`, linked and connected receivers has one order, in whatever order the linker hands
//! the receivers over.
//!
//! The slots are made here in place of the linker, so that many programs and many link orders can be tried.

use core::panic::Location;
use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::RngSeed;
use signals_macros::signal;

use super::{Entry, Slot, sort};
use crate::introspection::Problem;
use crate::program::Program;
use crate::receiver::{Extras, Receiver, Unnameable};
use crate::{Options, SenderType, Signal};

/// In place of the one that `signals-core` declares. It has a receiver, for else it would be lost, until the tests link others.
pub static PROGRAM: Program = {
    static RECEIVERS: [Slot; 1] = [Slot::new(SENT, |_| 0, "", 0, Unnameable)];

    // SAFETY: it is the only program of these tests, and all there is of its slot.
    let program = unsafe { Program::new(|| &RECEIVERS, || &SENT, "") };
    program.with_signals(|see| see(&SENT), |_, _, _| ())
};

/// In place of what `signals-core` declares.
#[macro_export]
macro_rules! __signals_of_tests {
    ($($tokens:tt)*) => {};
}
pub use crate::__signals_of_tests as SIGNALS_CORE_SIGNALS;

#[signal(crate = crate)]
static SENT: Signal<fn(sender: SenderType) -> u8>;

/// In place of the type of a function.
struct Function<const N: usize>;

const FUNCTIONS: [SenderType; 10] = [
    SenderType::of::<Function<0>>(),
    SenderType::of::<Function<1>>(),
    SenderType::of::<Function<2>>(),
    SenderType::of::<Function<3>>(),
    SenderType::of::<Function<4>>(),
    SenderType::of::<Function<5>>(),
    SenderType::of::<Function<6>>(),
    SenderType::of::<Function<7>>(),
    SenderType::of::<Function<8>>(),
    SenderType::of::<Function<9>>(),
];

struct Account;

/// Two types of one name.
const TWINS: [SenderType; 2] = [
    {
        struct Twin;
        SenderType::of::<Twin>()
    },
    {
        struct Twin;
        SenderType::of::<Twin>()
    },
];

fn senders() -> [SenderType; 3] {
    [SenderType::of::<Account>(), TWINS[0], TWINS[1]]
}

/// What a user says of one function. Others are named by their places among the functions, some of which are no receivers.
#[derive(Debug, Clone)]
struct Declared {
    module: &'static str,
    /// Of the places.
    line: usize,
    name: &'static str,
    order: i32,
    after: Vec<usize>,
    before: Vec<usize>,
    /// Places among the senders; none hears all.
    senders: Vec<usize>,
}

fn declared() -> impl Strategy<Value = Declared> {
    let named = || {
        let few = proptest::collection::vec(0..FUNCTIONS.len(), 1..3);
        prop_oneof![3 => Just(Vec::new()), 2 => few]
    };
    let senders = prop_oneof![Just(Vec::new()), subsequence(vec![0, 1, 2], 1..=3)];
    // Crate `a` comes before crate `a1`, and so does what is in it.
    let place = (select(vec!["a", "a::z", "a1"]), 0..PLACES.len(), select(vec!["f", "g"]));
    let numbers = (place, -2..3_i32, named(), named(), senders);
    numbers.prop_map(|((module, line, name), order, after, before, senders)| Declared {
        module,
        line,
        name,
        order,
        after,
        before,
        senders,
    })
}

/// A receiver, as the model sees it: a function, and one of its senders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Id {
    function: usize,
    sender: Option<usize>,
}

impl Id {
    fn uid(self) -> String {
        format!("{}", self.function)
    }
}

fn ids(program: &[Declared]) -> Vec<Id> {
    let of_function = |(function, declared): (usize, &Declared)| match &declared.senders[..] {
        [] => vec![Id { function, sender: None }],
        senders => senders.iter().map(|&sender| Id { function, sender: Some(sender) }).collect(),
    };
    program.iter().enumerate().flat_map(of_function).collect()
}

/// A place on each line that receivers of the made-up programs are on.
#[rustfmt::skip]
const PLACES: [Location<'static>; 3] = [
    *Location::caller(),
    *Location::caller(),
    *Location::caller(),
];

fn entry(declared: &Declared, id: Id) -> Entry {
    let named = |functions: &[usize]| -> &'static [SenderType] {
        Vec::leak(functions.iter().map(|&function| FUNCTIONS[function]).collect())
    };
    let mut extras = Extras::NONE
        .with_uid(String::leak(id.uid()))
        .with_after(named(&declared.after))
        .with_before(named(&declared.before));
    if let Some(sender) = id.sender {
        extras = extras.with_sender(senders()[sender]);
    }
    let path = String::leak(format!("{}::{}", declared.module, declared.name));
    let name_len = declared.name.len().try_into().unwrap();
    let slot = Slot::new(SENT, |_| 0, path, name_len, Unnameable).with_order(declared.order);
    let slot = slot.with_extras(Box::leak(Box::new(extras)));
    // SAFETY: a slot is always initialized.
    let mut entry = unsafe { slot.0.into_inner().assume_init() };
    (entry.metadata.location, entry.metadata.function) = (PLACES[declared.line], FUNCTIONS[id.function].id());
    entry
}

/// Sorts them as if the linker had handed them over so.
fn link(program: &[Declared], ids: &[Id]) {
    // Whoever is first would sort the receivers of this test's program, which has none of the signal.
    let _ = SENT.has_receivers();
    sort(Vec::leak(ids.iter().map(|&id| entry(&program[id.function], id)).collect()));
}

fn id_of(receiver: &Receiver) -> Id {
    let place = |sender: SenderType| senders().iter().position(|other| *other == sender).unwrap();
    Id { function: receiver.uid().parse().unwrap(), sender: receiver.sender().map(place) }
}

fn linked() -> Vec<Id> {
    SENT.receivers().map(|receiver| id_of(&receiver)).collect()
}

/// The order as the documentation has it.
struct Model {
    ids: Vec<Id>,
    /// Which receiver is to run before which other, as somebody says.
    said: BTreeSet<(usize, usize)>,
}

impl Model {
    /// `ids` by `order`, crate, module path and line, and then by whatever else tells receivers apart.
    fn new(program: &[Declared], mut ids: Vec<Id>) -> Self {
        ids.sort_by_key(|id| {
            let Declared { module, line, name, order, .. } = &program[id.function];
            let sender = id.sender.map(|sender| senders()[sender]);
            let module = module.split("::").collect::<Vec<_>>();
            let sender = (sender.map(SenderType::name), sender.map(SenderType::id));
            (*order, module, *line, *name, sender, FUNCTIONS[id.function].id())
        });
        let mut said = BTreeSet::new();
        for (first, Id { function: earlier, .. }) in ids.iter().enumerate() {
            for (second, Id { function: later, .. }) in ids.iter().enumerate() {
                let named = program[*later].after.contains(earlier) || program[*earlier].before.contains(later);
                if named && earlier != later {
                    said.insert((first, second));
                }
            }
        }
        Model { ids, said }
    }

    /// What follows from what is said, among the rest.
    fn follows(&self, rest: &BTreeSet<usize>) -> BTreeSet<(usize, usize)> {
        let mut follows = BTreeSet::new();
        for &first in rest {
            let mut open = vec![first];
            while let Some(last) = open.pop() {
                let next = rest.iter().filter(|next| self.said.contains(&(last, **next)));
                open.extend(next.filter(|next| follows.insert((first, **next))));
            }
        }
        follows
    }

    /// Each time the first of those that wait for none, or only for such as wait for them in turn.
    fn order(&self) -> Vec<Id> {
        let mut rest = (0..self.ids.len()).collect::<BTreeSet<_>>();
        let mut order = Vec::new();
        while !rest.is_empty() {
            let follows = self.follows(&rest);
            let is_next =
                |id: usize| rest.iter().all(|&other| !follows.contains(&(other, id)) || follows.contains(&(id, other)));
            let next = rest.iter().copied().find(|&id| is_next(id)).unwrap();
            rest.remove(&next);
            order.push(self.ids[next]);
        }
        order
    }
}

/// A program, and its receivers in two orders of the linker.
fn programs() -> impl Strategy<Value = (Vec<Declared>, Vec<Id>, Vec<Id>)> {
    proptest::collection::vec(declared(), 1..=8).prop_flat_map(|program| {
        let ids = ids(&program);
        (Just(program), Just(ids.clone()).prop_shuffle(), Just(ids).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    #[test]
    fn one_order_for_any_mix((program, one, other) in programs(), orders in proptest::collection::vec(-3..4_i32, 0..4)) {
        let model = Model::new(&program, one.clone());
        link(&program, &one);
        let order = linked();
        prop_assert_eq!(&order, &model.order());
        link(&program, &other);
        prop_assert_eq!(&order, &linked(), "the order of the linker decides");

        let follows = model.follows(&(0..model.ids.len()).collect());
        let place = |id: usize| order.iter().position(|other| *other == model.ids[id]);
        for &(first, second) in &model.said {
            prop_assert!(place(first) < place(second) || follows.contains(&(second, first)), "a constraint is broken");
        }
        let is_cycle = |problem: &Problem| matches!(problem, Problem::OrderCycle { .. });
        prop_assert_eq!(PROGRAM.check().iter().any(is_cycle), follows.iter().any(|(first, second)| first == second));

        for (place, &sender) in senders().iter().enumerate() {
            let sent = SENT.responses(sender).map(|(receiver, _)| id_of(&receiver)).collect::<Vec<_>>();
            let hears = |id: &Id| id.sender.is_none_or(|own| own == place);
            let expected = order.iter().copied().filter(hears).collect::<Vec<_>>();
            prop_assert_eq!(sent, expected);
        }
        check_connected(&program, &order, &orders)?;
    }
}

/// Connects receivers of these orders, and asks for their places among the linked ones.
fn check_connected(program: &[Declared], linked: &[Id], orders: &[i32]) -> Result<(), TestCaseError> {
    let connect = |(number, &order): (usize, &i32)| {
        SENT.connect_with(Options::new().order(order).uid(format!("connected {number}")), |_| 1)
    };
    let connections = orders.iter().enumerate().map(connect).collect::<Vec<_>>();
    let mixed = SENT.receivers().collect::<Vec<_>>();
    drop(connections);

    let is_connected = |receiver: &&Receiver| receiver.uid().starts_with("connected");
    let order_of = |receiver: &Receiver| receiver.order();
    let kept = mixed.iter().filter(|receiver| !is_connected(receiver)).map(id_of).collect::<Vec<_>>();
    prop_assert_eq!(kept, linked, "those that are connected move others");
    let mut expected = orders.iter().copied().enumerate().collect::<Vec<_>>();
    expected.sort_by_key(|(_, order)| *order);
    let expected = expected.iter().map(|(number, _)| format!("connected {number}")).collect::<Vec<_>>();
    let uids = mixed.iter().filter(is_connected).map(|receiver| receiver.uid().to_owned()).collect::<Vec<_>>();
    prop_assert_eq!(uids, expected);
    for (place, receiver) in mixed.iter().enumerate().filter(|(_, receiver)| is_connected(receiver)) {
        let order = receiver.order();
        let mut later = mixed[place..].iter().filter(|receiver| !is_connected(receiver));
        prop_assert!(later.all(|later| order_of(later) > order), "it runs before one of its order or less");
        let before = mixed[..place].iter().rfind(|receiver| !is_connected(receiver));
        prop_assert!(before.is_none_or(|before| program[id_of(before).function].order <= order), "it runs too late");
    }
    Ok(())
}
