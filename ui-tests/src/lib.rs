//! Every mistake a user of `signals-core` can make, and what the compiler says of it: see `tests/`.
#![forbid(unsafe_code)]
