use std::{fs, path::Path};

use axum::{body::Body, http::Response};
use tower::ServiceExt;

use super::*;

fn site(folder: &Path) -> Assets {
    let manifest = r#"{"js": "/pkg/a-1.js", "split": "/pkg/s-1.js", "wasm": "/pkg/a-1.wasm", "css": "/pkg/a-1.css",
        "areas": {"builder": ["/pkg/b-1.wasm"]},
        "files": ["/favicon.svg", "/pkg/a-1.css", "/pkg/a-1.js", "/pkg/a-1.wasm", "/pkg/b-1.wasm", "/pkg/s-1.js"]}"#;
    fs::create_dir_all(folder.join("pkg")).unwrap();
    for (name, content) in [
        ("manifest.json", manifest),
        ("favicon.svg", "<svg/>"),
        ("secret.txt", "not listed"),
        ("pkg/a-1.js", "script"),
        ("pkg/a-1.js.br", "brotli"),
        ("pkg/a-1.js.gz", "gzip"),
        ("pkg/a-1.css", "style"),
        ("pkg/a-1.wasm", "code"),
        ("pkg/b-1.wasm", "code of an area"),
        ("pkg/s-1.js", "script for areas"),
    ] {
        fs::write(folder.join(name), content).unwrap();
    }
    Assets::in_folder(folder).unwrap()
}

async fn ask(assets: &Assets, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let request =
        headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    assets.routes::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn text(response: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn the_smallest_accepted_form_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let assets = site(folder.path());
    for (accepted, name, expected) in [
        ("gzip, deflate, br", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", "gzip"),
        ("", "", "script"),
        ("gzip;q=0", "", "script"),
    ] {
        let response = ask(&assets, "/pkg/a-1.js", &[("accept-encoding", accepted)]).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(&response, "content-encoding"), name, "{accepted}");
        assert_eq!(header(&response, "content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header(&response, "vary"), "accept-encoding");
        assert_eq!(text(response).await, expected, "{accepted}");
    }
}

#[tokio::test]
async fn hashed_names_are_kept_for_ever_and_others_are_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let assets = site(folder.path());
    for path in ["/pkg/a-1.wasm", "/pkg/b-1.wasm"] {
        let response = ask(&assets, path, &[]).await;
        assert_eq!(header(&response, "content-type"), "application/wasm");
        assert!(header(&response, "cache-control").contains("immutable"), "{path}");
    }
    let response = ask(&assets, "/favicon.svg", &[]).await;
    assert_eq!(header(&response, "cache-control"), "public, no-cache");
    let tag = header(&response, "etag").to_owned();
    assert_eq!(header(&response, "content-type"), "image/svg+xml");
    let again = ask(&assets, "/favicon.svg", &[("if-none-match", &tag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn nothing_but_what_the_manifest_lists_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let assets = site(folder.path());
    for path in [
        "/secret.txt",
        "/manifest.json",
        "/pkg/../secret.txt",
        "/pkg/%2e%2e/secret.txt",
        "/pkg/other.js",
        "/pkg/a-1.js.br",
    ] {
        assert_eq!(ask(&assets, path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn a_missing_site_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let error = Assets::in_folder(folder.path()).unwrap_err().to_string();
    assert!(error.contains("cargo xtask build"), "{error}");
    fs::write(folder.path().join("manifest.json"), "{").unwrap();
    let error = Assets::in_folder(folder.path()).unwrap_err().to_string();
    assert!(error.contains("cannot be read"), "{error}");
}
