//! The few files that the pages load. They change only with the program.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

const STYLESHEET: &str = concat!(
    include_str!("../static/tokens.css"),
    include_str!("../static/lodge.css")
);
const PAGE_SCRIPT: &str = include_str!("../static/page.js");
const PASSKEY_SCRIPT: &str = include_str!("../static/passkey.js");
const GOODBYE_SCRIPT: &str = include_str!("../static/goodbye.js");
const FORM_POST_SCRIPT: &str = include_str!("../static/form_post.js");
const CHECK_SESSION_SCRIPT: &str = include_str!("../static/check_session.js");
const TEST_ANSWER_SCRIPT: &str = include_str!("../static/test_answer.js");
const MARK: &str = include_str!("../static/mark.svg");

fn file(content_type: &'static str, content: &'static str) -> Response {
    (
        [
            (CONTENT_TYPE, content_type),
            (CACHE_CONTROL, "public, max-age=3600"),
        ],
        content,
    )
        .into_response()
}

pub(crate) async fn stylesheet() -> Response {
    stylesheet_now()
}

pub(crate) fn stylesheet_now() -> Response {
    file("text/css; charset=utf-8", STYLESHEET)
}

pub(crate) async fn page_script() -> Response {
    file("text/javascript; charset=utf-8", PAGE_SCRIPT)
}

pub(crate) async fn passkey_script() -> Response {
    file("text/javascript; charset=utf-8", PASSKEY_SCRIPT)
}

pub(crate) async fn goodbye_script() -> Response {
    file("text/javascript; charset=utf-8", GOODBYE_SCRIPT)
}

pub(crate) async fn form_post_script() -> Response {
    file("text/javascript; charset=utf-8", FORM_POST_SCRIPT)
}

pub(crate) async fn check_session_script() -> Response {
    file("text/javascript; charset=utf-8", CHECK_SESSION_SCRIPT)
}

pub(crate) async fn test_answer_script() -> Response {
    file("text/javascript; charset=utf-8", TEST_ANSWER_SCRIPT)
}

pub(crate) async fn mark() -> Response {
    mark_now()
}

pub(crate) fn mark_now() -> Response {
    file("image/svg+xml", MARK)
}

pub(crate) async fn robots() -> Response {
    file("text/plain; charset=utf-8", "User-agent: *\nDisallow: /\n")
}
