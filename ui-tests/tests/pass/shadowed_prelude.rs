#![allow(dead_code, non_camel_case_types)]

use signals_core::{Signal, receiver, signal};

type Option<T> = ::std::marker::PhantomData<T>;

type Result<T> = ::std::result::Result<T, u8>;

struct Some;

struct None;

fn Ok() {}

fn Err() {}

struct Vec;

struct String;

struct Box;

trait Sized {}

trait Send {}

trait Sync {}

trait Copy {}

trait Clone {}

trait Fn {}

trait FnOnce {}

trait Iterator {}

trait Into {}

trait Drop {}

struct Self_;

#[allow(unused_macros)]
macro_rules! concat {
    ($($tokens:tt)*) => { compile_error!("the macro of the user") };
}

#[allow(unused_macros)]
macro_rules! module_path {
    ($($tokens:tt)*) => { compile_error!("the macro of the user") };
}

type u64 = ::core::primitive::u64;

type bool = ::core::primitive::u8;

trait Model: ::std::any::Any {}

struct Account;

impl Model for Account {}

#[signal]
static SAVED: Signal<fn(sender: &mut dyn Model, raw: bool, id: u64) -> Result<()>>;

#[receiver(SAVED, sender = Account)]
fn audit(sender: &mut Account, raw: bool) -> Result<()> {
    let _ = sender;
    if raw == 0 { Result::Ok(()) } else { Result::Err(raw) }
}

fn main() {
    assert!(SAVED.send(&mut Account, 0, 1).is_ok());
    assert!(SAVED.send_robust(&mut Account, 1, 1).len() == 1);
    assert!(SAVED.has_receivers_for::<Account>());
}
