use signals_core::{Signal, receiver, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64, scale: u64) -> u64>;

macro_rules! receivers_of {
    ($signal:path, $order:expr, $uid:literal: $($name:ident => $body:expr),*) => {$(
        #[receiver($signal, order = $order, uid = $uid)]
        fn $name(id: u64) -> u64 {
            $body(id)
        }
    )*};
}

receivers_of!(PAID, 1 + 1, "two": twice => |id| 2 * id);
receivers_of!(crate::PAID, -3, "three": thrice => |id| 3 * id);

macro_rules! parameters {
    ($($name:ident: $ty:ty),* => $response:ty) => {
        #[receiver(PAID, order = 9)]
        fn parameters($($name: $ty),*) -> $response {
            0 $(+ $name)*
        }
    };
}

parameters!(scale: u64, id: u64 => u64);

mod sender {
    use std::any::Any;

    use signals_core::{Signal, receiver, signal};

    #[signal]
    pub static SAVED: Signal<fn(sender: &dyn Any) -> u64>;

    macro_rules! receivers_of_a_sender {
        ($function:ident, $name:ident: $sender:ty) => {
            #[receiver(SAVED, sender = $sender)]
            fn $function($name: &$sender) -> u64 {
                u64::from(*$name)
            }

            const _: () = {
                #[receiver(SAVED, sender = $sender)]
                fn $function(sender: &$sender) -> u64 {
                    u64::from(*sender)
                }
            };
        };
    }

    receivers_of_a_sender!(byte, sender: u8);
    receivers_of_a_sender!(short, sender: u16);
}

macro_rules! block {
    ($ty:ident, $signal:path) => {
        struct $ty;

        #[receivers]
        impl $ty {
            #[receiver($signal, order = 10)]
            fn record(id: u64) -> u64 {
                id
            }
        }
    };
}

block!(Ledger, PAID);

fn main() {
    assert_eq!(PAID.responses(2, 5).map(|(_, id)| id).collect::<Vec<_>>(), [6, 4, 7, 2]);
    assert_eq!(PAID.responses(2, 5).next().unwrap().0.uid(), "three");
    assert_eq!(Ledger::record(1), 1);
    assert_eq!(sender::SAVED.responses(&7_u8).map(|(_, id)| id).collect::<Vec<_>>(), [7, 7]);
    assert_eq!(sender::SAVED.responses(&8_u16).map(|(_, id)| id).collect::<Vec<_>>(), [8, 8]);
}
