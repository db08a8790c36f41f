//! Logins, logouts and failures over axum, with sessions in a store, and the signals that are sent for them.

#[path = "../../../signals-database/tests/dropping/mod.rs"]
mod dropping;
mod endings;
mod store;

use std::fmt::{self, Debug, Display};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Path, Request};
use axum::http::StatusCode;
use axum::http::header::{COOKIE, SET_COOKIE, USER_AGENT};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum_login::tower_sessions::session::Session;
use axum_login::tower_sessions::{SessionManagerLayer, SessionStore};
use axum_login::{AuthManagerLayerBuilder, AuthUser, AuthnBackend};
use http_body_util::BodyExt;
use signals_auth::{
    AuthSession, Credentials, Error, MaskedCredentials, USER_LOGGED_IN, USER_LOGGED_OUT, USER_LOGIN_FAILED,
};
use signals_core::{Connection, Options, SenderType, receiver};
use store::Store;
use tower::ServiceExt;

#[derive(Debug, Clone)]
struct Account {
    name: String,
}

impl AuthUser for Account {
    type Id = String;

    fn id(&self) -> String {
        self.name.clone()
    }

    fn session_auth_hash(&self) -> &[u8] {
        b"hash"
    }
}

#[derive(Clone)]
struct Accounts;

#[derive(Debug)]
struct Down;

impl Display for Down {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the database is down")
    }
}

impl std::error::Error for Down {}

impl AuthnBackend for Accounts {
    type User = Account;
    type Credentials = Login;
    type Error = Down;

    async fn authenticate(&self, Login { name, password }: Login) -> Result<Option<Account>, Down> {
        if password == "down" { Err(Down) } else { Ok((password == "hunter2").then_some(Account { name })) }
    }

    async fn get_user(&self, name: &String) -> Result<Option<Account>, Down> {
        Ok(Some(Account { name: name.clone() }))
    }
}

struct Login {
    name: String,
    password: String,
}

impl Credentials for Login {
    fn mask(&self) -> MaskedCredentials {
        MaskedCredentials::new().public("name", &self.name).secret("password")
    }
}

/// An application with one user's browser.
struct Site {
    app: Router,
    store: Store,
    cookie: Option<String>,
}

impl Site {
    fn new() -> Self {
        let store = Store::default();
        let sessions = SessionManagerLayer::new(store.clone()).with_secure(false);
        let app = Router::new()
            .route("/login/{name}/{password}", post(log_in))
            .route("/logout", post(log_out))
            .route("/whoami", get(who_am_i))
            .route("/cart/{item}", post(put_in_cart))
            .route("/cart", get(cart))
            .layer(AuthManagerLayerBuilder::new(Accounts, sessions).build());
        Site { app, store, cookie: None }
    }

    async fn request(&mut self, method: &str, path: &str) -> (StatusCode, String) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        let request = request.header(USER_AGENT, "tests").extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 7))));
        let response = self.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        if let Some(cookie) = response.headers().get(SET_COOKIE) {
            self.cookie = Some(cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
        }
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn post(&mut self, path: &str) -> (StatusCode, String) {
        self.request("POST", path).await
    }

    async fn who_am_i(&mut self) -> String {
        self.request("GET", "/whoami").await.1
    }
}

fn internal(error: &Error<Accounts>) -> Response {
    let kind = match error {
        Error::Session(_) => "session",
        Error::Backend(Down) => "backend",
        Error::Receiver(_) => "receiver",
    };
    (StatusCode::INTERNAL_SERVER_ERROR, format!("{kind}: {error}")).into_response()
}

async fn log_in(mut session: AuthSession<Accounts>, Path((name, password)): Path<(String, String)>) -> Response {
    let user = match session.authenticate(Login { name, password }).await {
        Ok(Some(user)) => user,
        Ok(None) => return StatusCode::UNAUTHORIZED.into_response(),
        Err(error) => return internal(&error),
    };
    session.login(&user).await.map_or_else(|error| internal(&error), |()| StatusCode::OK.into_response())
}

async fn log_out(mut session: AuthSession<Accounts>) -> Response {
    match session.logout().await {
        Ok(user) => format!("{:?}", user.map(|user| user.name)).into_response(),
        Err(error) => internal(&error),
    }
}

async fn who_am_i(session: AuthSession<Accounts>) -> String {
    session.user.as_ref().map_or("no user", |user| &user.name).to_owned()
}

async fn put_in_cart(session: AuthSession<Accounts>, Path(item): Path<String>) {
    session.session.insert("cart", item).await.unwrap();
}

async fn cart(session: AuthSession<Accounts>) -> String {
    session.session.get("cart").await.unwrap().unwrap_or_default()
}

/// The signals of one user. Each test has its own.
#[derive(Clone, Default)]
struct Received(Arc<Mutex<Vec<String>>>);

impl Received {
    fn of(name: &'static str) -> (Self, [Connection; 3]) {
        let received = Received::default();
        let (logged_in, logged_out, failed) = (received.clone(), received.clone(), received.clone());
        let connections = [
            USER_LOGGED_IN.connect_for::<Account>(async move |sender, session, _| {
                if sender.name == name {
                    logged_in.write(format!("in {}", is_stored(session).await));
                }
                Ok(())
            }),
            USER_LOGGED_OUT.connect(async move |sender, session, _| {
                if sender.user_id() == name {
                    logged_out.write(format!("out {}", is_stored(session).await));
                }
                Ok(())
            }),
            USER_LOGIN_FAILED.connect(async move |sender, credentials, _, _| {
                if credentials.get("name") == Some(name) {
                    assert_eq!(sender, SenderType::of::<Accounts>());
                    failed.write(format!("failed {credentials:?}"));
                }
                Ok(())
            }),
        ];
        (received, connections)
    }

    fn write(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    fn lines(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Returns `true` if the store has the session.
async fn is_stored(session: &Session) -> &'static str {
    let data = session.get_value("axum-login.data").await.unwrap();
    assert!(data.is_some(), "the data can be read");
    session.load().await.unwrap();
    let user = session.get_value("axum-login.data").await.unwrap();
    if user.is_some() { "stored" } else { "not stored" }
}

#[tokio::test]
async fn a_login_is_announced_after_the_session_is_stored_and_a_logout_after_it_is_deleted() {
    let (received, _connections) = Received::of("ada");
    let mut site = Site::new();
    assert_eq!(site.post("/login/ada/hunter2").await.0, StatusCode::OK);
    assert_eq!(received.lines(), ["in stored"]);
    assert_eq!(site.who_am_i().await, "ada");
    assert_eq!(site.post("/logout").await.1, r#"Some("ada")"#);
    assert_eq!(received.lines(), ["out not stored"]);
    assert_eq!(site.who_am_i().await, "no user");
}

#[tokio::test]
async fn a_login_gets_a_new_session_and_announces_that_one() {
    let ids = Arc::new(Mutex::new(Vec::new()));
    let _ids = USER_LOGGED_IN.connect_for::<Account>({
        let ids = Arc::clone(&ids);
        async move |sender, session, _| {
            if sender.name == "ben" {
                ids.lock().unwrap().push(session.id().unwrap().to_string());
            }
            Ok(())
        }
    });
    let mut site = Site::new();
    for _ in 0..2 {
        site.post("/login/ben/hunter2").await;
        assert_eq!(site.cookie, ids.lock().unwrap().last().map(|id| format!("id={id}")));
        site.post("/logout").await;
    }
    let ids = ids.lock().unwrap();
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_wrong_password_is_announced_without_the_password() {
    let (received, _connections) = Received::of("cleo");
    let mut site = Site::new();
    assert_eq!(site.post("/login/cleo/guess").await, (StatusCode::UNAUTHORIZED, String::new()));
    assert_eq!(received.lines(), [r#"failed {"name": "cleo", "password": ********************}"#]);
    assert_eq!(site.who_am_i().await, "no user");
}

#[tokio::test]
async fn a_backend_that_fails_is_no_wrong_password() {
    let (received, _connections) = Received::of("dan");
    let (status, body) = Site::new().post("/login/dan/down").await;
    assert_eq!((status, &*body), (StatusCode::INTERNAL_SERVER_ERROR, "backend: the database is down"));
    assert_eq!(received.lines(), [""; 0]);
}

#[tokio::test]
async fn a_logout_without_a_user_sends_nothing() {
    let (received, _connections) = Received::of("");
    assert_eq!(Site::new().post("/logout").await, (StatusCode::OK, "None".to_owned()));
    assert_eq!(received.lines(), [""; 0]);
}

#[tokio::test]
async fn what_the_store_does_not_write_is_not_announced() {
    let (received, _connections) = Received::of("eve");
    let mut site = Site::new();
    *site.store.failing.lock().unwrap() = "create";
    let (status, body) = site.post("/login/eve/hunter2").await;
    assert_eq!((status, &*body), (StatusCode::INTERNAL_SERVER_ERROR, "session: disk full"));
    assert_eq!(received.lines(), [""; 0]);
    assert_eq!(site.who_am_i().await, "no user");

    *site.store.failing.lock().unwrap() = "";
    site.post("/login/eve/hunter2").await;
    assert_eq!(received.lines(), ["in stored"]);
    *site.store.failing.lock().unwrap() = "delete";
    assert_eq!(site.post("/logout").await.1, "session: disk full");
    assert_eq!(received.lines(), [""; 0]);
    assert_eq!(site.who_am_i().await, "eve");
}

#[tokio::test]
async fn a_login_without_receivers_saves_the_session_once() {
    let mut site = Site::new();
    USER_LOGGED_IN.mute_in(site.post("/login/fay/hunter2")).await;
    assert_eq!(*site.store.calls.lock().unwrap(), ["delete", "create"]);
    let (_received, _connections) = Received::of("fay");
    site.cookie = None;
    site.store.calls.lock().unwrap().clear();
    site.post("/login/fay/hunter2").await;
    assert_eq!(*site.store.calls.lock().unwrap(), ["delete", "create", "save"]);
}

#[receiver(USER_LOGGED_IN, sender = Account, order = 1)]
async fn no_gus(sender: &Account) -> Result<(), signals_auth::BoxError> {
    tokio::task::yield_now().await;
    if sender.name == "gus" { Err("not gus".into()) } else { Ok(()) }
}

#[receiver(USER_LOGGED_OUT, sender = Account, order = 1)]
fn gus_stays(sender: &Account) -> Result<(), signals_auth::BoxError> {
    if sender.name == "gus" { Err("gus stays".into()) } else { Ok(()) }
}

#[receiver(USER_LOGIN_FAILED, order = 1)]
fn lock_out(credentials: &MaskedCredentials) -> Result<(), signals_auth::BoxError> {
    if matches!(credentials.get("name"), Some("gus" | "hal")) { Err("locked out".into()) } else { Ok(()) }
}

#[tokio::test]
async fn a_receiver_that_fails_is_named() {
    let (received, _connections) = Received::of("gus");
    let mut site = Site::new();
    let (status, body) = site.post("/login/gus/hunter2").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(body.starts_with("receiver: logins::no_gus (") && body.ends_with(") returned: not gus"), "{body}");
    // tower-sessions gives no cookie to a client whose request failed.
    assert_eq!(site.who_am_i().await, "no user");

    USER_LOGGED_IN.mute_receiver_in(no_gus, site.post("/login/gus/hunter2")).await;
    assert_eq!(site.who_am_i().await, "gus");
    let body = site.post("/logout").await.1;
    assert!(body.starts_with("receiver: logins::gus_stays ") && body.ends_with("gus stays"), "{body}");
    assert_eq!(site.who_am_i().await, "no user");

    let body = site.post("/login/gus/guess").await.1;
    assert!(body.starts_with("receiver: logins::lock_out ") && body.ends_with("locked out"), "{body}");
    // The receivers before them were called.
    assert_eq!(received.lines().len(), 4);
}

#[tokio::test]
async fn receivers_after_one_that_fails_are_not_called() {
    let later = Received::default();
    let _later = USER_LOGIN_FAILED.connect_with(Options::new().order(2), {
        let later = later.clone();
        async move |_, credentials, _, _| {
            if credentials.get("name") == Some("hal") {
                later.write("later".to_owned());
            }
            Ok(())
        }
    });
    Site::new().post("/login/hal/guess").await;
    assert_eq!(later.lines(), [""; 0]);
}

#[test]
fn a_field_that_sounds_secret_is_masked() {
    let masked = MaskedCredentials::new()
        .public("user", &7)
        .public("API_version", "a")
        .public("csrfToken", "b")
        .public("pubkey", "c")
        .public("Secret", "d")
        .public("password1", "e")
        .public("signature", "f");
    assert_eq!(masked.fields().filter_map(|(_, value)| value).collect::<Vec<_>>(), ["7"]);
    assert_eq!(masked.fields().count(), 7);
    assert_eq!(masked.get("password1"), None);
    assert_eq!(format!("{masked:?}").matches(": ********************").count(), 6);
}
