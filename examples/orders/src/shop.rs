//! The web process.

use std::io::{self, Write};
use std::net::Ipv4Addr;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use order_signals::ORDER_PAID;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseConnection};
use serde::{Deserialize, Serialize};
use signals_durable::Relay;
use signals_orm::Db;
use tokio::net::TcpListener;

use crate::place::Place;
use crate::{Result, shutdown};

mod order {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "customer_order")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        pub(crate) customer: String,
        pub(crate) item: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// An order as a client places it.
#[derive(Deserialize)]
struct New {
    customer: String,
    item: String,
}

/// The longest address of a mail, and the longest name of an item.
const LONGEST: usize = 254;

impl New {
    /// Returns what is wrong with it. The customer becomes a header of a mail, and the item a key of events.
    fn mistake(&self) -> Option<&'static str> {
        let is_line = |text: &str| (1..=LONGEST).contains(&text.len()) && !text.contains(char::is_control);
        let is_address = is_line(&self.customer) && self.customer.contains('@') && !self.customer.contains([' ', ',']);
        if is_address {
            (!is_line(&self.item)).then_some("no such item")
        } else {
            Some("the customer is an address of mail")
        }
    }
}

/// An order that was placed.
#[derive(Serialize)]
struct Placed {
    order: i32,
}

pub(crate) async fn run(place: &Place) -> Result<()> {
    let db = place.open().await?;
    db.execute_unprepared(table(&db)).await?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    writeln!(io::stdout(), "{}", listener.local_addr()?)?;
    let routes = Router::new().route("/orders", post(take)).with_state(db.clone());
    let serve = axum::serve(listener, routes).with_graceful_shutdown(shutdown());
    match place.broker()? {
        None => serve.await?,
        Some(broker) => {
            // The relay is stopped by being dropped.
            tokio::select! {
                ended = serve.into_future() => ended?,
                ended = Relay::new(&db, &broker).run(std::future::pending()) => ended?,
            }
        }
    }
    Ok(())
}

fn table(db: &DatabaseConnection) -> &'static str {
    match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => {
            "CREATE TABLE IF NOT EXISTS customer_order \
             (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer TEXT NOT NULL, item TEXT NOT NULL)"
        }
        _ => {
            "CREATE TABLE IF NOT EXISTS customer_order \
             (id INTEGER PRIMARY KEY AUTOINCREMENT, customer TEXT NOT NULL, item TEXT NOT NULL)"
        }
    }
}

async fn take(State(db): State<DatabaseConnection>, Json(new): Json<New>) -> Response {
    if let Some(mistake) = new.mistake() {
        return (StatusCode::UNPROCESSABLE_ENTITY, mistake).into_response();
    }
    // A separate task, because the future of the page is dropped if the client hangs up.
    match tokio::spawn(async move { save(&db, new).await }).await {
        Ok(Ok(order)) => (StatusCode::CREATED, Json(Placed { order })).into_response(),
        Ok(Err(error)) => not_placed(&*error),
        Err(error) => not_placed(&error),
    }
}

/// The error is for the log: it may tell a client what is none of its business.
fn not_placed(error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!("an order cannot be placed: {error}");
    (StatusCode::INTERNAL_SERVER_ERROR, "the order cannot be placed, please try again later").into_response()
}

/// Saves the order and sends the signal in one transaction: either there are the order and the events of all receivers, or nothing.
async fn save(db: &DatabaseConnection, new: New) -> Result<i32> {
    let transaction = signals_durable::begin(db).await?;
    let order = order::ActiveModel { id: NotSet, customer: Set(new.customer), item: Set(new.item) };
    let order = order.insert(&transaction).await?;
    ORDER_PAID.send(order.id, &order.customer, &order.item, &Db::new(&transaction)).await?;
    transaction.commit().await?;
    Ok(order.id)
}

#[cfg(test)]
mod tests {
    use super::New;

    #[test]
    fn what_would_be_a_header_of_its_own_is_refused() {
        let mistake =
            |customer: &str, item: &str| New { customer: customer.to_owned(), item: item.to_owned() }.mistake();
        assert_eq!(mistake("ada@x.example", "chair"), None);
        for customer in ["", "ada", "ada@x.example\nBcc: all@x.example", "ada@x.example, all@x.example"] {
            assert!(mistake(customer, "chair").is_some(), "{customer}");
        }
        assert!(mistake("ada@x.example", "").is_some());
        assert!(mistake("ada@x.example", &"chair".repeat(1_000)).is_some());
    }
}
