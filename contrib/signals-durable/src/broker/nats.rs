//! NATS JetStream.
//!
//! The queue of a handler is a stream of its own. What the inbox has stored is deleted from the stream, so the stream begins with what
//! it has not stored. A consumer reads the stream from there, in order and without acknowledgements. When it may have missed
//! a message, another one begins again from there. So the order of the stream is the order of the inbox.
//!
//! Messages are deleted one by one. A server 2.9 that is killed while it purges a part of a stream can lose the other part.

use std::collections::HashSet;
use std::fmt::Write;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::jetstream::consumer::pull::{self, Stream as Messages};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{Config, DeleteMessageErrorKind, DiscardPolicy, Stream};
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions, HeaderMap, ServerAddr};
use async_trait::async_trait;
use futures_util::future::join_all;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::BATCH;
use super::engine::{Engine, PATIENCE, Queue, all_or_none, next_ready, patiently};
use super::message::{KEY, Message, TRACEPARENT};
use crate::error::{BoxError, Error};
use crate::failure::Failure;

/// NATS at some address.
pub(super) struct Nats {
    address: ServerAddr,
    login: Login,
    link: Mutex<Option<Link>>,
}

/// What the client shows the server. async-nats does not take it from the address.
enum Login {
    Nothing,
    Token(String),
    Name(String, String),
}

impl Login {
    fn of(address: &ServerAddr) -> Self {
        let name = address.username().map(decoded);
        match (name, address.password().map(decoded)) {
            (None, _) => Login::Nothing,
            (Some(token), None) => Login::Token(token),
            (Some(name), Some(password)) => Login::Name(name, password),
        }
    }

    fn options(&self) -> ConnectOptions {
        let options = ConnectOptions::new().ping_interval(PING);
        match self {
            Login::Nothing => options,
            Login::Token(token) => options.token(token.clone()),
            Login::Name(name, password) => options.user_and_password(name.clone(), password.clone()),
        }
    }
}

/// Decodes `%2F` and the like. Anything else stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        let byte = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        bytes.extend_from_slice(&part.as_bytes()[if byte.is_some() { 2 } else { 0 }..]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A connection, which the client opens again by itself.
struct Link {
    context: Context,
    declared: HashSet<String>,
}

/// How often the client asks whether the server is alive.
const PING: Duration = Duration::from_secs(10);
/// How long a queue waits for a message before it asks whether the stream has any.
const IDLE: Duration = Duration::from_secs(2);

impl Nats {
    pub(super) fn new(address: &str) -> Result<Self, Error> {
        let address = address.parse::<ServerAddr>().map_err(|error| Error::BrokerAddress(error.into()))?;
        Ok(Nats { login: Login::of(&address), address, link: Mutex::new(None) })
    }

    /// Makes the streams exist.
    async fn context(&self, uids: &[&str]) -> Result<Context, BoxError> {
        let mut link = self.link.lock().await;
        let link = match &mut *link {
            Some(link) => link,
            none => {
                let client = patiently(self.login.options().connect(&self.address)).await?;
                let mut context = jetstream::new(client);
                context.set_timeout(PATIENCE);
                none.insert(Link { context, declared: HashSet::new() })
            }
        };
        for &uid in uids {
            if !link.declared.contains(uid) {
                patiently(link.context.get_or_create_stream(stream_of(uid))).await?;
                link.declared.insert(uid.to_owned());
            }
        }
        Ok(link.context.clone())
    }

    /// Makes the next `declare` look for the streams again.
    async fn forget(&self) {
        if let Some(link) = &mut *self.link.lock().await {
            link.declared.clear();
        }
    }
}

/// The stream of a handler. It refuses messages when it is full, instead of forgetting the first ones.
fn stream_of(uid: &str) -> Config {
    let (name, subjects) = (name_of(uid), vec![subject_of(uid)]);
    Config { name, subjects, discard: DiscardPolicy::New, ..Config::default() }
}

/// The uid as the name of a stream. Characters other than letters, digits, `-` and `_` become `=` and two hexadecimal digits, and
/// not `%`, because the server makes formats of names.
fn name_of(uid: &str) -> String {
    let mut name = String::with_capacity(uid.len());
    for byte in uid.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            name.push(char::from(byte));
        } else {
            write!(name, "={byte:02X}").expect("a string can be written to");
        }
    }
    name
}

fn subject_of(uid: &str) -> String {
    format!("signals.{}", name_of(uid))
}

#[async_trait]
impl Engine for Nats {
    async fn declare(&self, uids: &[&str]) -> Result<(), BoxError> {
        self.context(uids).await.map(drop)
    }

    async fn publish(&self, messages: &[Message]) -> Vec<Result<(), Failure>> {
        let published = Box::pin(async { Ok(publish(&self.context(&[]).await?, messages).await) });
        let results = all_or_none(messages, published).await;
        if results.iter().any(Result::is_err) {
            self.forget().await;
        }
        results
    }

    async fn consume(&self, uid: &str) -> Result<Box<dyn Queue>, BoxError> {
        let context = self.context(&[uid]).await?;
        let link = context.client();
        let connected = connects(&link);
        let consumer = pull::Config {
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::None,
            inactive_threshold: Duration::from_mins(1),
            memory_storage: true,
            ..pull::Config::default()
        };
        let opened = patiently(async {
            let stream = context.get_stream(name_of(uid)).await?;
            let consumer = stream.create_consumer(consumer).await?;
            let messages = consumer.stream().max_messages_per_batch(BATCH).messages().await?;
            Ok::<_, BoxError>((stream, messages))
        });
        let opened = opened.await;
        if opened.is_err() {
            self.forget().await;
        }
        let (stream, messages) = opened?;
        let (uid, returned) = (uid.to_owned(), Vec::new());
        Ok(Box::new(NatsQueue { uid, stream, messages, delivered: 0, returned, link, connected }))
    }
}

/// Publishes messages, and waits until the broker has confirmed all.
async fn publish(context: &Context, messages: &[Message]) -> Vec<Result<(), Failure>> {
    let mut begun = Vec::with_capacity(messages.len());
    for message in messages {
        begun.push(context.send_publish(subject_of(&message.uid), published(message)).await);
    }
    let mut results = Vec::with_capacity(messages.len());
    for confirm in begun {
        results.push(match confirm {
            Ok(confirm) => confirm.await.map(drop).map_err(|error| failed(&error)),
            Err(error) => Err(failed(&error)),
        });
    }
    results
}

fn published(message: &Message) -> PublishMessage {
    let mut headers = HeaderMap::new();
    if let Some(key) = &message.key {
        // As a JSON string, because headers have no line breaks.
        headers.insert(KEY, serde_json::Value::from(key.as_str()).to_string());
    }
    if let Some(traceparent) = &message.traceparent {
        headers.insert(TRACEPARENT, traceparent.replace(['\r', '\n'], ""));
    }
    // After the headers, which would replace it.
    PublishMessage::build().headers(headers).message_id(&message.id).payload(message.payload.clone().into())
}

fn failed(error: &PublishError) -> Failure {
    let text = error.to_string();
    if error.kind() == PublishErrorKind::MaxPayloadExceeded {
        Failure::permanent(text)
    } else {
        Failure::temporary(text)
    }
}

/// How many times a client has connected.
fn connects(client: &Client) -> u64 {
    client.statistics().connects.load(Ordering::Relaxed)
}

/// The stream of a handler, as it is consumed.
struct NatsQueue {
    uid: String,
    stream: Stream,
    messages: Messages,
    /// How many messages the consumer has delivered.
    delivered: u64,
    /// The numbers in the stream of the messages that `next` has returned.
    returned: Vec<u64>,
    link: Client,
    /// How many times the client had connected when the consumer began.
    connected: u64,
}

impl NatsQueue {
    async fn check_for_missed(&self) -> Result<(), BoxError> {
        let stored = patiently(self.stream.get_info()).await?.state.messages;
        if stored > 0 { Err(format!("{stored} messages of the stream were not delivered").into()) } else { Ok(()) }
    }

    fn read(&mut self, message: &async_nats::jetstream::Message) -> Result<Message, BoxError> {
        let info = message.info()?;
        self.delivered += 1;
        if info.consumer_sequence != self.delivered {
            return Err("a message of the stream was lost on its way".into());
        }
        self.returned.push(info.stream_sequence);
        let header = |name: &str| Some(message.headers.as_ref()?.get(name)?.to_string());
        let key = header(KEY).map(|key| serde_json::from_str(&key).unwrap_or(key));
        let id = header("Nats-Msg-Id");
        Ok(Message::delivered(&self.uid, id, [key, header(TRACEPARENT)], &message.payload))
    }
}

#[async_trait]
impl Queue for NatsQueue {
    async fn next(&mut self) -> Result<Vec<Message>, BoxError> {
        let ready = loop {
            match timeout(IDLE, next_ready(&mut self.messages)).await {
                Ok(ready) => break ready.ok_or("the consumer ended")?,
                Err(_) => self.check_for_missed().await?,
            }
        };
        let mut messages = Vec::with_capacity(ready.len());
        for message in ready {
            messages.push(self.read(&message?)?);
        }
        Ok(messages)
    }

    async fn remove(&mut self) -> Result<(), BoxError> {
        let returned = std::mem::take(&mut self.returned);
        // A server that was started again may have given the numbers to other messages. These ones are delivered again.
        if connects(&self.link) != self.connected {
            return Err("the connection was lost and made again".into());
        }
        let deleted = join_all(returned.into_iter().map(|number| self.stream.delete_message(number)));
        for deleted in patiently(async { Ok::<_, BoxError>(deleted.await) }).await? {
            match deleted {
                // Another inbox was first.
                Err(error) if matches!(error.kind(), DeleteMessageErrorKind::JetStream(_)) => {}
                deleted => drop(deleted?),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{decoded, name_of};

    #[test]
    fn names_and_passwords_may_have_any_letters() {
        for (text, expected) in [("", ""), ("a%2Fb%40", "a/b@"), ("%", "%"), ("50%x%4", "50%x%4"), ("%C3%A4%é", "ä%é")]
        {
            assert_eq!(decoded(text), expected, "{text}");
        }
    }

    #[test]
    fn different_uids_have_different_streams() {
        assert_eq!(name_of("mail.thank"), "mail=2Ethank");
        assert_eq!(name_of("mail=2Ethank"), "mail=3D2Ethank");
        assert_eq!(name_of("a *>ß"), "a=20=2A=3E=C3=9F");
    }
}
