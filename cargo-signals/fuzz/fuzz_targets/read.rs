//! Any file is read, or refused with an error.

#![no_main]

use std::path::Path;

use cargo_signals::image::Image;
use cargo_signals::sites;
use cargo_signals::wiring::{ReadError, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(image) = Image::parse(data) else { return };
    match read(&image) {
        // The path of no file, so that what is beside the file is not read.
        Ok(program) => drop(sites::find(&image, Path::new(""), &program)),
        Err(error) => drop(ReadError::to_string(&error)),
    }
});
