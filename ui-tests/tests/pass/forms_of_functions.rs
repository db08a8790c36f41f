#![deny(warnings)]

use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64, name: &str, out: &mut Vec<u64>)>;

/// A constant function.
#[receiver(PAID)]
const fn constant(id: u64) {
    let _ = id;
}

#[receiver(PAID, order = 1)]
#[inline(always)]
fn mutable(mut id: u64, mut out: &mut Vec<u64>) {
    id += 1;
    out.push(id);
    out = Box::leak(Box::default());
    out.push(id);
}

#[receiver(PAID, order = 2)]
fn lifetimes<'a, 'b: 'a>(name: &'a str, out: &'b mut Vec<u64>) {
    out.push(name.len() as u64);
}

#[receiver(PAID, order = 3)]
fn impl_trait(id: impl Into<u64> + Copy, out: &mut Vec<u64>) {
    out.push(id.into());
}

#[receiver(PAID, order = 4)]
fn attributes(#[allow(unused_variables)] id: u64, out: &mut Vec<u64>) -> () {
    out.push(9);
}

#[receiver(PAID, order = 5)]
fn trailing_where(out: &mut Vec<u64>)
where
    u8: Copy,
{
    out.push(10);
}

fn main() {
    let mut out = Vec::new();
    PAID.send(1, "name", &mut out);
    assert_eq!(out, [2, 4, 1, 9, 10]);
}
