//! What it costs to read settings: `cargo run --release -p signals-settings --example settings_overhead`

use std::hint::black_box;
use std::sync::Arc;

use figment::{Error, Figment};
use overhead::compare;
use serde::Deserialize;
use signals_settings::Settings;

const READS: u32 = 1_000_000;

#[derive(Deserialize)]
struct Shop {
    page_size: u32,
}

fn main() -> Result<(), Box<Error>> {
    let figment = Figment::from(("page_size", 20));
    let plain: Arc<Shop> = Arc::new(figment.extract()?);
    let settings = Settings::<Shop>::extract(figment)?;
    let without = |times| repeat(times, || Arc::clone(&plain).page_size);
    let with = |times| repeat(times, || settings.get().page_size);
    compare("reads of a shared setting, nothing is overridden", READS, without, with);
    Ok(())
}

fn repeat(times: u32, read: impl Fn() -> u32) {
    for _ in 0..times {
        black_box(read());
    }
}
