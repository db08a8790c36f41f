//! `bevy_ecs`: observers of an event.

use bevy_ecs::event::Event;
use bevy_ecs::observer::On;
pub use bevy_ecs::world::World;

use crate::hand_written::touching;

#[derive(Event)]
pub struct Paid {
    pub order_id: u64,
    pub status: &'static str,
}

/// Adds an observer for each function.
macro_rules! observe {
    ([$world:ident] $($name:ident)*) => {
        $( $world.add_observer(|paid: On<'_, '_, Paid>| touching::$name(paid.order_id, paid.status)); )*
    };
}

#[must_use]
pub fn without_receivers() -> World {
    World::new()
}

#[must_use]
pub fn one() -> World {
    let mut world = World::new();
    one!(observe![world]);
    world
}

#[must_use]
pub fn ten() -> World {
    let mut world = World::new();
    ten!(observe![world]);
    world
}

#[must_use]
pub fn hundred() -> World {
    let mut world = World::new();
    hundred!(observe![world]);
    world
}
