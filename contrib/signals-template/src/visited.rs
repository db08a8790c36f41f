//! The templates that a render visits.

use std::cell::RefCell;

thread_local! {
    /// The visited templates of each render that runs on this thread, the outermost first. A render is synchronous, so it stays
    /// on its thread.
    static RENDERS: RefCell<Vec<Vec<String>>> = const { RefCell::new(Vec::new()) };
}

/// Notes a template that is extended, included or imported, whether or not it exists.
pub(crate) fn visit(name: &str) {
    RENDERS.with_borrow_mut(|renders| {
        if let Some(visited) = renders.last_mut() {
            visited.push(name.to_owned());
        }
    });
}

/// Runs `render` and returns the names that it visited.
pub(crate) fn during<T>(render: impl FnOnce() -> T) -> (T, Vec<String>) {
    struct Under;

    impl Drop for Under {
        fn drop(&mut self) {
            RENDERS.with_borrow_mut(Vec::pop);
        }
    }

    RENDERS.with_borrow_mut(|renders| renders.push(Vec::new()));
    let _under = Under;
    let rendered = render();
    let visited = RENDERS.with_borrow_mut(|renders| renders.last_mut().map(std::mem::take));
    (rendered, visited.unwrap_or_default())
}
