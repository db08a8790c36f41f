//! What the compiler says where the feature `async` of `signals-core` is off: see `tests/`.
#![forbid(unsafe_code)]
