use signals_core::receiver;
use signals_orm::CONNECTION_CREATED;

struct Socket;

#[receiver(CONNECTION_CREATED, sender = Socket)]
fn set_up(sender: &mut Socket) {
    let _ = sender;
}

fn main() {}
