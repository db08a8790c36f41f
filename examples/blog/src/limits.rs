//! What bounds how much clients can do: how often one may sign in, and from which sites.

use std::net::SocketAddr;
use std::num::NonZero;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use blog_models::ClientAddress;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::Error;

/// How often a client may sign in or register: this often at once, and then once in each period.
const BURST: NonZero<u32> = NonZero::new(30).unwrap();
const PERIOD: Duration = Duration::from_secs(2);

/// The number of clients that are counted by address. Those beyond share one count, `None`.
const MAX_CLIENTS: usize = 10_000;

/// Limits how often a client may sign in or register, each of which costs a hash.
pub(crate) struct Limits(DefaultKeyedRateLimiter<Option<ClientAddress>>);

impl Default for Limits {
    fn default() -> Self {
        let quota = Quota::with_period(PERIOD).expect("the period is not zero").allow_burst(BURST);
        Limits(RateLimiter::keyed(quota))
    }
}

impl Limits {
    pub(crate) fn check(&self, client: ClientAddress) -> Result<(), Error> {
        if self.0.len() >= MAX_CLIENTS {
            self.0.retain_recent();
        }
        let client = (self.0.len() < MAX_CLIENTS).then_some(client);
        self.0.check_key(&client).map_err(|_| Error::TooOften)
    }
}

/// Adds the address of the client to its requests, as an extension.
pub(crate) async fn with_address(
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    request.extensions_mut().insert(ClientAddress::from(address.ip()));
    next.run(request).await
}

/// Refuses requests that change something and come from another site. `SameSite` alone does not: it keeps the session cookie
/// away from such requests, but signing in needs none.
pub(crate) async fn from_own_pages(request: Request, next: Next) -> Result<Response, Error> {
    if request.method().is_safe() || is_of_own_page(request.headers()) {
        Ok(next.run(request).await)
    } else {
        Err(Error::OtherSite)
    }
}

/// Browsers send `Sec-Fetch-Site`, and `Origin` where they do not know that. Other clients send neither.
fn is_of_own_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, host)| text("host") == Some(host)),
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use std::net::{IpAddr, Ipv4Addr};

    use super::{Limits, MAX_CLIENTS, is_of_own_page};

    #[test]
    fn any_number_of_clients_takes_no_more_memory() {
        let limits = Limits::default();
        for number in 0..u32::try_from(MAX_CLIENTS).unwrap() + 100 {
            let _ = limits.check(IpAddr::V4(Ipv4Addr::from(number)).into());
        }
        assert!(limits.0.len() <= MAX_CLIENTS + 1);
    }

    #[test]
    fn a_browser_says_from_where_a_request_comes() {
        for (headers, expected) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "http://blog.example")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://blog.example")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "http://blog.example")], true),
            (&[("origin", "http://evil.example")], false),
            (&[("origin", "null")], false),
        ] {
            let mut map = HeaderMap::new();
            map.insert("host", "blog.example".parse().unwrap());
            for (name, value) in headers {
                map.insert(*name, value.parse().unwrap());
            }
            assert_eq!(is_of_own_page(&map), expected, "{headers:?}");
        }
    }
}
