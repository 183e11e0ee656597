//! Changes where absent means "as it was" and null means "none any more".

use serde::{Deserialize, Deserializer};

/// Reads what was given, null included.
pub(crate) fn value<'d, D: Deserializer<'d>, T: Deserialize<'d>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}
