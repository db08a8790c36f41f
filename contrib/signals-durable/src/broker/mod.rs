//! Message brokers: how events get from the database of a sender into the database of a worker.
//!
//! A [`Relay`] takes events from the outbox, publishes each, and deletes those that the broker has confirmed. An [`Inbox`] takes
//! messages from the broker and writes them as events into its own database, each once. There a [`Worker`](crate::Worker) runs them as
//! any others: retries, dead letters, order and transactions do not depend on the broker.
//!
//! | module | concept |
//! |---|---|
//! | `message` | an event on its way |
//! | `engine` | what a broker does: declare, publish, consume |
//! | `amqp`, `nats` | the engines |
//! | `relay` | from the outbox to the broker |
//! | `inbox` | from the broker to the inbox |

#[cfg(feature = "amqp")]
mod amqp;
mod engine;
mod inbox;
mod message;
#[cfg(feature = "nats")]
mod nats;
mod relay;

use std::fmt;
use std::sync::Arc;

use self::engine::Engine;
pub use self::inbox::Inbox;
pub use self::message::Message;
pub use self::relay::Relay;
use crate::error::Error;

/// A message broker: RabbitMQ or NATS JetStream. Its clones share one connection.
///
/// It connects when it is first used, and again whenever the connection is lost.
///
/// ```
/// use signals_durable::Broker;
///
/// let broker = Broker::new("amqp://guest:guest@127.0.0.1:5672")?;
/// # Ok::<(), signals_durable::Error>(())
/// ```
#[derive(Clone)]
pub struct Broker(Arc<dyn Engine>);

impl Broker {
    /// Makes a broker of its address, which decides the engine: `amqp://user:password@host:port/vhost` for RabbitMQ with the feature
    /// `amqp`, `nats://user:password@host:port` or `nats://token@host:port` for NATS JetStream with the feature `nats`. Special
    /// letters are percent-encoded. `amqps` and `tls` encrypt. `amqps` needs a TLS
    /// feature of `lapin`, which the program enables.
    ///
    /// # Errors
    ///
    /// Returns [`Error::BrokerAddress`] if no engine takes the address. Whether the broker can be reached shows later.
    pub fn new(address: &str) -> Result<Self, Error> {
        let scheme = address.split_once(':').map_or(address, |(scheme, _)| scheme);
        let engine: Arc<dyn Engine> = match scheme {
            #[cfg(feature = "amqp")]
            "amqp" | "amqps" => Arc::new(amqp::Amqp::new(address)?),
            #[cfg(feature = "nats")]
            "nats" | "tls" => Arc::new(nats::Nats::new(address)?),
            _ => {
                let reason =
                    format!("no engine of this program has the scheme `{scheme}`: see the features `amqp` and `nats`");
                return Err(Error::BrokerAddress(reason.into()));
            }
        };
        Ok(Broker(engine))
    }

    /// Connects, unless there is a connection already.
    ///
    /// A [`Relay`] and an [`Inbox`] connect by themselves. If that fails they log it and try again, because a broker may be away
    /// for a while. Call this at the start of a program that is to end if the address or the password is wrong.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Broker`] if the broker cannot be reached, does not answer for 5 s, or refuses the name or password.
    pub async fn connect(&self) -> Result<(), Error> {
        self.0.declare(&[]).await.map_err(Error::Broker)
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the address, which may have a password.
        f.debug_struct("Broker").finish_non_exhaustive()
    }
}

/// The largest number of messages that are published, or written to the inbox, together.
const BATCH: usize = 256;
