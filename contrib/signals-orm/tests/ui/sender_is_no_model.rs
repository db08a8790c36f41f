use signals_core::receiver;
use signals_orm::{PRE_SAVE, POST_DELETE};

struct Account;

#[receiver(PRE_SAVE, sender = Account)]
fn validate(sender: &mut Account) {
    let _ = sender;
}

#[receiver(POST_DELETE, sender = Account)]
async fn forget() {}

fn main() {}
