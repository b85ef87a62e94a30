//! The Cozy dialect (`/auth/*`, `/settings/*`, `/permissions/*`).

pub(crate) mod access_token;
pub(crate) mod authorize;
pub(crate) mod caller;
pub(crate) mod change_password;
pub(crate) mod clients;
pub(crate) mod confirm;
pub(crate) mod csrf;
mod fields;
pub(crate) mod hint;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod passphrase;
pub(crate) mod passphrase_renew;
pub(crate) mod passphrase_reset;
pub(crate) mod permissions;
pub(crate) mod prelogin;
pub(crate) mod register;
pub(crate) mod secret_exchange;
pub(crate) mod session_code;
pub(crate) mod sharing;
pub(crate) mod status;
pub(crate) mod twofactor;

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;
use gatekeeper::apps::AppDestination;
use gatekeeper::cozy_settings::Onward;
use gatekeeper::login::passphrase::SHORTEST;
use gatekeeper::passphrases::{Keys, NewPassphrase, Unfit};
use gatekeeper::sessions::Session;
use gatekeeper::{Fault, Gatekeeper};
use protocol::cozy::csrf::FIELD;
use protocol::parameters::Parameters;
use protocol::secret::{PlainToken, Secret};

use crate::pages::{PassphraseMessage, Trouble};
use crate::reply::cozy::{ApiError, Format};
use crate::reply::{cozy, page, redirect};
use crate::visit::{AnyForm, FormProblem, Query, Visit};

/// The sign-in page of the Cozy side.
pub(crate) const LOGIN: &str = "/auth/login";

/// The parameters of a form: of the body, and where it is silent of the query (cozy.md B.1). A body that is no form is
/// not read.
pub(crate) struct Sent {
    form: Parameters,
    query: Parameters,
}

impl Sent {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.form.get(name).or_else(|| self.query.get(name))
    }

    /// Of the body alone: what is a secret has no place in an address.
    pub(crate) fn form(&self) -> &Parameters {
        &self.form
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = StatusCode;

    async fn from_request(request: Request, state: &S) -> Result<Self, StatusCode> {
        let query = Parameters::parse(request.uri().query().unwrap_or_default().as_bytes());
        let form = match AnyForm::from_request(request, state).await {
            Ok(AnyForm(Ok(form))) => form,
            Ok(AnyForm(Err(FormProblem::ContentType))) => Parameters::default(),
            Ok(AnyForm(Err(FormProblem::Body(status)))) => return Err(status),
            Ok(AnyForm(Err(FormProblem::Parameters(_)))) => return Err(StatusCode::BAD_REQUEST),
            Err(never) => match never {},
        };
        Ok(Self {
            form,
            query: query.map_err(|_| StatusCode::BAD_REQUEST)?,
        })
    }
}

/// Refuses a form that did not come from a page of this host.
pub(crate) fn check_form(visit: &Visit, sent: &Sent) -> Result<(), Box<Response>> {
    csrf::check(visit, sent.get(FIELD)).map_err(|problem| {
        let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::FORBIDDEN);
        let message = problem.to_string();
        Box::new(cozy::form_refused(visit, status, Trouble::Foreign, &message))
    })
}

/// An accident behind a page.
pub(crate) fn fault(visit: &Visit, fault: &Fault) -> Response {
    if cozy::accepts_html(&visit.headers) {
        page::fault(visit, fault)
    } else {
        cozy::fault(Format::Plain, fault, visit.moment())
    }
}

/// Reads where the person goes next; who is sent away is refused before anything else is looked at (cozy.md B.4).
pub(crate) fn onward(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    wanted: Option<&str>,
) -> Result<Onward, Box<Response>> {
    match gatekeeper.onward(visit.instance(), wanted) {
        Ok(Ok(onward)) => Ok(onward),
        Ok(Err(problem)) => Err(Box::new(cozy::form_refused(
            visit,
            StatusCode::BAD_REQUEST,
            Trouble::BadRequest,
            &problem.to_string(),
        ))),
        Err(problem) => Err(Box::new(fault(visit, &problem))),
    }
}

/// On to the next page: a redirect for browsers, its address for programs that ask for JSON.
pub(crate) fn go_to(visit: &Visit, url: &str) -> Response {
    if cozy::wants_json_from_form(&visit.headers) {
        cozy::json(StatusCode::OK, &serde_json::json!({ "redirect": url }))
    } else {
        redirect::see_other(url)
    }
}

/// Whether a form says so in a field, under either of the names that programs use for it (cozy.md B.7).
pub(crate) fn ticked(sent: &Sent, names: [&str; 2]) -> bool {
    names
        .into_iter()
        .any(|name| matches!(sent.get(name), Some("1" | "true")))
}

/// The names of the wish to stay signed in.
pub(crate) const STAY: [&str; 2] = ["long-run-session", "long_run_session"];

/// On to the next page with who is signed in: to an app with a code that its host exchanges for a cookie.
pub(crate) async fn go_signed_in(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    session: &Session,
    url: &str,
) -> Response {
    go_signed_in_with(gatekeeper, visit, session, url, None).await
}

/// [`go_signed_in`], telling a program the token by which its device is trusted from now on.
pub(crate) async fn go_signed_in_with(
    gatekeeper: &Gatekeeper,
    visit: &Visit,
    session: &Session,
    url: &str,
    trusted: Option<&PlainToken>,
) -> Response {
    let destination = gatekeeper.app_destination(visit.instance(), session, url, visit.moment());
    match destination.await {
        Ok(AppDestination::Go(url)) => match trusted {
            Some(token) => cozy::json(
                StatusCode::OK,
                &serde_json::json!({
                    "redirect": url,
                    "two_factor_trusted_device_token": token.expose(),
                }),
            ),
            None => go_to(visit, &url),
        },
        Ok(AppDestination::Loop) => {
            let say = "the browser does not keep the cookie of the app's host";
            cozy::form_refused(visit, StatusCode::BAD_REQUEST, Trouble::AppLoop, say)
        }
        Err(problem) => fault(visit, &problem),
    }
}

/// The address of a page of ours, under the name that the visitor used.
pub(crate) fn own_page(visit: &Visit, path: &str) -> String {
    format!("{}{path}", visit.instance().origin)
}

/// A new passphrase as a form has it. One that came from our own page without script is judged; who sends another form,
/// or a derived value, has chosen already.
pub(crate) fn new_passphrase(params: &Parameters) -> NewPassphrase {
    let text = |name: &str| params.get(name).map(str::to_owned);
    NewPassphrase {
        sent: Secret::new(text("passphrase").unwrap_or_default()),
        // What is no number is not a number that is accepted.
        iterations: params
            .get("iterations")
            .map(|rounds| rounds.parse().unwrap_or(u32::MAX)),
        hint: text("hint"),
        keys: Keys {
            key: text("key"),
            public_key: text("public_key"),
            private_key: text("private_key"),
        },
        judge: params.get("script").is_some(),
        keep_as_sent: false,
    }
}

/// Whether the two entries of a form differ, when it has two.
pub(crate) fn mistyped(params: &Parameters) -> bool {
    params
        .get_even_empty("passphrase_again")
        .is_some_and(|again| Some(again) != params.get("passphrase"))
}

/// The shortest passphrase that pages take.
pub(crate) fn minimum() -> u32 {
    u32::try_from(SHORTEST).unwrap_or(u32::MAX)
}

/// What a page says about a passphrase that is not taken; none where that is not about the passphrase.
pub(crate) fn message(unfit: Unfit) -> Option<PassphraseMessage> {
    use gatekeeper::control::Weakness;
    Some(match unfit {
        Unfit::Missing | Unfit::Weak(Weakness::TooShort) => PassphraseMessage::TooShort,
        Unfit::Weak(Weakness::TooCommon) => PassphraseMessage::TooCommon,
        Unfit::Weak(Weakness::TooLong) => PassphraseMessage::TooLong,
        Unfit::Hint => PassphraseMessage::HintIsPassphrase,
        Unfit::Iterations => PassphraseMessage::Rounds,
        Unfit::TooLong => return None,
    })
}

/// What a program is told about a passphrase that is not taken, in format E2.
pub(crate) fn unfit(unfit: Unfit) -> Response {
    let (parameter, detail) = match unfit {
        Unfit::Iterations => (
            "KdfIterations",
            "The number of iterations is 0, or from 50000 to 5000000",
        ),
        Unfit::Hint => ("hint", "The hint must not be the passphrase"),
        Unfit::Weak(_) => ("passphrase", "The passphrase is easy to guess"),
        Unfit::TooLong => ("hint", "The hint or a key is too long"),
        Unfit::Missing => ("passphrase", "The passphrase is missing"),
    };
    let error = ApiError {
        title: "Invalid Parameter",
        detail: Some(detail),
        parameter: Some(parameter),
        ..ApiError::default()
    };
    cozy::api_error(StatusCode::UNPROCESSABLE_ENTITY, &error)
}

/// The query, or the refusal of one that cannot be read.
pub(crate) fn query(visit: &Visit, query: Query) -> Result<Parameters, Box<Response>> {
    query.0.map_err(|problem| {
        Box::new(cozy::form_refused(
            visit,
            StatusCode::BAD_REQUEST,
            Trouble::BadRequest,
            &problem.to_string(),
        ))
    })
}
