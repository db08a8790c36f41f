//! The receivers of the tutorial for logins.
#![allow(unreachable_pub, reason = "as in a crate of its own")]

mod tracking {
    use std::sync::Mutex;

    use axum_login::tower_sessions::Session;
    use signals_auth::{BoxError, MaskedCredentials, USER_LOGGED_IN, USER_LOGGED_OUT, USER_LOGIN_FAILED, User};
    use signals_core::receiver;

    use crate::Account;

    pub static TRACK: Mutex<Vec<String>> = Mutex::new(Vec::new());

    #[receiver(USER_LOGGED_IN, sender = Account)]
    async fn logged_in(sender: &Account, session: &Session) -> Result<(), BoxError> {
        session.insert("greeting", format!("hello {}", sender.name)).await?;
        TRACK.lock().unwrap().push(format!("{} logged in", sender.name));
        Ok(())
    }

    #[receiver(USER_LOGGED_OUT)]
    fn logged_out(sender: &dyn User) {
        TRACK.lock().unwrap().push(format!("{} logged out", sender.user_id()));
    }

    #[receiver(USER_LOGIN_FAILED)]
    fn login_failed(credentials: &MaskedCredentials) {
        TRACK.lock().unwrap().push(format!("no login for {credentials:?}"));
    }
}

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{Request, Response, StatusCode};
use axum::routing::post;
use axum_login::tower_sessions::SessionManagerLayer;
use axum_login::{AuthManagerLayerBuilder, AuthUser, AuthnBackend};
use http_body_util::BodyExt;
use signals_auth::{AuthSession, Credentials, MaskedCredentials};
use tower::ServiceExt;
use tower_sessions::MemoryStore;
use tracking::TRACK;

async fn log_in(mut session: AuthSession<Accounts>, Path((name, password)): Path<(String, String)>) -> StatusCode {
    let user = match session.authenticate(Login { name, password }).await {
        Ok(Some(user)) => user,
        Ok(None) => return StatusCode::UNAUTHORIZED,
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR,
    };
    session.login(&user).await.map_or(StatusCode::INTERNAL_SERVER_ERROR, |()| StatusCode::OK)
}

async fn log_out(mut session: AuthSession<Accounts>) -> StatusCode {
    session.logout().await.map_or(StatusCode::INTERNAL_SERVER_ERROR, |_| StatusCode::OK)
}

async fn greet(session: AuthSession<Accounts>) -> String {
    session.session.get("greeting").await.unwrap().unwrap_or_default()
}

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

struct Login {
    name: String,
    password: String,
}

impl Credentials for Login {
    fn mask(&self) -> MaskedCredentials {
        MaskedCredentials::new().public("name", &self.name).secret("password")
    }
}

impl AuthnBackend for Accounts {
    type User = Account;
    type Credentials = Login;
    type Error = Infallible;

    async fn authenticate(&self, login: Login) -> Result<Option<Account>, Infallible> {
        Ok((login.password == "hunter2").then_some(Account { name: login.name }))
    }

    async fn get_user(&self, name: &String) -> Result<Option<Account>, Infallible> {
        Ok(Some(Account { name: name.clone() }))
    }
}

async fn ask(site: &Router, path: &str, cookie: &str) -> Response<Body> {
    let request = Request::post(path).header(COOKIE, cookie).body(Body::empty()).unwrap();
    site.clone().oneshot(request).await.unwrap()
}

#[tokio::test]
async fn logins_are_tracked() {
    let sessions = SessionManagerLayer::new(MemoryStore::default()).with_secure(false);
    let site = Router::new()
        .route("/login/{name}/{password}", post(log_in))
        .route("/greeting", post(greet))
        .route("/logout", post(log_out))
        .layer(AuthManagerLayerBuilder::new(Accounts, sessions).build());

    assert_eq!(ask(&site, "/login/ada/guess", "").await.status(), StatusCode::UNAUTHORIZED);
    let response = ask(&site, "/login/ada/hunter2", "").await;
    assert_eq!(response.status(), StatusCode::OK);
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap();
    let greeting = ask(&site, "/greeting", cookie).await.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(greeting, "hello ada");
    assert_eq!(ask(&site, "/logout", cookie).await.status(), StatusCode::OK);

    let failed = r#"no login for {"name": "ada", "password": ********************}"#;
    assert_eq!(*TRACK.lock().unwrap(), [failed, "ada logged in", "ada logged out"]);
}
