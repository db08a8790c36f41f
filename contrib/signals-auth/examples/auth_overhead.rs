//! What the session costs: `cargo run --release -p signals-auth --example auth_overhead`

use std::convert::Infallible;
use std::future::ready;
use std::hint::black_box;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum_login::{AuthManagerLayerBuilder, AuthUser, AuthnBackend};
use overhead::compare;
use signals_auth::{AuthSession, Credentials, MaskedCredentials, USER_LOGIN_FAILED};
use tower::{Layer, ServiceExt, service_fn};
use tower_sessions::{MemoryStore, SessionManagerLayer};

const LOGINS: u32 = 10_000;

#[derive(Debug, Clone)]
struct Account;

impl AuthUser for Account {
    type Id = u64;

    fn id(&self) -> u64 {
        7
    }

    fn session_auth_hash(&self) -> &[u8] {
        &[]
    }
}

#[derive(Clone)]
struct Accounts;

impl AuthnBackend for Accounts {
    type User = Account;
    type Credentials = Password;
    type Error = Infallible;

    async fn authenticate(&self, Password(password): Password) -> Result<Option<Account>, Infallible> {
        Ok((password == "hunter2").then_some(Account))
    }

    async fn get_user(&self, _: &u64) -> Result<Option<Account>, Infallible> {
        Ok(Some(Account))
    }
}

struct Password(&'static str);

impl Credentials for Password {
    fn mask(&self) -> MaskedCredentials {
        MaskedCredentials::new().secret("password")
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("it needs nothing");
    let plain = runtime.block_on(session());
    let announcing = AuthSession::new(plain.clone(), &Request::new(()).into_parts().0);
    let without = |times| runtime.block_on(repeat(times, async || plain.authenticate(Password("guess")).await));
    let with = |times| runtime.block_on(repeat(times, async || announcing.authenticate(Password("guess")).await));
    compare("wrong passwords, no receivers", LOGINS, without, with);
    USER_LOGIN_FAILED.connect(async |_, _, _, _| Ok(())).detach();
    compare("wrong passwords, with a receiver", LOGINS, without, with);
}

/// The session that axum-login makes of a request, in a session without a user.
async fn session() -> axum_login::AuthSession<Accounts> {
    let session = Arc::new(Mutex::new(None));
    let layer = AuthManagerLayerBuilder::new(Accounts, SessionManagerLayer::new(MemoryStore::default())).build();
    let seen = Arc::clone(&session);
    let service = layer.layer(service_fn(move |request: Request| {
        *seen.lock().expect("it is not poisoned") = request.extensions().get().cloned();
        ready(Ok::<_, Infallible>(Response::new(Body::empty())))
    }));
    let Ok(_) = service.oneshot(Request::default()).await;
    session.lock().expect("it is not poisoned").take().expect("the layer puts it there")
}

async fn repeat<T, E>(times: u32, authenticate: impl AsyncFn() -> Result<T, E>) {
    for _ in 0..times {
        black_box(authenticate().await.is_ok());
    }
}
