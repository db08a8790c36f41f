//! Mails customers. A mail is a file in the directory that the environment variable `MAILS` names.

#![forbid(unsafe_code)]

use std::env;
use std::io::{ErrorKind, Write};

use order_signals::ORDER_PAID;
use signals_durable::{BoxError, durable};
use tempfile::NamedTempFile;

/// The mail is sent in no transaction, so it can happen that the worker is killed after it and before the event is done.
/// Then this runs again. The name of the file says that the mail was sent: mail servers have the header `Message-ID`.
#[durable(ORDER_PAID, uid = "mail.thank", retry = 5, timeout = "2s", key = order_id)]
fn thank(order_id: i32, customer: String) -> Result<(), BoxError> {
    let directory = env::var("MAILS")?;
    // Only its owner can read it, and it has its name once it is complete.
    let mut mail = NamedTempFile::with_prefix_in(".", &directory)?;
    write!(mail, "To: {customer}\nMessage-ID: <{order_id}@shop.example>\n\nThank you for order {order_id}.\n")?;
    match mail.persist_noclobber(format!("{directory}/{order_id}.mail")) {
        Err(error) if error.error.kind() != ErrorKind::AlreadyExists => Err(error.error.into()),
        _ => Ok(()),
    }
}
