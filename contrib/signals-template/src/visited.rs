//! The templates that a render comes to.

use std::cell::RefCell;

thread_local! {
    /// Those of the renders that are under way on this thread, one inside the other. Rendering does not wait, so that it
    /// stays on its thread.
    static RENDERS: RefCell<Vec<Vec<String>>> = const { RefCell::new(Vec::new()) };
}

/// Notes a template that is extended, included or imported, or that would be if it were there.
pub(crate) fn visit(name: &str) {
    RENDERS.with_borrow_mut(|renders| {
        if let Some(visited) = renders.last_mut() {
            visited.push(name.to_owned());
        }
    });
}

/// Renders, and returns the names that were noted on the way.
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
