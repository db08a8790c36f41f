//! RabbitMQ.
//!
//! The queue of a handler is a quorum queue of its uid's name. Messages are published to the default exchange as mandatory, with
//! publisher confirms. One consumer of a queue is active at a time, and gets again first what an earlier one has not
//! acknowledged, so the order of the queue is the order of the inbox.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions, ConfirmSelectOptions,
    QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::uri::AMQPUri;
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, Consumer, PublisherConfirm};
use tokio::sync::Mutex;

use super::BATCH;
use super::engine::{Engine, Queue, all_or_none, next_ready, patiently};
use super::message::{KEY, Message, TRACEPARENT};
use crate::error::{BoxError, Error};
use crate::failure::Failure;

/// RabbitMQ at some address.
pub(super) struct Amqp {
    uri: AMQPUri,
    link: Mutex<Option<Link>>,
}

/// A connection, with the channel that publishes.
struct Link {
    connection: Connection,
    channel: Channel,
    declared: HashSet<String>,
}

/// How often the two sides show that they are alive, in seconds, if the address does not say.
const HEARTBEAT: u16 = 10;

impl Amqp {
    pub(super) fn new(address: &str) -> Result<Self, Error> {
        let mut uri = address.parse::<AMQPUri>().map_err(|error| Error::BrokerAddress(error.into()))?;
        uri.query.heartbeat.get_or_insert(HEARTBEAT);
        Ok(Amqp { uri, link: Mutex::new(None) })
    }

    async fn connect(&self) -> Result<Link, lapin::Error> {
        let connection = Connection::connect_uri(self.uri.clone(), ConnectionProperties::default()).await?;
        let channel = connection.create_channel().await?;
        channel.confirm_select(ConfirmSelectOptions::default()).await?;
        Ok(Link { connection, channel, declared: HashSet::new() })
    }

    /// Makes the queues exist, and returns the channel that publishes.
    async fn declared(&self, uids: &[&str]) -> Result<Channel, BoxError> {
        let mut link = self.link.lock().await;
        let link = self.open(&mut link).await?;
        let missing = uids.iter().filter(|&&uid| !link.declared.contains(uid)).copied().collect::<Vec<_>>();
        if !missing.is_empty() {
            patiently(declare(&link.connection, &missing)).await?;
            link.declared.extend(missing.into_iter().map(str::to_owned));
        }
        Ok(link.channel.clone())
    }

    async fn open<'a>(&self, link: &'a mut Option<Link>) -> Result<&'a mut Link, BoxError> {
        if !link.as_ref().is_some_and(Link::is_open) {
            *link = None;
        }
        match link {
            Some(link) => Ok(link),
            none => Ok(none.insert(patiently(self.connect()).await?)),
        }
    }

    /// Closes the connection, so that the next exchange opens another one and declares the queues again.
    async fn disconnect(&self) {
        *self.link.lock().await = None;
    }
}

impl Link {
    fn is_open(&self) -> bool {
        self.connection.status().connected() && self.channel.status().connected()
    }
}

/// Makes the queues on a channel of its own, which the broker closes if it refuses one. A queue that exists with other arguments
/// is taken as it is. Returns the channel.
async fn declare(connection: &Connection, uids: &[&str]) -> Result<Channel, BoxError> {
    let mut channel = connection.create_channel().await?;
    for &uid in uids {
        let uid = ShortString::try_new(uid)?;
        let mut arguments = FieldTable::default();
        arguments.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
        arguments.insert("x-single-active-consumer".into(), AMQPValue::Boolean(true));
        let options = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
        if let Err(refused) = channel.queue_declare(uid.clone(), options, arguments).await {
            channel = connection.create_channel().await?;
            let exists = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
            channel.queue_declare(uid, exists, FieldTable::default()).await.map_err(|_| refused)?;
        }
    }
    Ok(channel)
}

#[async_trait]
impl Engine for Amqp {
    async fn declare(&self, uids: &[&str]) -> Result<(), BoxError> {
        self.declared(uids).await.map(drop)
    }

    async fn publish(&self, messages: &[Message]) -> Vec<Result<(), Failure>> {
        let published = async { Ok(publish(&self.declared(&[]).await?, messages).await) };
        let results = all_or_none(messages, published).await;
        if results.iter().any(Result::is_err) {
            self.disconnect().await;
        }
        results
    }

    async fn consume(&self, uid: &str) -> Result<Box<dyn Queue>, BoxError> {
        let mut link = self.link.lock().await;
        let channel = patiently(declare(&self.open(&mut link).await?.connection, &[uid])).await?;
        drop(link);
        let consumer = patiently(async {
            let limit = u16::try_from(2 * BATCH)?;
            channel.basic_qos(limit, BasicQosOptions::default()).await?;
            let (name, options) = (ShortString::try_new(uid)?, BasicConsumeOptions::default());
            Ok::<_, BoxError>(channel.basic_consume(name, "".into(), options, FieldTable::default()).await?)
        });
        let consumer = consumer.await?;
        Ok(Box::new(AmqpQueue { uid: uid.to_owned(), channel, consumer, last: None }))
    }
}

/// Publishes messages, and waits until the broker has confirmed all.
async fn publish(channel: &Channel, messages: &[Message]) -> Vec<Result<(), Failure>> {
    let mut confirms = Vec::with_capacity(messages.len());
    for message in messages {
        confirms.push(begin_publish(channel, message).await);
    }
    let mut returned = HashMap::new();
    let mut results = Vec::with_capacity(messages.len());
    for confirm in confirms {
        results.push(match confirm {
            Ok(confirm) => confirmed(confirm, &mut returned).await,
            Err(error) => Err(error),
        });
    }
    // By their ids, because a message may come back with the confirmation of another one.
    for (message, result) in messages.iter().zip(&mut results) {
        if let Some(reason) = returned.remove(&message.id) {
            *result = Err(Failure::temporary(format!("the broker returned the message: {reason}")));
        }
    }
    results
}

async fn begin_publish(channel: &Channel, message: &Message) -> Result<PublisherConfirm, Failure> {
    let permanent = |error: lapin::types::ShortStringError| Failure::permanent(error.to_string());
    let mut headers = FieldTable::default();
    for (name, value) in [(KEY, &message.key), (TRACEPARENT, &message.traceparent)] {
        if let Some(value) = value {
            headers.insert(name.into(), AMQPValue::LongString(value.as_str().into()));
        }
    }
    let properties = BasicProperties::default()
        .with_message_id(ShortString::try_new(message.id.as_str()).map_err(permanent)?)
        .with_content_type("application/json".into())
        .with_delivery_mode(2)
        .with_headers(headers);
    let uid = ShortString::try_new(message.uid.as_str()).map_err(permanent)?;
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let begun = channel.basic_publish("".into(), uid, options, message.payload.as_bytes(), properties).await;
    begun.map_err(|error| Failure::temporary(error.to_string()))
}

/// Waits for a confirmation. A message that no queue took is confirmed, too, and comes back with it.
async fn confirmed(confirm: PublisherConfirm, returned: &mut HashMap<String, String>) -> Result<(), Failure> {
    let confirmation = confirm.await.map_err(|error| Failure::temporary(error.to_string()))?;
    let is_stored = confirmation.is_ack();
    let is_confirmed = !matches!(confirmation, Confirmation::NotRequested);
    if let Some(message) = confirmation.take_message() {
        let id = message.properties.message_id().as_ref().map(ToString::to_string);
        returned.insert(id.unwrap_or_default(), message.reply_text.to_string());
    }
    if is_stored && is_confirmed { Ok(()) } else { Err(Failure::temporary("the broker did not store the message")) }
}

/// A queue of RabbitMQ.
struct AmqpQueue {
    uid: String,
    channel: Channel,
    consumer: Consumer,
    /// The number of the last delivery.
    last: Option<u64>,
}

#[async_trait]
impl Queue for AmqpQueue {
    async fn next(&mut self) -> Result<Vec<Message>, BoxError> {
        let ready = next_ready(&mut self.consumer).await.ok_or("the broker cancelled the consumer")?;
        let mut messages = Vec::with_capacity(ready.len());
        for delivery in ready {
            let delivery = delivery?;
            let headers = delivery.properties.headers().as_ref();
            let header = |name: &str| text(headers?.inner().get(name)?);
            let id = delivery.properties.message_id().as_ref().map(ToString::to_string);
            messages.push(Message::delivered(&self.uid, id, [header(KEY), header(TRACEPARENT)], &delivery.data));
            self.last = Some(delivery.delivery_tag);
        }
        Ok(messages)
    }

    async fn remove(&mut self) -> Result<(), BoxError> {
        if let Some(last) = self.last.take() {
            patiently(self.channel.basic_ack(last, BasicAckOptions { multiple: true })).await?;
        }
        Ok(())
    }
}

/// The text of a header.
fn text(value: &AMQPValue) -> Option<String> {
    match value {
        AMQPValue::LongString(text) => Some(String::from_utf8_lossy(text.as_bytes()).into_owned()),
        AMQPValue::ShortString(text) => Some(text.as_str().to_owned()),
        _ => None,
    }
}
