//! The processes of the demonstration.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Result;
use crate::place::Place;

/// A process of this program. It ends when its standard input ends, so it does not outlive the demonstration.
pub(crate) struct Process {
    child: Child,
    /// What it wrote when it was ready.
    pub(crate) line: String,
}

impl Process {
    /// Starts a process and waits until it is ready.
    pub(crate) async fn start(role: &str, place: &Place, mails: &Path) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([role, "--database", &place.database]).env("MAILS", mails);
        for (name, value) in [("--schema", &place.schema), ("--broker", &place.broker)] {
            if let Some(value) = value {
                command.args([name, value]);
            }
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("the process has no output")?).lines();
        let line = lines.next_line().await?.ok_or_else(|| format!("the {role} ended"))?;
        Ok(Process { child, line })
    }

    /// Returns an error if it has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => Err(format!("a process ended with {status}").into()),
        }
    }

    /// Kills it at once, as `kill -9` does.
    pub(crate) async fn kill(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Lets it end what it does.
    pub(crate) async fn stop(mut self) -> Result<()> {
        drop(self.child.stdin.take());
        let status = self.child.wait().await?;
        if status.success() { Ok(()) } else { Err(format!("a process ended with {status}").into()) }
    }
}
