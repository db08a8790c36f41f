//! [`Binary`]: a program with its wiring and its send sites.

use std::fs::File;
use std::path::{Path, PathBuf};

use memmap2::Mmap;
use thiserror::Error;

use crate::image::Image;
use crate::sites::{self, Sites};
use crate::wiring::{self, Program, ReadError};

/// A program that was read.
#[derive(Debug)]
pub struct Binary {
    /// The file.
    pub path: PathBuf,
    /// Its signals.
    pub program: Program,
    /// Where they are sent.
    pub sites: Sites,
}

/// Why a file cannot be read.
#[derive(Debug, Error)]
#[error("{}: {reason}", path.display())]
pub struct BinaryError {
    path: PathBuf,
    reason: Reason,
}

#[derive(Debug, Error)]
enum Reason {
    #[error(transparent)]
    File(#[from] std::io::Error),
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl BinaryError {
    /// Returns `true` if the file can be read, and has neither signals nor receivers.
    #[must_use]
    pub fn has_no_signals(&self) -> bool {
        matches!(self.reason, Reason::Read(ReadError::NoSignals | ReadError::NoExports))
    }
}

impl Binary {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// If it is no program with signals: see [`ReadError`].
    pub fn read(path: &Path) -> Result<Self, BinaryError> {
        read(path).map_err(|reason| BinaryError { path: path.to_owned(), reason })
    }
}

fn read(path: &Path) -> Result<Binary, Reason> {
    let file = File::open(path)?;
    // SAFETY: another process can change the file, as for every reader of binaries that maps them. All is checked where it is
    // read, so what this can lead to are wrong results and, if the file gets shorter, the end of this process.
    let data = unsafe { Mmap::map(&file) }?;
    let image = Image::parse(&data).map_err(ReadError::from)?;
    let program = wiring::read(&image)?;
    let sites = sites::find(&image, path, &program);
    Ok(Binary { path: path.to_owned(), program, sites })
}
