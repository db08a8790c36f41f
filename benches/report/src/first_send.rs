//! Measures the first send of a program with many receivers.

use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::generated::{self, Package, SIGNALS_CORE, cargo, lines, program};
use crate::run::{Result, Run, instructions, output, run};

pub const RECEIVERS: usize = 10_000;
pub const SIGNALS: usize = 1_000;

/// How often the program runs. Each run has one first send.
const RUNS: usize = 30;

const PACKAGE: &str = "first-send";

/// Times are in nanoseconds.
#[derive(Serialize, Deserialize)]
pub struct FirstSend {
    pub instructions: u64,
    pub fastest: u64,
    pub median: u64,
    /// The fastest second send. It is the first of another signal, after the receivers were sorted.
    pub second: u64,
}

pub fn measure() -> Result<()> {
    let package = Package { name: PACKAGE.into(), dependency: SIGNALS_CORE, code: code() };
    generated::write(&[package])?;
    run(&mut cargo("build", PACKAGE, true))?;
    let program = program(PACKAGE, true);
    let mut firsts = Vec::new();
    let mut seconds = Vec::new();
    for _ in 0..RUNS {
        let printed = output(&mut Command::new(&program))?;
        let times = printed.split_whitespace().map(str::parse).collect::<std::result::Result<Vec<u64>, _>>()?;
        let &[first, second] = times.as_slice() else {
            return Err("the program prints two times".into());
        };
        firsts.push(first);
        seconds.push(second);
    }
    firsts.sort_unstable();
    seconds.sort_unstable();
    let instructions = instructions(&program, &["once".into()])?;
    Run::new(FirstSend { instructions, fastest: firsts[0], median: firsts[RUNS / 2], second: seconds[0] })?
        .write("first-send")
}

fn code() -> String {
    let head = "\
        use std::hint::black_box;\n\
        use std::sync::atomic::{AtomicU64, Ordering::Relaxed};\n\
        use std::time::Instant;\n\
        use signals_core::{Signal, receiver, signal};\n\
        static TOUCHED: AtomicU64 = AtomicU64::new(0);\n\
        #[inline(never)]\n\
        #[unsafe(no_mangle)]\n\
        extern \"C\" fn measured() { S0.send(black_box(7), black_box(\"settled\")); }\n\
        fn main() {\n\
            let start = Instant::now();\n\
            measured();\n\
            let first = start.elapsed();\n\
            if std::env::args().len() > 1 { return; }\n\
            let start = Instant::now();\n\
            S1.send(black_box(7), black_box(\"settled\"));\n\
            println!(\"{} {}\", first.as_nanos(), start.elapsed().as_nanos());\n\
        }\n";
    let signals = lines(SIGNALS, |n| format!("#[signal] static S{n}: Signal<fn(order_id: u64, status: &str)>;"));
    // Signals alternate, as if each signal had its receivers in ten modules.
    let receivers = lines(RECEIVERS, |n| {
        format!(
            "#[receiver(S{})] fn r{n}(order_id: u64) {{ TOUCHED.fetch_add(order_id ^ {n}, Relaxed); }}",
            n % SIGNALS
        )
    });
    format!("{head}{signals}{receivers}")
}
