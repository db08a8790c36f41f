use std::collections::HashMap;

use signals_core::{Signal, receiver, signal};

#[derive(Clone, Copy)]
struct View<'a, T>(&'a T);

#[signal]
static SHOWN: Signal<
    for<'a> fn(
        view: View<'a, u8>,
        map: &HashMap<String, Vec<u8>>,
        closure: &dyn Fn(&str) -> usize,
        boxed: &mut Box<dyn for<'b> FnMut(&'b mut u8) + Send>,
        pointer: for<'c> fn(&'c str) -> &'c str,
    ) -> &'a u8,
>;

#[receiver(SHOWN)]
fn show<'v>(
    boxed: &mut Box<dyn FnMut(&mut u8) + Send>,
    view: View<'v, u8>,
    map: &HashMap<String, Vec<u8>>,
    closure: &dyn Fn(&str) -> usize,
    pointer: fn(&str) -> &str,
) -> &'v u8 {
    let mut n = 0;
    boxed(&mut n);
    assert_eq!(usize::from(n) + map.len(), closure(pointer("a")));
    view.0
}

fn main() {
    let mut boxed: Box<dyn FnMut(&mut u8) + Send> = Box::new(|n| *n += 1);
    let shown = SHOWN.responses(View(&7), &HashMap::new(), &str::len, &mut boxed, |text| text).next().unwrap().1;
    assert_eq!(*shown, 7);
}
