//! The list of all configurations.

use crate::configuration::{Archive, BFD, Configuration, GOLD, Kind, LLD, MOLD, RUST_LLD};

const WHOLE: Kind = Kind::Staticlib(Archive::Whole);
const NAMED: Kind = Kind::Staticlib(Archive::Named);

const FAT: &str = "lto = 'fat'";
const THIN: &str = "lto = 'thin'";
const ABORT: &str = "panic = 'abort'";
const ONE_UNIT: &str = "codegen-units = 1";

fn dev(kind: Kind) -> Configuration {
    Configuration::new(kind, "dev")
}

fn release(kind: Kind) -> Configuration {
    Configuration::new(kind, "release")
}

pub(crate) fn configurations() -> Vec<Configuration> {
    [profiles(), flags(), linkers(), libraries(), tests()].into_iter().flatten().collect()
}

/// Profiles, which decide how code is compiled and into how many objects it is split.
fn profiles() -> Vec<Configuration> {
    use Kind::Executable;
    let mut configurations = vec![
        dev(Executable).quick(),
        dev(Executable).option("incremental = true").changed().quick(),
        dev(Executable).option("incremental = false"),
        dev(Executable).option("incremental = false").option("codegen-units = 1"),
        dev(Executable).option("debug = 2"),
        dev(Executable).option(ABORT),
        release(Executable).quick(),
        release(Executable).option("incremental = true").changed(),
        release(Executable).option("debug = 2"),
        release(Executable).option(ABORT),
        release(Executable)
            .option(FAT)
            .option(ONE_UNIT)
            .option("opt-level = 'z'")
            .option(ABORT)
            .option("strip = true")
            .quick(),
        dev(Executable).option(FAT),
        dev(Executable).option(THIN),
    ];
    for lto in ["lto = 'off'", "lto = false", THIN, FAT] {
        for units in [ONE_UNIT, "codegen-units = 16", "codegen-units = 256"] {
            configurations.push(release(Executable).option(lto).option(units));
        }
    }
    for level in ["opt-level = 0", "opt-level = 1", "opt-level = 2", "opt-level = 's'", "opt-level = 'z'"] {
        configurations.push(release(Executable).option(level));
    }
    for strip in ["strip = 'none'", "strip = 'debuginfo'", "strip = 'symbols'"] {
        configurations.push(release(Executable).option(strip));
    }
    configurations
}

/// Flags that change what rustc passes to the linker.
fn flags() -> Vec<Configuration> {
    use Kind::Executable;
    let mut configurations = Vec::new();
    for flag in [
        "-Cprefer-dynamic",
        "-Clink-dead-code",
        "-Crelocation-model=static",
        "-Ctarget-feature=+crt-static",
        "-Clink-arg=-Wl,--icf=all",
    ] {
        configurations.push(dev(Executable).flag(flag));
        configurations.push(release(Executable).flag(flag));
    }
    configurations
}

/// Linkers, which remove dead sections and decide the order of the others.
fn linkers() -> Vec<Configuration> {
    use Kind::{Cdylib, Executable};
    let mut configurations = Vec::new();
    for linker in [BFD, GOLD, MOLD, LLD] {
        configurations.push(dev(Executable).linker(linker).quick());
        configurations.push(release(Executable).linker(linker).quick());
        configurations.push(release(Executable).linker(linker).option(FAT));
        configurations.push(release(Executable).linker(linker).option(THIN).option("strip = true"));
        configurations.push(release(Executable).linker(linker).flag("-Clink-dead-code"));
        configurations.push(dev(Cdylib).linker(linker));
        configurations.push(release(Cdylib).linker(linker));
    }
    for linker in [RUST_LLD, LLD] {
        // Each has been lld's default.
        configurations.push(release(Executable).linker(linker).flag("-Clink-arg=-Wl,-z,start-stop-gc"));
        configurations.push(release(Executable).linker(linker).flag("-Clink-arg=-Wl,-z,nostart-stop-gc"));
    }
    configurations
}

/// The program as a library in another program.
fn libraries() -> Vec<Configuration> {
    use Kind::{Cdylib, Dylib};
    let mut configurations = vec![
        dev(Cdylib).quick(),
        release(Cdylib),
        release(Cdylib).option(THIN),
        release(Cdylib).option(FAT).option(ABORT).option("strip = true"),
        release(Cdylib).flag("-Cprefer-dynamic"),
        dev(Dylib).quick(),
        release(Dylib),
        release(Dylib).option(ONE_UNIT).option("strip = true"),
        release(Dylib).flag("-Cprefer-dynamic"),
    ];
    for linker in [BFD, GOLD, MOLD, LLD] {
        configurations.push(dev(Dylib).linker(linker));
        configurations.push(release(Dylib).linker(linker));
    }
    configurations.extend([
        dev(WHOLE).quick(),
        dev(NAMED).loses().quick(),
        release(WHOLE),
        release(NAMED).loses(),
        release(NAMED).option(ONE_UNIT).loses(),
        release(WHOLE).option(THIN),
        release(NAMED).option(THIN).loses(),
        release(NAMED).option(FAT),
        release(NAMED).option(FAT).option(ABORT).option("strip = true"),
    ]);
    for kind in [dev(WHOLE), dev(NAMED).loses(), release(WHOLE), release(NAMED).loses(), release(NAMED).option(FAT)] {
        configurations.extend([GOLD, MOLD, LLD].map(|linker| kind.clone().linker(linker)));
    }
    configurations
}

/// Tests and examples, whose executable is generated by cargo or rustdoc and has the receivers in a library.
fn tests() -> Vec<Configuration> {
    let mut configurations = Vec::new();
    for kind in [Kind::Tests, Kind::Doctests, Kind::Example] {
        configurations.push(dev(kind).quick());
        configurations.push(release(kind));
        configurations.push(release(kind).option(FAT));
        configurations.push(release(kind).option(THIN).option(ONE_UNIT));
    }
    configurations
}
