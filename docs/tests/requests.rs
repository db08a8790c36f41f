//! The receivers of the tutorial for requests.
#![allow(unreachable_pub, reason = "as in a crate of its own")]

mod timing {
    use std::sync::Mutex;
    use std::time::Duration;

    use http::{Method, Uri};
    use signals_core::receiver;
    use signals_http::REQUEST_FINISHED;

    /// The slowest request so far.
    pub static SLOWEST: Mutex<(Duration, String)> = Mutex::new((Duration::ZERO, String::new()));

    #[receiver(REQUEST_FINISHED)]
    fn time(method: &Method, uri: &Uri, duration: Duration) {
        let mut slowest = SLOWEST.lock().unwrap();
        if duration >= slowest.0 {
            *slowest = (duration, format!("{method} {}", uri.path()));
        }
    }
}

mod analytics {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use http::{StatusCode, Uri};
    use signals_core::receiver;
    use signals_http::REQUEST_FINISHED;

    /// The number of successful requests for each path.
    pub static VISITS: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

    #[receiver(REQUEST_FINISHED)]
    fn count_visit(uri: &Uri, status: Option<StatusCode>) {
        if status == Some(StatusCode::OK) {
            *VISITS.lock().unwrap().entry(uri.path().to_owned()).or_default() += 1;
        }
    }
}

mod post_log {
    use std::sync::Mutex;

    use http::Method;
    use http::request::Parts;
    use signals_core::receiver;
    use signals_http::REQUEST_STARTED;

    /// In a real program, a file.
    pub static POSTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

    #[receiver(REQUEST_STARTED)]
    fn log_post(id: u64, request: &Parts) {
        if request.method == Method::POST {
            POSTS.lock().unwrap().push(format!("request {id}: POST {}", request.uri.path()));
        }
    }
}

mod counter {
    use std::sync::atomic::{AtomicU64, Ordering};

    use signals_core::receiver;
    use signals_http::REQUEST_STARTED;

    pub static HITS: AtomicU64 = AtomicU64::new(0);

    #[receiver(REQUEST_STARTED)]
    fn hit() {
        HITS.fetch_add(1, Ordering::Relaxed);
    }
}

mod limiter {
    use std::collections::HashMap;
    use std::net::{IpAddr, SocketAddr};
    use std::ops::ControlFlow;
    use std::sync::{LazyLock, Mutex};
    use std::time::{Duration, Instant};

    use axum::extract::ConnectInfo;
    use bytes::Bytes;
    use http::request::Parts;
    use http::{Response, StatusCode};
    use signals_core::receiver;
    use signals_http::REQUEST_STARTED;

    const LIMIT: u32 = 3;

    struct Hour {
        began: Instant,
        requests: HashMap<IpAddr, u32>,
    }

    impl Hour {
        fn begin() -> Self {
            Hour { began: Instant::now(), requests: HashMap::new() }
        }
    }

    static HOUR: LazyLock<Mutex<Hour>> = LazyLock::new(|| Mutex::new(Hour::begin()));

    #[receiver(REQUEST_STARTED, order = -10)]
    fn limit(request: &Parts) -> ControlFlow<Response<Bytes>> {
        let Some(ConnectInfo(client)) = request.extensions.get::<ConnectInfo<SocketAddr>>() else {
            return ControlFlow::Continue(());
        };
        let mut hour = HOUR.lock().unwrap();
        if hour.began.elapsed() > Duration::from_hours(1) {
            *hour = Hour::begin();
        }
        let requests = hour.requests.entry(client.ip()).or_default();
        *requests += 1;
        if *requests <= LIMIT {
            return ControlFlow::Continue(());
        }
        let mut response = Response::new(Bytes::from_static(b"slow down"));
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        ControlFlow::Break(response)
    }
}

mod exceptions {
    use std::sync::Mutex;

    use http::{Method, Uri};
    use signals_core::receiver;
    use signals_http::{Exception, GOT_REQUEST_EXCEPTION};

    pub static EXCEPTIONS: Mutex<Vec<String>> = Mutex::new(Vec::new());

    #[receiver(GOT_REQUEST_EXCEPTION)]
    fn report(method: &Method, uri: &Uri, exception: Exception<'_>) {
        EXCEPTIONS.lock().unwrap().push(format!("{method} {uri}: {exception}"));
    }
}

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::mpsc;

use analytics::VISITS;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use bytes::Bytes;
use counter::HITS;
use exceptions::EXCEPTIONS;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use post_log::POSTS;
use signals_http::{REQUEST_FINISHED, SignalsLayer};
use timing::SLOWEST;
use tower::ServiceExt;

fn site() -> Router {
    Router::new()
        .route("/", get(async || "hello"))
        .route("/comments", post(async || "thanks"))
        .route("/broken", get(broken))
        .layer(SignalsLayer)
}

async fn broken() -> &'static str {
    panic!("no database");
}

async fn ask(method: Method, path: &str, client: [u8; 4]) -> (StatusCode, Bytes) {
    let client = ConnectInfo(SocketAddr::from((client, 40_000)));
    let request = Request::builder().method(method).uri(path).extension(client).body(Body::empty()).unwrap();
    let response = site().oneshot(request).await.unwrap();
    (response.status(), response.into_body().collect().await.unwrap().to_bytes())
}

/// A single test, because the receivers run for every request of the process.
#[tokio::test]
async fn each_receiver_does_its_part() {
    let (ada, ben, cleo) = ([192, 0, 2, 1], [192, 0, 2, 2], [192, 0, 2, 3]);
    assert_eq!(ask(Method::GET, "/", ada).await, (StatusCode::OK, "hello".into()));
    assert_eq!(SLOWEST.lock().unwrap().1, "GET /");
    assert_eq!(ask(Method::POST, "/comments?page=2", ada).await.0, StatusCode::OK);
    assert_eq!(ask(Method::GET, "/absent", ada).await.0, StatusCode::NOT_FOUND);
    assert_eq!(HITS.load(Ordering::Relaxed), 3);

    let (told, finished) = mpsc::channel();
    let connection = REQUEST_FINISHED.connect(move |_, _, _, status, _, _| told.send(status).unwrap());
    assert_eq!(ask(Method::GET, "/", ada).await, (StatusCode::TOO_MANY_REQUESTS, "slow down".into()));
    assert_eq!(finished.try_recv(), Ok(Some(StatusCode::TOO_MANY_REQUESTS)));
    drop(connection);
    assert_eq!(ask(Method::GET, "/", ben).await.0, StatusCode::OK);
    assert_eq!(HITS.load(Ordering::Relaxed), 4);

    let visits = BTreeMap::from([("/".to_owned(), 2), ("/comments".to_owned(), 1)]);
    assert_eq!(*VISITS.lock().unwrap(), visits);
    assert_eq!(POSTS.lock().unwrap().len(), 1);
    assert!(POSTS.lock().unwrap()[0].ends_with(": POST /comments"));

    tokio::spawn(ask(Method::GET, "/broken", cleo)).await.unwrap_err();
    assert_eq!(*EXCEPTIONS.lock().unwrap(), ["GET /broken: no database"]);
}
