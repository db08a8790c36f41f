//! Another revision of the source, checked out beside this one.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use thiserror::Error;

/// A git work tree, which is removed when this is dropped.
pub(super) struct Revision {
    tree: PathBuf,
    /// Where the current directory is in it.
    folder: PathBuf,
}

/// Why a revision cannot be checked out.
#[derive(Debug, Error)]
pub(super) enum RevisionError {
    #[error("git cannot be run: {0}")]
    Git(#[from] io::Error),
    #[error("git {command}: {message}")]
    Failed { command: String, message: String },
}

impl Revision {
    /// Checks the revision out below `folder`.
    pub(super) fn check_out(revision: &str, folder: &Path) -> Result<Self, RevisionError> {
        let prefix = git(&["rev-parse", "--show-prefix"])?;
        let commit = git(&["rev-parse", "--verify", "--end-of-options", &format!("{revision}^{{commit}}")])?;
        let tree = folder.join(format!("tree-{commit}-{}", std::process::id()));
        let place = tree.display().to_string();
        git(&["worktree", "add", "--detach", "--force", &place, &commit])?;
        let folder = tree.join(prefix);
        Ok(Revision { tree, folder })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Revision {
    fn drop(&mut self) {
        // If it fails, `git worktree prune` removes what is left.
        let _ = git(&["worktree", "remove", "--force", &self.tree.display().to_string()]);
    }
}

fn git(arguments: &[&str]) -> Result<String, RevisionError> {
    let output = Command::new("git").args(arguments).current_dir(env::current_dir()?).output()?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(RevisionError::Failed { command: arguments.join(" "), message });
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
