//! Announces changes of the wiring, with [`RECEIVER_CONNECTED`] and [`RECEIVER_DISCONNECTED`].

use core::ptr;

use super::Signal;
use crate::failure::catch;
use crate::receiver::Receiver;
use crate::{RECEIVER_CONNECTED, RECEIVER_DISCONNECTED};

/// Announces receivers of `signal` that were connected or disconnected.
///
/// Receivers of the two signals and subscribers of `tracing` run here and may panic. The panic hook reports that, and the change
/// of the wiring is complete nevertheless.
pub(super) fn announce(signal: &'static Signal, receivers: &[Receiver], connected: bool) {
    // Otherwise a receiver that connects another receiver to the same signal would recurse without end.
    let is = |own: &Signal| ptr::eq(own, signal);
    if is(&RECEIVER_CONNECTED) || is(&RECEIVER_DISCONNECTED) {
        return;
    }
    for receiver in receivers {
        let _failures = catch(|| {
            if connected {
                RECEIVER_CONNECTED.send_robust(signal, receiver)
            } else {
                RECEIVER_DISCONNECTED.send_robust(signal, receiver)
            }
        });
    }
}
