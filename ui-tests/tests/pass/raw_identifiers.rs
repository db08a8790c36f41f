#![allow(non_upper_case_globals)]

use signals_core::{Signal, receiver, receivers, signal};

mod r#mod {
    use super::*;

    #[signal]
    pub static r#static: Signal<fn(r#type: u64, r#fn: &str) -> u64>;

    #[allow(non_camel_case_types)]
    pub struct r#struct;

    #[receivers]
    impl r#struct {
        #[receiver(r#static, order = 1)]
        pub fn r#impl(r#type: u64) -> u64 {
            r#type + 1
        }
    }
}

#[receiver(r#mod::r#static)]
fn r#match(r#fn: &str, r#type: u64) -> u64 {
    r#type + r#fn.len() as u64
}

#[signal]
static RAW_SENDER: Signal<fn(r#sender: &dyn std::any::Any) -> u8>;

#[receiver(RAW_SENDER, sender = u8)]
fn plain(sender: &u8) -> u8 {
    *sender
}

#[receiver(RAW_SENDER, sender = u8)]
fn raw(r#sender: &u8) -> u8 {
    *sender
}

fn main() {
    assert!(RAW_SENDER.responses(&7_u8).map(|(_, byte)| byte).eq([7, 7]));
    assert_eq!(RAW_SENDER.responses(&7_u16).count(), 0);
    assert_eq!(r#mod::r#static.name(), "static");
    let responses = r#mod::r#static.responses(40, "ab").collect::<Vec<_>>();
    assert_eq!(responses[0].0.name(), "match");
    assert_eq!(responses.iter().map(|(_, id)| *id).collect::<Vec<_>>(), [42, 41]);
    assert_eq!(r#mod::r#struct::r#impl(1), r#match("a", 1));
}
