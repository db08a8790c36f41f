//! The body of a response, which the layer does not change.

use super::*;

#[tokio::test]
async fn it_is_as_it_was() {
    let _received = Received::at("/as-is");
    let mut trailers = HeaderMap::new();
    trailers.insert("x-sum", "7".parse().unwrap());
    let frames = [Frame::data(Bytes::from("text")), Frame::trailers(trailers.clone())].map(Ok::<_, Infallible>);
    let frames = Mutex::new(Some(StreamBody::new(stream::iter(frames))));
    let service = SignalsLayer.layer(service_fn(async |_: Request<Empty<Bytes>>| {
        Ok::<_, Infallible>(Response::new(frames.lock().unwrap().take().unwrap()))
    }));
    let collected = service.oneshot(request("/as-is")).await.unwrap().collect().await.unwrap();
    assert_eq!(collected.trailers(), Some(&trailers));
    assert_eq!(collected.to_bytes(), "text");

    let full = answers!(Response::new(Full::new(Bytes::from("text")))).oneshot(request("/as-is")).await.unwrap();
    assert_eq!((full.body().size_hint().exact(), full.body().is_end_stream()), (Some(4), false));
    let empty = answers!(Response::new(Empty::<Bytes>::new())).oneshot(request("/as-is")).await.unwrap();
    assert_eq!((empty.body().size_hint().exact(), empty.body().is_end_stream()), (Some(0), true));
}

#[tokio::test]
async fn that_of_a_receiver_has_its_size() {
    let service = answers!(Response::new(Full::new(Bytes::from("text"))));
    let response = service.oneshot(request("/refused-too")).await.unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!((response.body().size_hint().exact(), response.body().is_end_stream()), (Some(9), false));
    assert_eq!(response.collect().await.unwrap().to_bytes(), "slow down");
}
