//! Generates the receivers for the other senders.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let mut code = String::new();
    for (signal, others) in [("AMONG_100", 100), ("AMONG_10000", 10_000)] {
        for other in 0..others {
            writeln!(
                code,
                "#[receiver({signal}, sender = Other<{other}>)] fn {}_{other}() {{ touch({other}); }}",
                signal.to_lowercase()
            )
            .expect("a string takes all text");
        }
    }
    let folder = env::var("OUT_DIR").expect("cargo says where");
    fs::write(Path::new(&folder).join("others.rs"), code).expect("the folder is there");
}
