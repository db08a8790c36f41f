//! Any file is read, or refused with an error.

#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, fs, process};

use cargo_signals::binary::Binary;
use cargo_signals::image::Image;
use cargo_signals::wiring::{ReadError, read};
use libfuzzer_sys::fuzz_target;

/// Where the input is a file, for its line tables.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = if memory.exists() { memory.to_owned() } else { env::temp_dir() };
    folder.join(format!("cargo-signals-fuzz-{}", process::id()))
});

fuzz_target!(|data: &[u8]| {
    let Ok(image) = Image::parse(data) else { return };
    match read(&image) {
        // Few inputs get here, so the file is written for these alone.
        Ok(_) => {
            fs::write(&*FILE, data).expect("the file can be written");
            drop(Binary::read(&FILE));
        }
        Err(error) => drop(ReadError::to_string(&error)),
    }
});
