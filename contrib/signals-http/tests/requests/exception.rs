//! `GOT_REQUEST_EXCEPTION`.

use axum::response::IntoResponse;

use super::*;

async fn panic_of<T>(future: impl Future<Output = T>) -> Box<dyn Any + Send> {
    let Err(payload) = AssertUnwindSafe(future).catch_unwind().await else { panic!("it does not panic") };
    payload
}

#[tokio::test]
async fn an_error_of_the_service_is_announced_and_returned() {
    let kinds = Arc::new(Mutex::new(Vec::new()));
    let _kinds = GOT_REQUEST_EXCEPTION.connect({
        let kinds = Arc::clone(&kinds);
        move |_, _, uri, exception| {
            if uri.path() == "/error" {
                kinds.lock().unwrap().push(exception.downcast_ref().map(io::Error::kind));
            }
        }
    });
    let mut received = Received::at("/error");
    let service = service_fn(async |_| Err::<Response<Body>, _>(io::Error::from(io::ErrorKind::NotFound)));
    let error = SignalsLayer.layer(service).oneshot(request("/error")).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert_eq!(received.so_far(), ["started GET", &format!("error {error}"), "finished GET no status Failed"]);
    assert_eq!(*kinds.lock().unwrap(), [Some(io::ErrorKind::NotFound)]);
}

#[tokio::test]
async fn so_is_a_boxed_one() {
    let mut received = Received::at("/boxed");
    let service = service_fn(async |_| Err::<Response<Body>, BoxError>("what a pity".into()));
    SignalsLayer.layer(service).oneshot(request("/boxed")).await.unwrap_err();
    assert_eq!(received.so_far(), ["started GET", "error what a pity", "finished GET no status Failed"]);
}

#[tokio::test]
async fn a_panic_of_the_service_is_announced_and_goes_on() {
    let mut received = Received::at("/panic");
    let announced = ["started GET", "panic on purpose", "finished GET no status Failed"];
    let waits = service_fn(async |_| -> Result<Response<Body>, Infallible> {
        tokio::task::yield_now().await;
        panic!("on purpose")
    });
    let payload = panic_of(SignalsLayer.layer(waits).oneshot(request("/panic"))).await;
    assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
    assert_eq!(received.so_far(), announced);

    let at_once = service_fn(|_| -> Ready<Result<Response<Body>, Infallible>> { panic_any("on purpose".to_owned()) });
    let payload = panic_of(SignalsLayer.layer(at_once).oneshot(request("/panic"))).await;
    assert_eq!(payload.downcast_ref(), Some(&"on purpose".to_owned()));
    assert_eq!(received.so_far(), announced);

    let no_text = service_fn(async |_| -> Result<Response<Body>, Infallible> { panic_any(7) });
    let payload = panic_of(SignalsLayer.layer(no_text).oneshot(request("/panic"))).await;
    assert_eq!(payload.downcast_ref(), Some(&7));
    assert_eq!(received.so_far()[1], "panic a value that is not text");
}

#[tokio::test]
async fn a_panic_ends_the_request_although_its_signal_is_muted() {
    let mut received = Received::at("/mute-panic");
    let _mute = GOT_REQUEST_EXCEPTION.mute();
    let service = service_fn(async |_| -> Result<Response<Body>, Infallible> { panic!("on purpose") });
    let payload = panic_of(SignalsLayer.layer(service).oneshot(request("/mute-panic"))).await;
    assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
    assert_eq!(received.so_far(), ["started GET", "finished GET no status Failed"]);
}

#[tokio::test]
async fn what_was_handled_is_none_and_the_server_stays_up() {
    let mut received = Received::at("/missing");
    let app = Router::new()
        .route("/fine", get(async || "fine"))
        .route("/handler-panics", get(async || -> &str { panic!("on purpose") }));
    let server = serve(app.layer(SignalsLayer)).await;
    assert!(exchange(server, "GET /missing HTTP/1.1").await.starts_with("HTTP/1.1 404"));
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET 404 Complete");

    let mut received = Received::at("/handler-panics");
    assert_eq!(exchange(server, "GET /handler-panics HTTP/1.1").await, "");
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "panic on purpose");
    assert_eq!(received.next().await, "finished GET no status Failed");
    assert!(exchange(server, "GET /fine HTTP/1.1").await.ends_with("fine"));
}

#[tokio::test]
async fn a_receiver_that_panics_is_named() {
    let mut received = Received::at("/stumble");
    let service = service_fn(async |_| -> Result<Response<Body>, Infallible> { panic!("it is called") });
    let payload = panic_of(SignalsLayer.layer(service).oneshot(request("/stumble"))).await;
    let message = payload.downcast_ref::<String>().unwrap();
    assert!(message.contains("::received::stumble ") && message.contains("on purpose"), "{message}");
    assert_eq!(received.so_far(), ["started GET", &format!("panic {message}"), "finished GET no status Failed"]);
}

#[tokio::test]
async fn it_is_returned_whatever_a_receiver_does() {
    let mut received = Received::at("/double");
    let _fails = GOT_REQUEST_EXCEPTION.connect_with(Options::new().order(-99), |_, _, uri, _| {
        assert_ne!(uri.path(), "/double", "once more");
    });
    let _fails_too = REQUEST_FINISHED.connect_with(Options::new().order(-99), |_, _, uri, _, _, _| {
        assert_ne!(uri.path(), "/double", "and again");
    });
    let service = service_fn(async |_| -> Result<Response<Body>, Infallible> { panic!("on purpose") });
    let service = SignalsLayer.layer(service);
    let announced = ["started GET", "panic on purpose", "finished GET no status Failed"];
    for _ in 0..2 {
        let payload = panic_of(service.oneshot(request("/double"))).await;
        assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
        assert_eq!(received.so_far(), announced);
    }
    // Here `REQUEST_FINISHED` is sent while the panic unwinds.
    let _mute = GOT_REQUEST_EXCEPTION.mute();
    let payload = panic_of(service.oneshot(request("/double"))).await;
    assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
    assert_eq!(received.so_far(), [announced[0], announced[2]]);
}

/// The error of an application, as axum's handlers return it.
#[derive(Debug)]
struct AppError(io::Error);

impl IntoResponse for AppError {
    fn into_response(self) -> axum::response::Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        signals_http::report(&mut response, self.0);
        response
    }
}

#[tokio::test]
async fn an_error_of_an_axum_handler_is_announced_and_its_response_is_sent() {
    let kinds = Arc::new(Mutex::new(Vec::new()));
    let _kinds = GOT_REQUEST_EXCEPTION.connect({
        let kinds = Arc::clone(&kinds);
        move |_, _, uri, exception| {
            if uri.path() == "/handler-fails" {
                kinds.lock().unwrap().push(exception.downcast_ref().map(io::Error::kind));
            }
        }
    });
    let mut received = Received::at("/handler-fails");
    let handler = async || Err::<(), _>(AppError(io::Error::from(io::ErrorKind::NotFound)));
    let server = serve(Router::new().route("/handler-fails", get(handler)).layer(SignalsLayer)).await;
    assert!(exchange(server, "GET /handler-fails HTTP/1.1").await.starts_with("HTTP/1.1 500"));
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "error entity not found");
    assert_eq!(received.next().await, "finished GET 500 Complete");
    assert_eq!(received.so_far(), [""; 0]);
    assert_eq!(*kinds.lock().unwrap(), [Some(io::ErrorKind::NotFound)]);
}
