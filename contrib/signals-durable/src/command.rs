//! The command of the worker's binary.

use std::ffi::OsString;
use std::io::{self, Write};
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::error::{BoxError, Error};
use crate::event::{Event, State};
use crate::filter::Filter;
use crate::store::Store;
use crate::worker::Worker;

/// Runs the durable receivers of this program, or shows and changes their events.
#[derive(Parser)]
struct Command {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Runs handlers until the program is asked to stop; the same as no command.
    Run,
    /// Counts the events of each handler and state.
    Count,
    /// Lists events, a line each.
    List(Selected),
    /// Shows all of one event.
    Inspect {
        /// The number of the event.
        id: i64,
    },
    /// Makes dead letters run again.
    Resubmit(Selected),
    /// Deletes events.
    Purge(Selected),
}

#[derive(Args)]
struct Selected {
    /// One event, by its number.
    id: Option<i64>,
    /// Only events of this handler.
    #[arg(long)]
    uid: Option<String>,
    /// Only events with this key.
    #[arg(long)]
    key: Option<String>,
    /// Only events in this state.
    #[arg(long, value_enum)]
    state: Option<StateName>,
    /// Only events that were written longer ago: 90s, 15m, 2h, 7d.
    #[arg(long, value_parser = age)]
    older_than: Option<Duration>,
    /// Only events whose last error contains this text.
    #[arg(long)]
    error: Option<String>,
    /// At most this many events, the oldest first.
    #[arg(long)]
    limit: Option<u32>,
    /// Selects all events where no other option selects some.
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum StateName {
    Ready,
    Blocked,
    Running,
    Dead,
}

impl From<StateName> for State {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Ready => State::Ready,
            StateName::Blocked => State::Blocked,
            StateName::Running => State::Running,
            StateName::Dead => State::Dead,
        }
    }
}

fn age(text: &str) -> Result<Duration, String> {
    let error = || "expected a whole number and a unit: 90s, 15m, 2h, 7d".to_owned();
    let unit = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let number = text.strip_suffix(unit).and_then(|number| number.parse::<u64>().ok()).ok_or_else(error)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(error()),
    };
    number.checked_mul(seconds).map(Duration::from_secs).ok_or_else(error)
}

impl Selected {
    fn filter(self) -> Filter {
        let Selected { id, uid, key, state, older_than, error, limit, all: _ } = self;
        Filter { id, uid, key, state: state.map(State::from), older_than, error, limit, ..Filter::new() }
    }

    /// The filter of a command that changes events, which needs `--all` to change all of them.
    fn explicit(self) -> Result<Filter, BoxError> {
        let all = self.all;
        let filter = self.filter();
        if !all && filter == Filter::new() {
            return Err("select events by a number or an option, or all of them by `--all`".into());
        }
        Ok(filter)
    }
}

impl Worker {
    /// Runs the command that the arguments of the program name: `run`, which is also the meaning of no arguments, `count`, `list`,
    /// `inspect ID`, `resubmit` or `purge`. `--help` lists their options.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    /// use signals_durable::Worker;
    ///
    /// let db = sea_orm::Database::connect("sqlite://shop.db").await?;
    /// # async fn ctrl_c() {}
    /// Worker::new(&db).main(ctrl_c()).await
    /// # }
    /// ```
    ///
    /// ```console
    /// $ worker list --state dead --uid mail.thank
    /// 17  mail.thank  dead  6 attempts  2 h ago  key 7  the mail server is away
    /// $ worker resubmit --uid mail.thank --error "mail server"
    /// 1 event resubmitted
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the error of the store or of stdout. Ends the program if the arguments are no command.
    pub async fn main(self, shutdown: impl Future<Output = ()>) -> Result<(), BoxError> {
        let command = Command::parse();
        self.execute(command, shutdown, &mut io::stdout()).await
    }

    /// Runs the command that these arguments name, of which the first is the name of the program, as [`main`](Self::main) does.
    ///
    /// # Errors
    ///
    /// Returns an error if the arguments are no command, and the error of the store or of the output.
    pub async fn command(
        self,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
        shutdown: impl Future<Output = ()>,
        output: &mut impl Write,
    ) -> Result<(), BoxError> {
        let command = Command::try_parse_from(arguments)?;
        self.execute(command, shutdown, output).await
    }

    async fn execute(
        self,
        command: Command,
        shutdown: impl Future<Output = ()>,
        output: &mut impl Write,
    ) -> Result<(), BoxError> {
        let store = self.store();
        match command.action {
            None | Some(Action::Run) => self.run(shutdown).await?,
            Some(Action::Count) => count(&*store, output).await?,
            Some(Action::List(selected)) => list(&*store, selected.filter(), output).await?,
            Some(Action::Inspect { id }) => {
                let event = store.list(&Filter::new().id(id)).await?.pop().ok_or(Error::NoEvent(id))?;
                inspect(&event, output)?;
            }
            Some(Action::Resubmit(selected)) => {
                let resubmitted = store.resubmit(&selected.explicit()?).await?;
                writeln!(output, "{} resubmitted", counted(resubmitted))?;
            }
            Some(Action::Purge(selected)) => {
                let purged = store.purge(&selected.explicit()?).await?;
                writeln!(output, "{} purged", counted(purged))?;
            }
        }
        Ok(())
    }
}

/// Lists events in parts, so that any number of them takes little memory.
async fn list(store: &dyn Store, mut filter: Filter, output: &mut impl Write) -> Result<(), BoxError> {
    const PART: u32 = 256;
    let mut left = filter.limit.unwrap_or(u32::MAX);
    loop {
        let part = left.min(PART);
        filter.limit = Some(part);
        let events = store.list(&filter).await?;
        for event in &events {
            writeln!(output, "{}", line(event))?;
        }
        let listed = u32::try_from(events.len()).unwrap_or(part);
        left -= listed;
        filter.after = events.last().map(|event| event.id);
        if listed < part || left == 0 {
            return Ok(());
        }
    }
}

async fn count(store: &dyn Store, output: &mut impl Write) -> Result<(), BoxError> {
    for count in store.counts().await? {
        let known = crate::handlers().any(|handler| handler.uid() == count.uid);
        let note = if known { "" } else { "  no handler of this program has this uid" };
        let (state, oldest) = (count.state.name(), since(count.oldest));
        writeln!(output, "{}  {state}  {}  oldest {oldest}{note}", count.uid, counted(count.events))?;
    }
    Ok(())
}

fn counted(events: u64) -> String {
    if events == 1 { "1 event".to_owned() } else { format!("{events} events") }
}

fn line(event: &Event) -> String {
    let key = event.key.as_ref().map(|key| format!("  key {key}")).unwrap_or_default();
    let error = event.error.as_ref().map(|error| format!("  {}", error.lines().next().unwrap_or_default()));
    let attempts = if event.attempts == 1 { "1 attempt".to_owned() } else { format!("{} attempts", event.attempts) };
    let (state, age) = (event.state.name(), since(event.age()));
    format!("{}  {}  {state}  {attempts}  {age}{key}{}", event.id, event.uid, error.unwrap_or_default())
}

fn inspect(event: &Event, output: &mut impl Write) -> io::Result<()> {
    writeln!(output, "{}", line(event))?;
    if let Some(error) = &event.error {
        writeln!(output, "error: {error}")?;
    }
    if let Some(traceparent) = &event.traceparent {
        writeln!(output, "traceparent: {traceparent}")?;
    }
    writeln!(output, "payload: {}", event.payload)
}

/// A time in its largest whole unit.
fn since(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s ago"),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..86_400 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}
