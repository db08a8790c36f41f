//! The position of the layer, and other servers.

use super::*;

#[tokio::test]
async fn two_layers_announce_a_request_once() {
    let mut received = Received::at("/twice");
    let app = Router::new().route("/twice", get(async || "fine")).layer(SignalsLayer);
    let server = serve(Router::new().merge(app).layer(SignalsLayer)).await;
    assert!(exchange(server, "GET /twice HTTP/1.1").await.ends_with("fine"));
    assert_eq!(received.next().await, "started GET");
    assert_eq!(received.next().await, "finished GET 200 Complete");
    assert_eq!(received.so_far(), [""; 0]);
}

#[tokio::test]
async fn inside_a_nest_the_uri_is_the_one_that_the_client_sent() {
    let (sender, mut uris) = mpsc::unbounded_channel();
    let _uris = REQUEST_FINISHED.connect(move |_, _, uri, _, _, _| {
        if uri.path().ends_with("/nested") {
            sender.send(uri.to_string()).unwrap();
        }
    });
    let app = Router::new().route("/nested", get(async || "fine")).layer(SignalsLayer);
    let server = serve(Router::new().nest("/outer", app)).await;
    assert!(exchange(server, "GET /outer/nested?page=2 HTTP/1.1").await.ends_with("fine"));
    assert_eq!(uris.recv().await.unwrap(), "/outer/nested?page=2");
}

#[tokio::test]
async fn a_route_that_is_added_after_the_layer_is_not_announced() {
    let mut received = Received::at("/late");
    let app = Router::new().layer(SignalsLayer).route("/late", get(async || "fine"));
    let get_it = || Request::get("/late").body(Body::empty()).unwrap();
    app.clone().oneshot(get_it()).await.unwrap();
    assert_eq!(received.so_far(), [""; 0]);
    drop(SignalsLayer.layer(app).oneshot(get_it()).await.unwrap());
    assert_eq!(received.so_far().len(), 2, "around the router, it is");
}

#[tokio::test]
async fn around_the_router_it_announces_all_routes() {
    let mut received = Received::at("/around");
    let response = SignalsLayer.layer(Router::new()).oneshot(Request::get("/around").body(Body::empty()).unwrap());
    assert_eq!(response.await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(received.so_far(), ["started GET", "finished GET 404 Complete"]);
}

#[tokio::test]
async fn hyper_alone_is_announced() {
    let mut received = Received::at("/hyper");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let service = SignalsLayer.layer(service_fn(async |request: Request<hyper::body::Incoming>| {
            let body = request.into_body().collect().await?.to_bytes();
            Ok::<_, hyper::Error>(Response::new(Full::new(body)))
        }));
        let service = hyper_util::service::TowerToHyperService::new(service);
        hyper::server::conn::http1::Builder::new().serve_connection(hyper_util::rt::TokioIo::new(stream), service).await
    });
    let answer = exchange(server, "POST /hyper HTTP/1.1\r\ncontent-length: 0").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(received.next().await, "started POST");
    assert_eq!(received.next().await, "finished POST 200 Complete");
    assert_eq!(received.so_far(), [""; 0]);
}
