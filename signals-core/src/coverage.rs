//! Records which linked receivers run, for `cargo signals coverage`.
//!
//! The command builds a program with the environment variable `SIGNALS_COVERAGE`, which names a directory. The first time that
//! a signal calls a linked receiver, the process appends a line to a file of its own in that directory. Closures that are
//! connected at run time are not recorded, since they are not part of the wiring that the command reads from the binary.
//!
//! A program that is built without the variable contains nothing of this: [`ON`] is a constant.

use crate::registry::Entry;

/// `true` if the program records. Where a receiver is called, `if coverage::ON` leaves no code, not even unoptimized.
pub(crate) const ON: bool = cfg!(feature = "std") && DIRECTORY.is_some();

const DIRECTORY: Option<&str> = option_env!("SIGNALS_COVERAGE");

/// Records that the receiver is called, unless it was disconnected during the send.
#[cold]
pub(crate) fn record(entry: &'static Entry) {
    #[cfg(feature = "std")]
    if entry.is_connected() {
        recording::record(entry);
    }
    #[cfg(not(feature = "std"))]
    let _ = entry;
}

#[cfg(feature = "std")]
mod recording {
    use std::fs::OpenOptions;
    use std::io::{self, Write};
    use std::path::Path;
    use std::{process, ptr};

    // Not those of a model checker, which never records.
    use core::sync::atomic::AtomicUsize;
    use core::sync::atomic::Ordering::Relaxed;

    use super::{DIRECTORY, ON};
    use crate::registry::Entry;
    use crate::signal::list;

    /// The room for recorded receivers, a power of two. If a program calls more, it records some of them repeatedly.
    const ROOM: usize = if ON { 1 << 16 } else { 1 };

    /// The addresses of the receivers that are recorded: a hash table that takes no lock, so that a child after `fork` can record.
    static RECORDED: [AtomicUsize; ROOM] = [const { AtomicUsize::new(0) }; ROOM];

    pub(super) fn record(entry: &'static Entry) {
        if is_first_call(entry)
            && let Err(error) = append(entry)
        {
            let directory = DIRECTORY.unwrap_or_default();
            eprintln!("signals-core was built for `cargo signals coverage` and cannot write to {directory}: {error}");
        }
    }

    fn is_first_call(entry: &'static Entry) -> bool {
        let address = ptr::from_ref(entry).addr();
        let (before, after) = RECORDED.split_at((address / size_of::<Entry>()) & (ROOM - 1));
        for place in after.iter().chain(before) {
            // Relaxed: only the address itself matters.
            match place.compare_exchange(0, address, Relaxed, Relaxed) {
                Ok(_) => return true,
                Err(recorded) if recorded == address => return false,
                Err(_) => {}
            }
        }
        true
    }

    fn append(entry: &'static Entry) -> io::Result<()> {
        let Some(directory) = DIRECTORY else { return Ok(()) };
        let Some(signal) = list::all().find(|signal| ptr::eq(signal.slots(), entry.signal)) else { return Ok(()) };
        let receiver = &entry.metadata;
        let line = format!(
            "{}::{}\t{}\t{}:{}:{}\t{}\n",
            signal.module_path,
            signal.name,
            receiver.path,
            receiver.file,
            receiver.line,
            receiver.column,
            receiver.extras.map_or("", |extras| extras.sender_text),
        );
        // WebAssembly has no processes to tell apart.
        let process = if cfg!(target_family = "wasm") { 0 } else { process::id() };
        let path = Path::new(directory).join(format!("{process}.edges"));
        // One write, so that lines of several threads do not mix.
        OpenOptions::new().create(true).append(true).open(path)?.write_all(line.as_bytes())
    }
}
