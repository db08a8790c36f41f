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

fn main() {
    assert_eq!(r#mod::r#static.name(), "static");
    let responses = r#mod::r#static.responses(40, "ab").collect::<Vec<_>>();
    assert_eq!(responses[0].0.name(), "match");
    assert_eq!(responses.iter().map(|(_, id)| *id).collect::<Vec<_>>(), [42, 41]);
    assert_eq!(r#mod::r#struct::r#impl(1), r#match("a", 1));
}
