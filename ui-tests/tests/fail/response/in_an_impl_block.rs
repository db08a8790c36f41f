use signals_core::{Signal, receivers, signal};

#[signal]
static QUOTED: Signal<fn(weight_g: u32) -> u32>;

struct Post;

#[receivers]
impl Post {
    #[receiver(QUOTED)]
    fn quote(weight_g: u32) -> u64 {
        u64::from(weight_g)
    }

    #[receiver(QUOTED)]
    fn nothing() {}
}

fn main() {
    let _ = (Post::quote(1), Post::nothing());
}
