//! Conversions between `http` 0.2, which actix-web has, and `http` 1, which the signals have.
//!
//! Both check the same rules, so what one has, the other takes.

use actix_web::dev::RequestHead;
use actix_web::http as old;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};

pub(crate) fn method(method: &old::Method) -> Method {
    Method::from_bytes(method.as_str().as_bytes()).unwrap_or_default()
}

pub(crate) fn uri(uri: &old::Uri) -> Uri {
    uri.to_string().parse().unwrap_or_default()
}

pub(crate) fn status(status: old::StatusCode) -> StatusCode {
    StatusCode::from_u16(status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The head of a request, without its extensions, which are actix-web's own.
pub(crate) fn parts(head: &RequestHead) -> Parts {
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.method = method(&head.method);
    parts.uri = uri(&head.uri);
    parts.version = match head.version {
        old::Version::HTTP_09 => http::Version::HTTP_09,
        old::Version::HTTP_10 => http::Version::HTTP_10,
        old::Version::HTTP_2 => http::Version::HTTP_2,
        old::Version::HTTP_3 => http::Version::HTTP_3,
        _ => http::Version::HTTP_11,
    };
    for (name, value) in &head.headers {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            parts.headers.append(name, value);
        }
    }
    parts
}

/// Writes a head that receivers changed back to the request.
pub(crate) fn write_back(parts: &Parts, head: &mut RequestHead) {
    if let Ok(method) = old::Method::from_bytes(parts.method.as_str().as_bytes()) {
        head.method = method;
    }
    if let Ok(uri) = parts.uri.to_string().parse() {
        head.uri = uri;
    }
    head.headers = headers(&parts.headers);
}

pub(crate) fn response(response: Response<Bytes>) -> actix_web::HttpResponse<Bytes> {
    let (parts, body) = response.into_parts();
    let status = old::StatusCode::from_u16(parts.status.as_u16()).unwrap_or_default();
    let mut response = actix_web::HttpResponse::with_body(status, body);
    *response.headers_mut() = headers(&parts.headers);
    response
}

fn headers(headers: &http::HeaderMap) -> old::header::HeaderMap {
    let mut converted = old::header::HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        let name = old::header::HeaderName::from_bytes(name.as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, old::header::HeaderValue::from_bytes(value.as_bytes())) {
            converted.append(name, value);
        }
    }
    converted
}
