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

#[signal]
static CHECKED: Signal<for<'a> fn(text: &'a str, seen: &mut Vec<&'a str>) -> Result<(), &'a str>>;

#[receiver(CHECKED)]
fn see<'a>(seen: &mut Vec<&'a str>, text: &'a str) {
    seen.push(text);
}

#[receiver(CHECKED, order = 1)]
fn refuse(text: &str) -> Result<(), &str> {
    Err(&text[1..])
}

fn main() {
    let (text, mut seen) = ("seen".to_owned(), Vec::new());
    assert_eq!(CHECKED.send(&text, &mut seen), Err("een"));
    assert_eq!(seen, ["seen"]);
    let mut boxed: Box<dyn FnMut(&mut u8) + Send> = Box::new(|n| *n += 1);
    let shown = SHOWN.responses(View(&7), &HashMap::new(), &str::len, &mut boxed, |text| text).next().unwrap().1;
    assert_eq!(*shown, 7);
}
