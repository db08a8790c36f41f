//! Logins and logouts that fail, panic or are dropped: whether the session is then valid.

use std::panic::AssertUnwindSafe;

use axum::http::request::Parts;
use futures_util::FutureExt;
use signals_auth::{FinalDeletes, User};
use tokio::sync::Notify;
use tower_sessions::MemoryStore;

use super::dropping::drop_after;
use super::*;

/// What the receivers of this file do to users of these names.
async fn act(name: &str, session: &Session) -> Result<(), signals_auth::BoxError> {
    session.insert("touched", true).await?;
    tokio::task::yield_now().await;
    assert!(!name.contains("panics"), "a receiver panics");
    if name.contains("hangs") {
        std::future::pending::<()>().await;
    }
    if name.contains("refused") { Err("a receiver refuses".into()) } else { Ok(()) }
}

#[receiver(USER_LOGGED_IN, sender = Account)]
async fn at_login(sender: &Account, session: &Session) -> Result<(), signals_auth::BoxError> {
    if sender.name.starts_with("in-") { act(&sender.name, session).await } else { Ok(()) }
}

#[receiver(USER_LOGGED_OUT, sender = Account)]
async fn at_logout(sender: &Account, session: &Session) -> Result<(), signals_auth::BoxError> {
    if sender.name.starts_with("out-") { act(&sender.name, session).await } else { Ok(()) }
}

/// An application that answers with 200 whatever happens.
fn lenient_site() -> Site {
    async fn leniently(request: impl Future<Output = Response> + Send) -> StatusCode {
        let _ = AssertUnwindSafe(request).catch_unwind().await;
        StatusCode::OK
    }

    let mut site = Site::new();
    let sessions = SessionManagerLayer::new(site.store.clone()).with_secure(false);
    site.app = Router::new()
        .route(
            "/login/{name}/{password}",
            post(async |session: AuthSession<Accounts>, path: Path<(String, String)>| {
                leniently(log_in(session, path)).await
            }),
        )
        .route("/logout", post(async |session: AuthSession<Accounts>| leniently(log_out(session)).await))
        .route("/whoami", get(who_am_i))
        .route("/cart/{item}", post(put_in_cart))
        .route("/cart", get(cart))
        .layer(AuthManagerLayerBuilder::new(Accounts, sessions).build());
    site
}

/// Drops a request once it makes no more progress, as a server does when the client disconnects.
async fn hang_up(site: &mut Site, path: &str) {
    tokio::select! {
        biased;
        _ = site.post(path) => panic!("a receiver waits for ever"),
        () = async { for _ in 0..100 { tokio::task::yield_now().await } } => {}
    }
    // The session is deleted by a task.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_logout_ends_the_session_although_a_receiver_fails_or_panics() {
    for name in ["out-refused", "out-panics"] {
        let mut site = lenient_site();
        site.post(&format!("/login/{name}/hunter2")).await;
        assert_eq!(site.who_am_i().await, name);
        let cookie = site.cookie.clone();
        assert_eq!(site.post("/logout").await.0, StatusCode::OK);
        assert_eq!(site.who_am_i().await, "no user");
        site.cookie = cookie;
        assert_eq!(site.who_am_i().await, "no user", "with the cookie from before");
    }
}

#[tokio::test]
async fn a_logout_ends_the_session_although_the_client_hangs_up() {
    let mut site = lenient_site();
    site.post("/login/out-hangs/hunter2").await;
    hang_up(&mut site, "/logout").await;
    assert_eq!(site.who_am_i().await, "no user");
}

#[tokio::test]
async fn a_login_that_is_refused_or_panics_leaves_no_user_logged_in() {
    for name in ["in-refused", "in-panics"] {
        let mut site = lenient_site();
        assert_eq!(site.post(&format!("/login/{name}/hunter2")).await.0, StatusCode::OK);
        assert_eq!(site.who_am_i().await, "no user");
        // Nor if another user was logged in.
        site.post("/login/ida/hunter2").await;
        let cookie = site.cookie.clone();
        site.post(&format!("/login/{name}/hunter2")).await;
        assert_eq!(site.who_am_i().await, "no user");
        site.cookie = cookie;
        assert_eq!(site.who_am_i().await, "no user", "with the cookie from before");
    }
}

#[tokio::test]
async fn a_login_whose_client_hangs_up_leaves_no_session() {
    let ids = Arc::new(Mutex::new(Vec::new()));
    let _ids = USER_LOGGED_IN.connect_with(Options::new().order(-1), {
        let ids = Arc::clone(&ids);
        async move |sender, session, _| {
            if sender.user_id() == "in-hangs" {
                ids.lock().unwrap().push(session.id().unwrap());
            }
            Ok(())
        }
    });
    let mut site = lenient_site();
    hang_up(&mut site, "/login/in-hangs/hunter2").await;
    let id = ids.lock().unwrap()[0];
    assert!(site.store.load(&id).await.unwrap().is_none());
}

/// A site whose login and logout are dropped when they were pending so often, and whose requests then succeed.
fn dropping_site() -> Site {
    async fn log_in(mut session: AuthSession<Accounts>, Path((name, steps)): Path<(String, usize)>) -> String {
        let account = Account { name };
        format!("{:?}", drop_after(steps, session.login(&account)).await.map(|ended| ended.is_ok()))
    }

    async fn log_out(mut session: AuthSession<Accounts>, Path(steps): Path<usize>) -> String {
        format!("{:?}", drop_after(steps, session.logout()).await.map(|ended| ended.is_ok()))
    }

    let sessions = SessionManagerLayer::new(store::Slow::default()).with_secure(false);
    let app = Router::new()
        .route("/login/{name}/{steps}", post(log_in))
        .route("/logout/{steps}", post(log_out))
        .route("/whoami", get(who_am_i))
        .route("/cart/{item}", post(put_in_cart))
        .layer(AuthManagerLayerBuilder::new(Accounts, sessions).build());
    Site { app, store: Store::default(), cookie: None }
}

#[tokio::test]
async fn a_login_or_logout_that_is_dropped_anywhere_leaves_no_user_logged_in() {
    // The user who is logged in before, what is dropped, and the user who is logged in if it ends.
    for (before, path, user) in [
        (None, "/login/ora", "ora"),
        (Some("ora"), "/login/ora", "ora"),
        (Some("pia"), "/login/ora", "ora"),
        (Some("ora"), "/logout", "no user"),
    ] {
        for step in 0.. {
            let mut site = dropping_site();
            site.post("/cart/book").await;
            if let Some(name) = before {
                site.post(&format!("/login/{name}/1000")).await;
            }
            let of_before = site.cookie.clone();
            let (status, ended) = site.post(&format!("{path}/{step}")).await;
            assert_eq!(status, StatusCode::OK);
            // The session is deleted by a task.
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            let expected = if ended == "None" { "no user" } else { user };
            assert_eq!(site.who_am_i().await, expected, "{before:?} {path} {step}");
            site.cookie = of_before;
            assert_eq!(site.who_am_i().await, "no user", "with the cookie from before: {before:?} {path} {step}");
            if ended != "None" {
                assert_eq!(ended, "Some(true)");
                assert!(step > 2, "it was dropped at each step");
                break;
            }
        }
    }
}

#[tokio::test]
async fn the_next_user_gets_a_session_of_their_own() {
    for between in [None, Some("/logout")] {
        let mut site = Site::new();
        site.post("/login/jo/hunter2").await;
        site.post("/cart/book").await;
        let of_jo = site.cookie.clone();
        assert_eq!(site.request("GET", "/cart").await.1, "book");
        if let Some(path) = between {
            site.post(path).await;
        }
        site.post("/login/kim/hunter2").await;
        assert_eq!(site.who_am_i().await, "kim");
        assert_eq!(site.request("GET", "/cart").await.1, "");
        assert_ne!(site.cookie, of_jo);
        site.cookie = of_jo;
        assert_eq!(site.who_am_i().await, "no user");
    }
}

#[tokio::test]
async fn what_was_put_into_the_session_before_the_login_stays() {
    let mut site = Site::new();
    site.post("/cart/book").await;
    site.post("/login/lee/hunter2").await;
    assert_eq!(site.request("GET", "/cart").await.1, "book");
    // Logged in once more, the same user keeps it, under a new id.
    let cookie = site.cookie.clone();
    site.post("/login/lee/hunter2").await;
    assert_eq!(site.request("GET", "/cart").await.1, "book");
    assert_ne!(site.cookie, cookie);
}

#[tokio::test]
async fn a_login_after_a_logout_in_one_request_gets_a_new_id() {
    let mut site = Site::new();
    site.app = site.app.route(
        "/switch",
        post(async |mut session: AuthSession<Accounts>| {
            session.logout().await.unwrap();
            session.login(&Account { name: "max".to_owned() }).await.unwrap();
        })
        .layer(
            AuthManagerLayerBuilder::new(Accounts, SessionManagerLayer::new(site.store.clone()).with_secure(false))
                .build(),
        ),
    );
    site.post("/login/jo/hunter2").await;
    let of_jo = site.cookie.clone();
    site.post("/switch").await;
    assert_eq!(site.who_am_i().await, "max");
    assert_ne!(site.cookie, of_jo);
}

static HEADS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn note_head(signal: &str, name: Option<&str>, request: &Parts) {
    if name == Some("ned") {
        let ConnectInfo(address) = request.extensions.get::<ConnectInfo<SocketAddr>>().unwrap();
        let agent = request.headers["user-agent"].to_str().unwrap();
        HEADS.lock().unwrap().push(format!("{signal} {} {address} {agent}", request.uri));
    }
}

#[receiver(USER_LOGGED_IN)]
fn head_of_login(sender: &dyn User, request: &Parts) {
    note_head("in", Some(&sender.user_id()), request);
}

#[receiver(USER_LOGGED_OUT)]
fn head_of_logout(sender: &dyn User, request: &Parts) {
    note_head("out", Some(&sender.user_id()), request);
}

#[receiver(USER_LOGIN_FAILED)]
fn head_of_failure(credentials: &MaskedCredentials, request: &Parts) {
    note_head("failed", credentials.get("name"), request);
}

#[tokio::test]
async fn the_signals_have_the_head_of_the_request() {
    let mut site = Site::new();
    site.post("/login/ned/guess").await;
    site.post("/login/ned/hunter2").await;
    site.post("/logout").await;
    let expected = [
        "failed /login/ned/guess 127.0.0.1:7 tests",
        "in /login/ned/hunter2 127.0.0.1:7 tests",
        "out /logout 127.0.0.1:7 tests",
    ];
    assert_eq!(*HEADS.lock().unwrap(), expected);
}

/// Who is logged in after a request that was under way at the logout has saved its session.
async fn user_after_a_late_save(store: impl SessionStore + Clone) -> String {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let handler = {
        let (entered, leave) = (Arc::clone(&entered), Arc::clone(&leave));
        async move |session: AuthSession<Accounts>| {
            session.session.insert("cart", "late").await.unwrap();
            entered.notify_one();
            leave.notified().await;
        }
    };
    let sessions = SessionManagerLayer::new(store).with_secure(false);
    let app = Router::new()
        .route("/login/{name}/{password}", post(log_in))
        .route("/logout", post(log_out))
        .route("/whoami", get(who_am_i))
        .route("/late", post(handler))
        .layer(AuthManagerLayerBuilder::new(Accounts, sessions).build());
    let mut site = Site { app, ..Site::new() };
    site.post("/login/ada/hunter2").await;
    let cookie = site.cookie.clone();
    let mut late = Site { app: site.app.clone(), cookie: cookie.clone(), ..Site::new() };
    let log_out = async {
        entered.notified().await;
        assert_eq!(site.post("/logout").await.0, StatusCode::OK);
        leave.notify_one();
    };
    tokio::join!(late.post("/late"), log_out);
    site.cookie = cookie;
    site.who_am_i().await
}

#[tokio::test]
async fn a_session_that_was_deleted_is_saved_again_unless_deletes_are_final() {
    // What `AuthSession` warns of. Without it, `FinalDeletes` is of no use.
    assert_eq!(user_after_a_late_save(MemoryStore::default()).await, "ada");
    assert_eq!(user_after_a_late_save(FinalDeletes::new(MemoryStore::default())).await, "no user");
}
