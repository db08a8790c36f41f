//! What the middleware costs: `cargo run --release -p signals-actix --example actix_overhead`

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::rt::System;
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, Error, web};
use overhead::compare;
use signals_actix::{REQUEST_FINISHED, REQUEST_STARTED, Signals};

const REQUESTS: u32 = 10_000;

fn main() {
    let system = System::new();
    let hello = || web::get().to(async || "hello");
    let plain = system.block_on(init_service(App::new().route("/", hello())));
    let announced = system.block_on(init_service(App::new().wrap(Signals).route("/", hello())));
    let request = || TestRequest::get().uri("/").to_request();
    let without = |times| system.block_on(requests(&plain, request, times));
    let with = |times| system.block_on(requests(&announced, request, times));

    compare("requests to an application, no receivers", REQUESTS, without, with);
    REQUEST_FINISHED.connect(|_, _, _, _, _, _| {}).detach();
    compare("requests to an application, with a receiver of `REQUEST_FINISHED`", REQUESTS, without, with);
    REQUEST_STARTED.connect(async |_, _| std::ops::ControlFlow::Continue(())).detach();
    compare("requests to an application, with another of `REQUEST_STARTED`", REQUESTS, without, with);
}

/// Calls an application in place, without a server.
async fn requests<S, R, B>(application: &S, request: impl Fn() -> R, times: u32)
where
    S: Service<R, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    for _ in 0..times {
        let response = application.call(request()).await.expect("the handler answers");
        assert_eq!(read_body(response).await, "hello");
    }
}
