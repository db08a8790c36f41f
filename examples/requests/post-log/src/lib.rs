//! Writes one line for each POST request to a file.
//!
//! The environment variable `POST_LOG` names the file. The default is `requests-post.log` in the current
//! directory. Its owner alone can read it. If it cannot be written, one message is printed to stderr, and the server goes on.

#![forbid(unsafe_code)]

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, MutexGuard};

use request_signals::{REPORT_REQUESTED, REQUEST_STARTED, Report};
use signals_core::receiver;

static LOG: LazyLock<Mutex<Log>> = LazyLock::new(|| Mutex::new(Log::open()));

/// Blocks its thread while it writes, as any receiver does. That is acceptable for a short line, not for slow work.
#[receiver(REQUEST_STARTED)]
fn write(method: &str, path: &str, body: &[u8]) {
    if method == "POST" {
        // Escaped, so that a body with line breaks stays on one line.
        let line = format!("{path} {}\n", String::from_utf8_lossy(body).escape_debug());
        lock().write(&line);
    }
}

#[receiver(REPORT_REQUESTED)]
fn report(report: &mut Report) {
    let log = lock();
    report.add("post-log", "file", log.path.display());
    report.add("post-log", "written", log.written);
    report.add("post-log", "lost", log.lost);
}

fn lock() -> MutexGuard<'static, Log> {
    LOG.lock().expect("nobody panics while holding the lock")
}

struct Log {
    path: PathBuf,
    /// `None` if it could not be opened.
    file: Option<File>,
    written: u64,
    lost: u64,
    complained: bool,
}

impl Log {
    fn open() -> Self {
        let path = env::var_os("POST_LOG").map_or_else(|| PathBuf::from("requests-post.log"), PathBuf::from);
        let mut options = File::options();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let opened = options.append(true).create(true).open(&path);
        let mut log = Log { path, file: None, written: 0, lost: 0, complained: false };
        match opened {
            Ok(file) => log.file = Some(file),
            Err(error) => log.complain(&error),
        }
        log
    }

    fn write(&mut self, line: &str) {
        let Some(file) = &mut self.file else {
            self.lost += 1;
            return;
        };
        match file.write_all(line.as_bytes()) {
            Ok(()) => self.written += 1,
            Err(error) => {
                self.lost += 1;
                self.complain(&error);
            }
        }
    }

    /// Does not use `eprintln!`, which panics if stderr is closed.
    fn complain(&mut self, error: &io::Error) {
        if !self.complained {
            self.complained = true;
            let _ = writeln!(io::stderr(), "post-log: cannot write {}: {error}", self.path.display());
        }
    }
}
