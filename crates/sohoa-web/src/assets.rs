//! Style, script and viewer, served from the program itself.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Name, type and content. OpenSeadragon 6.1.1 is the build of its package, its licence beside it.
const ASSETS: [(&str, &str, &[u8]); 5] = [
    ("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg")),
    (
        "review.css",
        "text/css; charset=utf-8",
        include_bytes!("../assets/review.css"),
    ),
    (
        "review.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/review.js"),
    ),
    (
        "openseadragon.min.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/openseadragon/openseadragon.min.js"),
    ),
    (
        "openseadragon.LICENSE.txt",
        "text/plain; charset=utf-8",
        include_bytes!("../assets/openseadragon/LICENSE.txt"),
    ),
];

pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, _, _)| *known == name) {
        Some((_, kind, content)) => {
            let headers = [
                (header::CONTENT_TYPE, *kind),
                // Asked for again with each page: another version of the program has other ones.
                (header::CACHE_CONTROL, "no-cache"),
            ];
            (headers, *content).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
