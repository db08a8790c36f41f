//! Tells the code which target and linker it is built for. What fails there can say so.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let target = env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=SIGNALS_CORE_TARGET={target}");
    let linker = env::var("RUSTC_LINKER").unwrap_or_else(|_| "rustc's own choice".to_owned());
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default().replace('\u{1f}', " ");
    println!("cargo::rustc-env=SIGNALS_CORE_LINKER={}", format!("{linker} {flags}").trim_end());
}
