//! Refuses spam comments before they are saved.

#![forbid(unsafe_code)]

use blog_models::{Refused, comment};
use sea_orm::ActiveValue;
use signals_core::receiver;
use signals_orm::{BoxError, PRE_SAVE};

const MAX_LINKS: usize = 2;
const WORDS: [&str; 4] = ["casino", "crypto giveaway", "miracle pill", "you have won"];

/// Runs after all others (`order = 10`), so that the comment has been trimmed and validated.
#[receiver(PRE_SAVE, sender = comment::ActiveModel, order = 10)]
fn check(sender: &comment::ActiveModel) -> Result<(), BoxError> {
    let ActiveValue::Set(body) = &sender.body else { return Ok(()) };
    if let Some(reason) = looks_like_spam(&body.to_lowercase()) {
        tracing::info!("refuses a comment: {reason}");
        return Err(Refused(format!("This looks like spam: {reason}.")).into());
    }
    tracing::info!("lets a comment pass");
    Ok(())
}

fn looks_like_spam(text: &str) -> Option<String> {
    let links = text.matches("http://").count() + text.matches("https://").count();
    if links > MAX_LINKS {
        return Some(format!("it has {links} links"));
    }
    WORDS.iter().find(|word| text.contains(*word)).map(|word| format!("it says “{word}”"))
}
