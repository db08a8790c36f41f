//! The time of single sends while another thread connects and disconnects receivers without a pause.

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Instant;

use peers::by_signals_core as signals;
use peers::by_signals2::{self as signals2, Connect2, Emit2};
use peers::hand_written::touching;

/// The times of sends in nanoseconds.
pub struct Times {
    /// Of a signal whose receivers stay as they are.
    pub quiet: Vec<u64>,
    /// Of a signal that another thread connects receivers to and disconnects them from.
    pub changing: Vec<u64>,
}

/// Sends both signals of this library, each the given number of times. Both have ten linked receivers and a connected one.
#[must_use]
pub fn ours(sends: usize) -> Times {
    let _connected = [signals::REWIRED.connect(touching::r0), signals::CHANGING.connect(touching::r0)];
    measure(
        sends,
        |order_id, status| signals::REWIRED.send(order_id, status),
        |order_id, status| signals::CHANGING.send(order_id, status),
        || drop(signals::CHANGING.connect(touching::r1)),
    )
}

/// The same for signals2. Both signals have ten receivers.
#[must_use]
pub fn by_signals2(sends: usize) -> Times {
    let (quiet, changing) = (signals2::ten(), signals2::ten());
    measure(
        sends,
        |order_id, status| {
            quiet.emit(order_id, status);
        },
        |order_id, status| {
            changing.emit(order_id, status);
        },
        || changing.connect(touching::r1).disconnect(),
    )
}

/// The two sends alternate, so that interrupts and other work on the machine delay both alike.
fn measure(
    sends: usize,
    mut quiet: impl FnMut(u64, &'static str),
    mut changing: impl FnMut(u64, &'static str),
    change: impl Fn() + Sync,
) -> Times {
    let (is_over, begin) = (AtomicBool::new(false), Barrier::new(2));
    thread::scope(|scope| {
        scope.spawn(|| {
            begin.wait();
            while !is_over.load(Relaxed) {
                change();
            }
        });
        begin.wait();
        let mut times = Times { quiet: Vec::with_capacity(sends), changing: Vec::with_capacity(sends) };
        for _ in 0..sends {
            times.quiet.push(time(&mut quiet));
            times.changing.push(time(&mut changing));
        }
        is_over.store(true, Relaxed);
        times
    })
}

fn time(send: &mut impl FnMut(u64, &'static str)) -> u64 {
    let (order_id, status) = black_box((7, "settled"));
    let start = Instant::now();
    send(order_id, status);
    u64::try_from(start.elapsed().as_nanos()).expect("a send does not take centuries")
}
