//! A site that was built anew must get into the binary: its files' names change, so cargo cannot notice by itself.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_EMBED").is_some() {
        println!("cargo:rerun-if-changed=../../target/site/manifest.json");
    }
}
