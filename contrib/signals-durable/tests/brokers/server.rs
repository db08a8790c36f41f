//! The brokers that the environment names.

use std::process::Command;

use async_nats::jetstream;
use lapin::options::{BasicPublishOptions, QueueDeclareOptions, QueueDeleteOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Connection, ConnectionProperties};
use signals_durable::Broker;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::proxy::Proxy;

/// A server that is running.
pub(crate) struct Server {
    pub(crate) address: String,
    restart: String,
}

/// Held by tests while they use a server, and alone by one that kills it.
static IN_USE: RwLock<()> = RwLock::const_new(());

/// Servers that are not killed meanwhile.
pub(crate) struct Undisturbed {
    pub(crate) servers: Vec<Server>,
    _in_use: RwLockReadGuard<'static, ()>,
}

/// Servers that no other test uses meanwhile.
pub(crate) struct Alone {
    pub(crate) servers: Vec<Server>,
    _in_use: RwLockWriteGuard<'static, ()>,
}

pub(crate) async fn undisturbed() -> Undisturbed {
    Undisturbed { _in_use: IN_USE.read().await, servers: servers() }
}

pub(crate) async fn alone() -> Alone {
    Alone { _in_use: IN_USE.write().await, servers: servers() }
}

/// The servers that are running.
fn servers() -> Vec<Server> {
    // What relays and inboxes report, beside a test that fails.
    let _ = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_test_writer()
        .try_init();
    let named = ["AMQP", "NATS"].into_iter().filter_map(|name| {
        let address = std::env::var(format!("{name}_URL")).ok()?;
        Some(Server { address, restart: std::env::var(format!("{name}_RESTART")).ok()? })
    });
    let servers = named.collect::<Vec<_>>();
    if servers.is_empty() {
        println!("SKIPPED: there is no AMQP_URL and no NATS_URL: see .ci/rabbitmq and .ci/nats");
    }
    servers
}

impl Server {
    pub(crate) fn broker(&self) -> Broker {
        Broker::new(&self.address).expect("the address is one of a broker")
    }

    /// The server, with a password that it refuses.
    pub(crate) fn with_a_wrong_password(&self) -> Broker {
        let (name, after) = self.address.rsplit_once('@').expect("the address has a name and a password");
        Broker::new(&format!("{name}!@{after}")).expect("the address is one of a broker")
    }

    fn is_amqp(&self) -> bool {
        self.address.starts_with("amqp")
    }

    /// Kills the server and starts it again.
    pub(crate) fn restart(&self) {
        let status = Command::new(&self.restart).status().expect("the program exists");
        assert!(status.success(), "{status}");
    }

    async fn amqp(&self) -> (Connection, lapin::Channel) {
        let connection = Connection::connect(&self.address, ConnectionProperties::default()).await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        (connection, channel)
    }

    async fn nats(&self) -> jetstream::Context {
        let (name, after) = self.address.strip_prefix("nats://").unwrap().split_once(':').unwrap();
        let (password, server) = after.split_once('@').unwrap();
        let options = async_nats::ConnectOptions::with_user_and_password(name.to_owned(), password.to_owned());
        jetstream::new(options.connect(server).await.unwrap())
    }

    /// The server through a proxy.
    pub(crate) async fn through_a_proxy(&self) -> (Proxy, Broker) {
        let (before, after) = self.address.split_once("127.0.0.1:").expect("the server is on this machine");
        let end = after.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(after.len());
        let (proxy, port) = Proxy::tcp(after[..end].parse().expect("a port")).await;
        let address = format!("{before}127.0.0.1:{port}{}", &after[end..]);
        (proxy, Broker::new(&address).expect("the address is one of a broker"))
    }

    /// Makes a queue that takes one message and refuses others, as another program would.
    pub(crate) async fn make_small(&self, uid: &str) {
        if self.is_amqp() {
            let (_connection, channel) = self.amqp().await;
            let mut arguments = FieldTable::default();
            arguments.insert("x-max-length".into(), AMQPValue::LongInt(1));
            arguments.insert("x-overflow".into(), AMQPValue::LongString("reject-publish".into()));
            channel.queue_declare(uid.into(), QueueDeclareOptions::default(), arguments).await.unwrap();
        } else {
            let (name, subjects) = (stream(uid), vec![format!("signals.{}", stream(uid))]);
            let discard = jetstream::stream::DiscardPolicy::New;
            let config = jetstream::stream::Config { name, subjects, max_messages: 1, discard, ..Default::default() };
            self.nats().await.create_stream(config).await.unwrap();
        }
    }

    /// Puts a message into the queue of a handler, as another program would.
    pub(crate) async fn publish(&self, uid: &str, id: &str, body: &[u8]) {
        self.publish_with_key(uid, id, "", body).await;
    }

    pub(crate) async fn publish_with_key(&self, uid: &str, id: &str, key: impl Into<String>, body: &[u8]) {
        let key = Some(key.into()).filter(|key| !key.is_empty());
        if self.is_amqp() {
            let (_connection, channel) = self.amqp().await;
            channel.confirm_select(lapin::options::ConfirmSelectOptions::default()).await.unwrap();
            let mut headers = FieldTable::default();
            if let Some(key) = key {
                headers.insert("signals-key".into(), AMQPValue::LongString(key.into()));
            }
            let properties = BasicProperties::default().with_message_id(id.into()).with_headers(headers);
            let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
            let confirm = channel.basic_publish("".into(), uid.into(), options, body, properties).await.unwrap();
            assert_eq!(confirm.await.unwrap().take_message(), None);
        } else {
            let mut headers = async_nats::HeaderMap::new();
            // The server would drop a repeated message with `Nats-Msg-Id` by itself, for a while.
            headers.insert("Nats-Msg-Id", id);
            if let Some(key) = key {
                headers.insert("signals-key", key);
            }
            let subject = format!("signals.{}", stream(uid));
            let context = self.nats().await;
            let confirm = context.publish_with_headers(subject, headers, body.to_vec().into()).await.unwrap();
            confirm.await.unwrap();
        }
    }

    /// Deletes the queue of a handler.
    pub(crate) async fn delete(&self, uid: &str) {
        if self.is_amqp() {
            let (_connection, channel) = self.amqp().await;
            channel.queue_delete(uid.into(), QueueDeleteOptions::default()).await.unwrap();
        } else {
            self.nats().await.delete_stream(stream(uid)).await.unwrap();
        }
    }
}

fn stream(uid: &str) -> String {
    uid.replace('.', "=2E")
}
