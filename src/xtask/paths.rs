//! Where things are in the checkout.

use std::path::PathBuf;

/// The top of the checkout: where cargo runs this tool from, else where it was built.
pub(crate) fn root() -> PathBuf {
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = PathBuf::from(manifest);
    manifest.ancestors().nth(2).map_or_else(|| manifest.clone(), PathBuf::from)
}

/// The folder of everything built.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// The site as the server serves it.
pub(crate) fn site() -> PathBuf {
    target().join("site")
}

/// Cargo's folder for the browser side, apart from the server's so that neither rebuilds the other.
pub(crate) fn wasm_target() -> PathBuf {
    target().join("wasm")
}

/// The browser tests.
pub(crate) fn end2end() -> PathBuf {
    root().join("end2end")
}

/// The built server.
pub(crate) fn server(profile: &str) -> PathBuf {
    target().join(profile).join(format!("fermata{}", std::env::consts::EXE_SUFFIX))
}
