signals_core::link_dependencies!(everything);

fn main() {}
