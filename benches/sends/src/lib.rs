//! The sends that are measured. Each has a shape and a peer, the library that performs it.
//!
//! The signals and receivers are in other crates, `peers` and `crowd`. This crate sends.

pub mod latency;

use std::any::Any;
use std::hint::black_box;
use std::panic::catch_unwind;
use std::sync::mpsc;
use std::thread;

use crowd::{AMONG_0, AMONG_100, AMONG_10000, Shop};
use peers::awaits::{self, boxes, finish};
use peers::by_signals2::Emit2;
use peers::hand_written::{self, accepting, counting, direct, send, send_unrolled, slices, touching_by_thread};
use peers::{bevy, by_linkme, by_signals_core as signals, by_signals2 as signals2, reinhardt, tracing};
use signals_core::SenderType;

/// One send to measure.
pub struct Case {
    /// What is sent, and to which receivers.
    pub shape: &'static str,
    pub peer: &'static str,
    /// Prepares the send, and returns a function that performs it a given number of times.
    pub prepare: fn() -> Sends,
}

/// Sends the given number of times.
pub type Sends = Box<dyn FnMut(u64)>;

impl Case {
    /// A name that can be used as a file name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.shape, self.peer)
    }

    /// Returns `true` if several threads send. callgrind would run them one after the other.
    #[must_use]
    pub fn is_threaded(&self) -> bool {
        self.shape.starts_with("2 threads")
    }
}

/// The peer that all others are compared with.
pub const BASELINE: &str = "static slice";

/// This library.
pub const OURS: &str = "signals-core";

/// Receivers of this library that are connected at run time, as those of most other libraries are.
pub const OURS_CONNECTED: &str = "signals-core, connected";

/// The peer that asynchronous sends are compared with.
pub const AWAITS: &str = "awaits in sequence";

/// The peer that concurrent sends are compared with.
pub const JOIN_ALL: &str = "join_all";

/// The loop that all sends are measured in, passing each argument to `black_box` instead of sending.
pub const EMPTY: &str = "empty loop";

/// Builds the list of cases from a shape, a peer and the send.
macro_rules! cases {
    ($($shape:literal { $($peer:expr => $sends:expr;)* })*) => {
        &[$( $( Case { shape: $shape, peer: $peer, prepare: || $sends }, )* )*]
    };
}

/// All cases. Those that are compared with each other are adjacent.
pub static CASES: &[Case] = cases! {
    "0" {
        EMPTY => repeat(|order_id, status| {
            black_box(order_id);
            black_box(status);
        });
        BASELINE => repeat(|order_id, status| send(slices::NO_RECEIVERS, order_id, status));
        "linkme" => repeat(|order_id, status| {
            for receiver in by_linkme::NO_RECEIVERS {
                receiver(order_id, status);
            }
        });
        "tracing" => repeat(|order_id, status| tracing::info!(order_id, status));
        OURS => repeat(|order_id, status| signals::NO_RECEIVERS.send(order_id, status));
        "signals2" => emit(signals2::without_receivers());
        "bevy_ecs" => trigger(bevy::without_receivers());
        "reinhardt-core" => {
            let signal = reinhardt::without_receivers();
            repeat(move |order_id, status| reinhardt::send(&signal, order_id, status))
        };
    }
    "1" {
        "direct calls" => repeat(direct::one);
        BASELINE => repeat(|order_id, status| send(slices::ONE, order_id, status));
        "static slice by 4" => repeat(|order_id, status| send_unrolled(slices::ONE, order_id, status));
        "linkme" => repeat(|order_id, status| {
            for receiver in by_linkme::ONE {
                receiver(order_id, status);
            }
        });
        OURS => repeat(|order_id, status| signals::ONE.send(order_id, status));
        "signals-core, merged" => repeat(|order_id, status| signals::MERGED_ONE.send(order_id, status));
        OURS_CONNECTED => {
            let connections = signals::connect_one();
            repeat(move |order_id, status| {
                let _connected = &connections;
                signals::CONNECTED_ONE.send(order_id, status);
            })
        };
        "signals2" => emit(signals2::one());
        "bevy_ecs" => trigger(bevy::one());
        "reinhardt-core" => {
            let signal = reinhardt::one();
            repeat(move |order_id, status| reinhardt::send(&signal, order_id, status))
        };
    }
    "10" {
        "direct calls" => repeat(direct::ten);
        BASELINE => repeat(|order_id, status| send(slices::TEN, order_id, status));
        "static slice by 4" => repeat(|order_id, status| send_unrolled(slices::TEN, order_id, status));
        "linkme" => repeat(|order_id, status| {
            for receiver in by_linkme::TEN {
                receiver(order_id, status);
            }
        });
        OURS => repeat(|order_id, status| signals::TEN.send(order_id, status));
        "signals-core, merged" => repeat(|order_id, status| signals::MERGED_TEN.send(order_id, status));
        OURS_CONNECTED => {
            let connections = signals::connect_ten();
            repeat(move |order_id, status| {
                let _connected = &connections;
                signals::CONNECTED_TEN.send(order_id, status);
            })
        };
        "signals2" => emit(signals2::ten());
        "bevy_ecs" => trigger(bevy::ten());
        "reinhardt-core" => {
            let signal = reinhardt::ten();
            repeat(move |order_id, status| reinhardt::send(&signal, order_id, status))
        };
    }
    "100" {
        "direct calls" => repeat(direct::hundred);
        BASELINE => repeat(|order_id, status| send(slices::HUNDRED, order_id, status));
        "static slice by 4" => repeat(|order_id, status| send_unrolled(slices::HUNDRED, order_id, status));
        "linkme" => repeat(|order_id, status| {
            for receiver in by_linkme::HUNDRED {
                receiver(order_id, status);
            }
        });
        OURS => repeat(|order_id, status| signals::HUNDRED.send(order_id, status));
        "signals-core, merged" => repeat(|order_id, status| signals::MERGED_HUNDRED.send(order_id, status));
        OURS_CONNECTED => {
            let connections = signals::connect_hundred();
            repeat(move |order_id, status| {
                let _connected = &connections;
                signals::CONNECTED_HUNDRED.send(order_id, status);
            })
        };
        "signals2" => emit(signals2::hundred());
        "bevy_ecs" => trigger(bevy::hundred());
        "reinhardt-core" => {
            let signal = reinhardt::hundred();
            repeat(move |order_id, status| reinhardt::send(&signal, order_id, status))
        };
    }
    "1 among 0" {
        OURS => repeat(|order_id, status| AMONG_0.send(SenderType::of::<Shop>(), order_id, status));
    }
    "1 among 100" {
        OURS => repeat(|order_id, status| AMONG_100.send(SenderType::of::<Shop>(), order_id, status));
    }
    "1 among 10000" {
        OURS => repeat(|order_id, status| AMONG_10000.send(SenderType::of::<Shop>(), order_id, status));
    }
    "10 Result" {
        BASELINE => repeat(|order_id, status| {
            let accepted = accepting::TEN.iter().try_for_each(|receiver| receiver(order_id, status));
            black_box(accepted).expect("all accept");
        });
        OURS => repeat(|order_id, status| {
            let accepted = signals::ACCEPTED.send(order_id, status);
            black_box(accepted).expect("all accept");
        });
    }
    "10 send_robust" {
        BASELINE => repeat(|order_id, status| {
            for receiver in slices::TEN {
                let done = catch_unwind(|| receiver(order_id, status));
                done.expect("no receiver panics");
            }
        });
        OURS => repeat(|order_id, status| {
            let failures = signals::TEN.send_robust(order_id, status);
            failures.into_result().expect("no receiver fails");
        });
    }
    "1 filtered" {
        OURS => {
            let shop = any_shop();
            repeat(move |order_id, status| signals::FILTERED.send(shop, order_id, status))
        };
    }
    "10 of a filtering signal" {
        OURS => {
            let shop = any_shop();
            repeat(move |order_id, status| signals::UNFILTERED.send(shop, order_id, status))
        };
    }
    "10 responses, counted" {
        BASELINE => repeat(|order_id, status| {
            #[expect(clippy::suspicious_map, reason = "the receivers are called for what they do")]
            black_box(counting::TEN.iter().map(|receiver| receiver(order_id, status)).count());
        });
        OURS => repeat(|order_id, status| {
            black_box(signals::COUNTED.responses(order_id, status).count());
        });
    }
    "10 responses" {
        BASELINE => repeat(|order_id, status| {
            for receiver in counting::TEN {
                black_box(receiver(order_id, status));
            }
        });
        OURS => repeat(|order_id, status| {
            for (_, count) in signals::COUNTED.responses(order_id, status) {
                black_box(count);
            }
        });
    }
    "5 of 10 responses" {
        BASELINE => repeat(|order_id, status| {
            for receiver in counting::TEN.iter().take(5) {
                black_box(receiver(order_id, status));
            }
        });
        OURS => repeat(|order_id, status| {
            for (_, count) in signals::COUNTED.responses(order_id, status).take(5) {
                black_box(count);
            }
        });
    }
    "10 and 1 connected" {
        BASELINE => repeat(|order_id, status| {
            send(slices::TEN, order_id, status);
            send(slices::ONE, order_id, status);
        });
        OURS => {
            let connection = signals::REWIRED.connect(hand_written::touching::r0);
            repeat(move |order_id, status| {
                let _connected = &connection;
                signals::REWIRED.send(order_id, status);
            })
        };
    }
    "10 muted" {
        BASELINE => repeat(|order_id, status| send(slices::NO_RECEIVERS, order_id, status));
        OURS => {
            let mute = signals::MUTED.mute();
            repeat(move |order_id, status| {
                let _muted = &mute;
                signals::MUTED.send(order_id, status);
            })
        };
    }
    "10 muted elsewhere" {
        BASELINE => repeat(|order_id, status| send(slices::TEN, order_id, status));
        OURS => {
            let other = mute_elsewhere();
            repeat(move |order_id, status| {
                let _muted = &other;
                signals::MUTED_ELSEWHERE.send(order_id, status);
            })
        };
    }
    "2 threads" {
        BASELINE => from_two_threads(|order_id, status| send(touching_by_thread::TEN, order_id, status));
        OURS => from_two_threads(|order_id, status| signals::BY_THREAD.send(order_id, status));
        "signals2" => {
            let signal = signals2::ten_by_thread();
            from_two_threads(move |order_id, status| {
                signal.emit(order_id, status);
            })
        };
    }
    "2 threads, rewired" {
        BASELINE => from_two_threads(|order_id, status| send(touching_by_thread::TEN, order_id, status));
        OURS => from_two_threads(rewired_by_thread());
    }
    "1 thread, rewired" {
        BASELINE => repeat(|order_id, status| send(touching_by_thread::TEN, order_id, status));
        OURS => repeat(rewired_by_thread());
    }
    "async 1" {
        AWAITS => repeat(|order_id, status| finish(awaits::direct::one(order_id, status)));
        "boxes in sequence" => repeat(|order_id, status| finish(awaits::send(boxes::ONE, order_id, status)));
        OURS => repeat(|order_id, status| finish(signals::ASYNC_ONE.send(order_id, status)));
    }
    "async 10" {
        AWAITS => repeat(|order_id, status| finish(awaits::direct::ten(order_id, status)));
        "boxes in sequence" => repeat(|order_id, status| finish(awaits::send(boxes::TEN, order_id, status)));
        OURS => repeat(|order_id, status| finish(signals::ASYNC_TEN.send(order_id, status)));
        "signals-core, no async fn" => repeat(|order_id, status| finish(signals::ASYNC_READY.send(order_id, status)));
    }
    "async 100" {
        AWAITS => repeat(|order_id, status| finish(awaits::direct::hundred(order_id, status)));
        "boxes in sequence" => repeat(|order_id, status| finish(awaits::send(boxes::HUNDRED, order_id, status)));
        OURS => repeat(|order_id, status| finish(signals::ASYNC_HUNDRED.send(order_id, status)));
    }
    "concurrent 10" {
        JOIN_ALL => repeat(|order_id, status| finish(awaits::send_concurrent(boxes::TEN, order_id, status)));
        OURS => repeat(|order_id, status| finish(signals::ASYNC_TEN.send_concurrent(order_id, status)));
    }
    "concurrent 100" {
        JOIN_ALL => repeat(|order_id, status| finish(awaits::send_concurrent(boxes::HUNDRED, order_id, status)));
        OURS => repeat(|order_id, status| finish(signals::ASYNC_HUNDRED.send_concurrent(order_id, status)));
    }
};

/// The loop that all sends are measured in. The compiler does not know the arguments.
///
/// They are read from memory that was written long before. A `&str` that `black_box` has just written in two halves,
/// and that a sender reads as a whole, costs a processor more than many sends.
#[expect(clippy::inline_always, reason = "the send of every peer has to be part of the loop")]
#[inline(always)]
fn send_times(times: u64, mut send: impl FnMut(u64, &'static str)) {
    let arguments = (7, "settled");
    for _ in 0..times {
        let &(order_id, status) = black_box(&arguments);
        send(order_id, status);
    }
}

/// A sender whose type the compiler does not know.
fn any_shop() -> &'static dyn Any {
    black_box(&signals::Shop)
}

fn repeat(mut send: impl FnMut(u64, &'static str) + 'static) -> Sends {
    Box::new(move |times| send_times(times, &mut send))
}

/// Each of the two threads sends the given number of times.
fn from_two_threads(send: impl Fn(u64, &'static str) + Sync + 'static) -> Sends {
    Box::new(move |times| {
        thread::scope(|scope| {
            scope.spawn(|| send_times(times, &send));
            send_times(times, &send);
        });
    })
}

/// Sends a signal that a receiver is connected to.
fn rewired_by_thread() -> impl Fn(u64, &'static str) + Sync + 'static {
    let connection = signals::BY_THREAD_REWIRED.connect(hand_written::touching_by_thread::r0);
    move |order_id, status| {
        let _connected = &connection;
        signals::BY_THREAD_REWIRED.send(order_id, status);
    }
}

/// Mutes a signal on another thread, until the sender is dropped.
fn mute_elsewhere() -> mpsc::Sender<()> {
    let (muted, is_muted) = mpsc::channel();
    let (end, is_ended) = mpsc::channel::<()>();
    thread::spawn(move || {
        let _mute = signals::MUTED_ELSEWHERE.mute();
        muted.send(()).expect("the other thread waits");
        let _ended = is_ended.recv();
    });
    is_muted.recv().expect("the other thread mutes the signal");
    end
}

fn emit(signal: signals2::Paid) -> Sends {
    repeat(move |order_id, status| {
        signal.emit(order_id, status);
    })
}

fn trigger(mut world: bevy::World) -> Sends {
    repeat(move |order_id, status| world.trigger(bevy::Paid { order_id, status }))
}
