//! A signal as text: its declaration, and a line for each receiver.

use core::fmt;

use super::Signal;
use crate::receiver::Receiver;
use crate::registry::metadata::Named;

impl fmt::Display for Signal {
    /// Writes a line for the signal, and one for each of its receivers in the order in which they run.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}: {} ({}:{})", self.signature(), self.file(), self.line())?;
        self.receivers().try_for_each(|receiver| write_receiver(f, &receiver))
    }
}

fn write_receiver(f: &mut fmt::Formatter<'_>, receiver: &Receiver) -> fmt::Result {
    write!(f, "\n{:>6}  {receiver}", receiver.order())?;
    if let Some(sender) = receiver.sender() {
        write!(f, ", sender {}", sender.name())?;
    }
    if receiver.uid() != receiver.path() {
        write!(f, ", uid \"{}\"", receiver.uid())?;
    }
    if receiver.future_size().is_some() {
        write!(f, ", async")?;
    }
    if let Some(extras) = receiver.metadata().extras {
        write_others(f, "after", extras.after)?;
        write_others(f, "before", extras.before)?;
    }
    if !receiver.is_connected() {
        write!(f, ", disconnected")?;
    }
    Ok(())
}

fn write_others(f: &mut fmt::Formatter<'_>, option: &str, others: &[Named]) -> fmt::Result {
    others.iter().try_for_each(|other| match other.function {
        Some(function) => write!(f, ", {option} {}", function.name()),
        None => write!(f, ", {option} \"{}\"", other.text),
    })
}
