//! Every URL of the house, grouped by visitor.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post, put};
use gatekeeper::Gatekeeper;
use gatekeeper::delegated_login::settings::REDIRECT;
use protocol::discovery as paths;

use crate::{
    apps, assets, connectors, cozy, data, delegated, files, front_door, guard, jobs, provider, settings,
    signin,
};

/// Largest body of a form or of JSON, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// The whole house behind its guard.
pub fn service(gatekeeper: Arc<Gatekeeper>) -> Router {
    // Read by anybody, from any origin; none of them looks at a cookie.
    let public = Router::new()
        .route(paths::OPENID_CONFIGURATION, get(provider::discovery::get))
        .route(paths::OAUTH_AUTHORIZATION_SERVER, get(provider::discovery::get))
        .route(paths::JWKS, get(provider::jwks::get))
        .route(protocol::webfinger::PATH, get(provider::webfinger::get))
        .route(paths::TOKEN, post(provider::token::post))
        .route(paths::PUSHED_REQUESTS, post(provider::par::post))
        // Browser apps sign their people out of it (RFC 7009 section 2.3).
        .route(paths::REVOKE, post(provider::revoke::post))
        .route(
            paths::USERINFO,
            get(provider::userinfo::get).post(provider::userinfo::post),
        )
        // Before the layer, or the layer would never see a preflight: no route takes OPTIONS.
        .method_not_allowed_fallback(front_door::wrong_method)
        .layer(from_fn_with_state((), guard::any_origin));

    // Called by clients' servers and devices.
    let clients = Router::new()
        .route(paths::REGISTER, post(provider::register::post))
        .route(
            &format!("{}/{{client_id}}", paths::REGISTER),
            get(provider::register::get)
                .put(provider::register::put)
                .delete(provider::register::delete),
        )
        .route(
            paths::DEVICE_AUTHORIZATION,
            post(provider::device_authorization::post),
        )
        .route(paths::INTROSPECT, post(provider::introspect::post));

    // Where apps send the person's browser.
    let arrivals = Router::new()
        .route(
            paths::AUTHORIZE,
            get(provider::authorize::get).post(provider::authorize::post),
        )
        .route(
            paths::END_SESSION,
            get(provider::endsession::get).post(provider::endsession::post),
        )
        .route("/accounts/{service}/start", get(connectors::start::get))
        .route(delegated::START, get(delegated::start::get))
        .layer(from_fn(guard::pages_only));

    // Where services send the owner's browser back, at an instance or at a host that is only for that.
    let returns = Router::new()
        .route(
            "/accounts/{service}/redirect",
            get(connectors::redirect::get).post(connectors::redirect::post),
        )
        .route(REDIRECT, get(delegated::redirect::get))
        .route("/oidc/login", get(delegated::login::get));

    // Our own pages; their forms are taken only from themselves.
    let pages = Router::new()
        .route("/", get(front_door::get))
        .route(
            signin::IDENTIFIER,
            get(signin::identifier::get).post(signin::identifier::post),
        )
        .route(
            signin::SECOND_FACTOR,
            get(signin::secondfactor::get).post(signin::secondfactor::post),
        )
        .route(
            signin::CONSENT,
            get(signin::consent::get).post(signin::consent::post),
        )
        .route(
            signin::CHOOSE,
            get(signin::chooseaccount::get).post(signin::chooseaccount::post),
        )
        .route(
            protocol::webauthn::PAGE,
            get(signin::passkeys::get).post(signin::passkeys::post),
        )
        .route(signin::LOGO, get(signin::logo::get))
        .route(
            signin::GOODBYE,
            get(signin::goodbye::get).post(signin::goodbye::post),
        )
        .route(
            gatekeeper::devices::PAGE,
            get(signin::device::get).post(signin::device::post),
        )
        .route("/auth/passphrase", get(cozy::passphrase::get))
        .route("/auth/passphrase/", get(cozy::passphrase::get))
        .layer(from_fn_with_state(Arc::clone(&gatekeeper), guard::own_pages_only));

    // The Cozy side's own pages and what clients call beside them. No CORS.
    let cozy_pages = Router::new()
        .route(
            "/auth/authorize",
            get(cozy::authorize::get).post(cozy::authorize::post),
        )
        .route(
            "/auth/authorize/sharing",
            get(cozy::sharing::get).post(cozy::sharing::post),
        )
        .route("/auth/authorize/sharing/{id}/cancel", post(cozy::sharing::cancel))
        .route(cozy::LOGIN, get(cozy::login::get).post(cozy::login::post))
        .route(
            cozy::twofactor::PATH,
            get(cozy::twofactor::get).post(cozy::twofactor::post),
        )
        .route("/auth/confirm", get(cozy::confirm::get).post(cozy::confirm::post))
        .route("/auth/confirm/{code}", get(cozy::confirm::take))
        .route(
            "/oidc/twofactor",
            get(delegated::twofactor::get).post(delegated::twofactor::post),
        )
        .merge(forgotten(&gatekeeper))
        .route("/settings/passphrase", post(cozy::passphrase::post))
        .route("/public/prelogin", get(cozy::prelogin::get))
        .route("/.well-known/change-password", get(cozy::change_password::get))
        .layer(from_fn(guard::cozy_forms));

    // Apps sign their person out, from hosts of their own.
    let cozy_logout = Router::new()
        .route(cozy::LOGIN, delete(cozy::logout::delete).options(nothing))
        .route(
            &format!("{}/others", cozy::LOGIN),
            delete(cozy::logout::delete_others).options(nothing),
        )
        .layer(from_fn_with_state(Arc::clone(&gatekeeper), guard::app_origins));

    // Called by Cozy clients; none of them looks at a cookie. No CORS.
    let cozy_clients = Router::new()
        .route("/auth/register", post(cozy::register::post))
        .route(
            "/auth/register/{client_id}",
            get(cozy::register::get)
                .put(cozy::register::put)
                .delete(cozy::register::delete),
        )
        .route("/auth/access_token", post(cozy::access_token::post))
        .route("/auth/secret_exchange", post(cozy::secret_exchange::post))
        .route("/auth/session_code", post(cozy::session_code::post))
        .route("/oidc/access_token", post(delegated::access_token::post))
        .route(delegated::LOGOUT, post(delegated::logout::post))
        .route(
            delegated::LOGOUT_OF_CONTEXT,
            post(delegated::logout::post_of_context),
        );

    // The Cozy side's programming interface, asked by apps on hosts of their own and by clients. Every handler takes a
    // token; none is satisfied with a cookie.
    let cozy_api = Router::new()
        .route("/permissions/self", get(cozy::permissions::get))
        .route(
            "/settings/passphrase",
            get(settings::passphrase::get).put(settings::passphrase::put),
        )
        .route("/settings/passphrase/check", post(settings::passphrase::check))
        .route(
            "/settings/hint",
            get(settings::hint::get).put(settings::hint::put),
        )
        .route("/settings/capabilities", get(settings::capabilities::get))
        .route(
            "/settings/instance",
            get(settings::instance::get).put(settings::instance::put),
        )
        .route("/settings/instance/auth_mode", put(settings::auth_mode::put))
        .route(
            "/accounts/{service}/{account}/refresh",
            post(connectors::refresh::post),
        )
        .route("/status", get(cozy::status::get))
        .route("/status/", get(cozy::status::get))
        .route("/files", post(files::folder::post_in_root))
        .route("/files/", post(files::folder::post_in_root))
        .route("/files/metadata", get(files::metadata::get))
        .route("/files/{id}", get(files::folder::get).post(files::folder::post))
        .merge(documents())
        .merge(konnector_jobs())
        .route("/settings/clients", get(cozy::clients::list))
        .route("/settings/clients/{id}", delete(cozy::clients::delete))
        .route("/settings/synchronized", post(cozy::clients::synchronized))
        .merge(programs("apps"))
        .merge(programs("konnectors"))
        // Before the layer, or the layer would never see a preflight.
        .method_not_allowed_fallback(front_door::wrong_method)
        .layer(from_fn_with_state((), guard::asking_origin));

    let files = Router::new()
        // The one page that others may put into a frame.
        .route(paths::CHECK_SESSION, get(provider::check_session::get))
        .route("/static/lodge.css", get(assets::stylesheet))
        .route("/static/page.js", get(assets::page_script))
        .route("/static/passkey.js", get(assets::passkey_script))
        .route("/static/form_post.js", get(assets::form_post_script))
        .route("/static/check_session.js", get(assets::check_session_script))
        .route("/static/account_return.js", get(connectors::redirect::script))
        .route("/static/goodbye.js", get(assets::goodbye_script))
        .route("/static/mark.svg", get(assets::mark))
        .route("/robots.txt", get(assets::robots));

    let doors = guard::Doors {
        gatekeeper: Arc::clone(&gatekeeper),
        apps: apps::router(Arc::clone(&gatekeeper)),
        sign_ins: delegated::router(Arc::clone(&gatekeeper)),
    };
    Router::new()
        .merge(public)
        .merge(clients)
        .merge(arrivals)
        .merge(returns)
        .merge(pages)
        .merge(cozy_pages)
        .merge(cozy_logout)
        .merge(cozy_clients)
        .merge(cozy_api)
        .merge(files)
        .fallback(front_door::not_found)
        .method_not_allowed_fallback(front_door::wrong_method)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(doors, guard::stand))
        .with_state(gatekeeper)
}

/// The ways back to a passphrase, where people sign in with one.
fn forgotten(gatekeeper: &Arc<Gatekeeper>) -> Router<Arc<Gatekeeper>> {
    Router::new()
        .route("/auth/hint", post(cozy::hint::post))
        .route(
            "/auth/passphrase_reset",
            get(cozy::passphrase_reset::get).post(cozy::passphrase_reset::post),
        )
        .route(
            "/auth/passphrase_renew",
            get(cozy::passphrase_renew::get).post(cozy::passphrase_renew::post),
        )
        .layer(from_fn_with_state(
            Arc::clone(gatekeeper),
            delegated::with_passphrase_only,
        ))
}

/// Installed programs of one kind, as JSON:API.
fn programs(family: &str) -> Router<Arc<Gatekeeper>> {
    let one = get(apps::programs::get)
        .post(apps::programs::post)
        .put(apps::programs::put)
        .delete(apps::programs::delete);
    Router::new()
        .route(&format!("/{family}"), get(apps::programs::list))
        .route(&format!("/{family}/"), get(apps::programs::list))
        .route(&format!("/{family}/{{slug}}"), one)
        .route(&format!("/{family}/{{slug}}/icon"), get(apps::programs::icon))
        .route(
            &format!("/{family}/{{slug}}/icon/{{version}}"),
            get(apps::programs::icon),
        )
}

/// Runs of konnectors, now or by themselves (cozy.md G.7).
fn konnector_jobs() -> Router<Arc<Gatekeeper>> {
    Router::new()
        .route("/jobs/queue/{worker}", post(jobs::queue::post))
        .route(
            "/jobs/triggers",
            get(jobs::triggers::list).post(jobs::triggers::post),
        )
        .route(
            "/jobs/triggers/{id}",
            get(jobs::triggers::get)
                .patch(jobs::triggers::patch)
                .delete(jobs::triggers::delete),
        )
        .route("/jobs/triggers/{id}/state", get(jobs::triggers::state))
        .route("/jobs/triggers/{id}/launch", post(jobs::triggers::launch))
        .route("/jobs/{id}", get(jobs::job::get))
}

/// Documents (cozy.md D.6), which may be larger than forms.
fn documents() -> Router<Arc<Gatekeeper>> {
    Router::new()
        .route("/data/_all_doctypes", get(data::all_doctypes::get))
        .route("/data/{doctype}", post(data::documents::post))
        .route("/data/{doctype}/", post(data::documents::post))
        .route(
            "/data/{doctype}/_all_docs",
            get(data::all_docs::get).post(data::all_docs::post),
        )
        .route("/data/{doctype}/_normal_docs", get(data::normal_docs::get))
        .route("/data/{doctype}/_design_docs", get(data::design_docs::get))
        .route("/data/{doctype}/_find", post(data::find::post))
        .route("/data/{doctype}/_index", post(data::index::post))
        .route(
            "/data/{doctype}/{id}",
            get(data::documents::get)
                .put(data::documents::put)
                .delete(data::documents::delete),
        )
        .layer(DefaultBodyLimit::max(data::LARGEST_DOCUMENT))
}

/// Preflights are answered by the layer around their route.
async fn nothing() -> StatusCode {
    StatusCode::NO_CONTENT
}
