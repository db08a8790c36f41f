//! The rate at which a client may send requests.

use std::env;
use std::fmt;
use std::io::{self, Write};
use std::num::NonZero;
use std::str::FromStr;
use std::time::Duration;

use governor::Quota;

#[derive(Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) requests: u32,
    pub(crate) period: Duration,
}

impl Rate {
    const DEFAULT: Self = Rate { requests: 120, period: Duration::from_mins(1) };

    /// The rate as `governor` takes it. `None` if it admits nothing.
    pub(crate) fn quota(self) -> Option<Quota> {
        let burst = NonZero::new(self.requests)?;
        Some(Quota::with_period(self.period / self.requests)?.allow_burst(burst))
    }

    /// Reads `RATE_LIMIT`. A receiver cannot stop the program because of an invalid value, so it prints a message
    /// instead.
    pub(crate) fn from_env() -> Self {
        let Some(text) = env::var_os("RATE_LIMIT") else { return Rate::DEFAULT };
        text.to_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| {
            let default = Rate::DEFAULT;
            let _ = writeln!(io::stderr(), "limiter: RATE_LIMIT is not `requests/seconds`: it stays at {default}");
            default
        })
    }
}

impl FromStr for Rate {
    type Err = ();

    /// Reads `requests/seconds`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (requests, seconds) = text.split_once('/').ok_or(())?;
        let period = Duration::from_secs(seconds.parse().map_err(drop)?);
        Ok(Rate { requests: requests.parse().map_err(drop)?, period })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} requests in {:?}", self.requests, self.period)
    }
}
