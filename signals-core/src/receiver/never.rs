//! Without the standard library, no receiver is connected at run time.

use crate::registry::Metadata;
use crate::sender::SenderType;

/// No receiver is connected at run time.
#[derive(Clone)]
pub(crate) enum Connected {}

impl Connected {
    pub(crate) fn metadata(&self) -> &Metadata {
        match *self {}
    }

    pub(crate) fn future_size(&self) -> Option<usize> {
        match *self {}
    }

    pub(crate) fn is_connected(&self) -> bool {
        match *self {}
    }

    pub(crate) fn sender(&self) -> Option<SenderType> {
        match *self {}
    }

    pub(crate) fn uid(&self) -> Option<&str> {
        match *self {}
    }
}
