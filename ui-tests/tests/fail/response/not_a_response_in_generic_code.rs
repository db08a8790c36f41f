use signals_core::{Response, Signal, signal};

fn stops<R: Response>(response: R) -> bool {
    response.stops()
}

#[signal]
static QUOTED: Signal<fn(weight_g: u32) -> u32>;

fn main() {
    for (_, response) in QUOTED.responses(1) {
        stops(response);
    }
}
