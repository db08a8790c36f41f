//! Another revision of the source, checked out beside this one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use thiserror::Error;

/// A git work tree, which is removed when this is dropped.
pub(super) struct Revision {
    /// The work tree that it belongs to.
    main: PathBuf,
    tree: PathBuf,
    /// Where the folder that is built is in it.
    folder: PathBuf,
    /// Held, so that one process at a time has the work tree.
    _lock: File,
}

/// Why a revision cannot be checked out.
#[derive(Debug, Error)]
pub(super) enum RevisionError {
    #[error("git cannot be run, or the folder of the work tree not be written: {0}")]
    Io(#[from] io::Error),
    #[error("git {command}: {message}")]
    Failed { command: String, message: String },
}

impl Revision {
    /// Checks the revision of the folder `source` out below `output`.
    pub(super) fn check_out(revision: &str, source: &Path, output: &Path) -> Result<Self, RevisionError> {
        let prefix = git(source, &["rev-parse", "--show-prefix"])?;
        let commit = git(source, &["rev-parse", "--verify", "--end-of-options", &format!("{revision}^{{commit}}")])?;
        fs::create_dir_all(output)?;
        let lock = File::create(output.join("tree.lock"))?;
        lock.lock()?;
        // Always the same folder, so that what is built there is replaced the next time.
        let tree = output.join("tree");
        if tree.exists() {
            fs::remove_dir_all(&tree)?;
        }
        git(source, &["worktree", "add", "--detach", "--force", &tree.display().to_string(), &commit])?;
        let folder = tree.join(prefix);
        Ok(Revision { main: source.to_owned(), tree, folder, _lock: lock })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Revision {
    fn drop(&mut self) {
        // If it fails, `git worktree prune` removes what is left.
        let _ = git(&self.main, &["worktree", "remove", "--force", &self.tree.display().to_string()]);
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Result<String, RevisionError> {
    let output = Command::new("git").args(arguments).current_dir(folder).output()?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(RevisionError::Failed { command: arguments.join(" "), message });
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
