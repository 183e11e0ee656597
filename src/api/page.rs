//! A page of a list, and how the next one is asked for.

use serde::{Deserialize, Serialize};

/// Items of a page where nobody says.
pub const LIMIT_DEFAULT: u32 = 50;
/// Items of a page at most: one answer stays small.
pub const LIMIT_MAX: u32 = 200;

/// Some items of a list in a fixed order.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Hand this in as `cursor` for the items after these; none where these were the last.
    pub next: Option<String>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next: None }
    }
}

/// Where to go on and how much to bring.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// `next` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Items a page, 1 to 200; 50 where absent.
    #[serde(default)]
    pub limit: Option<u32>,
}
