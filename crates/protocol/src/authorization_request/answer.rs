//! Where an authorization answer goes and what is in it.

use crate::error::{ErrorCode, OAuthError};
use crate::redirect_uri::{with_fragment, with_query};
use crate::response_type::ResponseMode;

/// Why a request was not taken, and who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The person, on a page with status 400: client and redirect URI are not known to belong together.
    Page(OAuthError),
    /// The client, by an answer to its redirect URI.
    Redirect(Answer),
}

impl Refusal {
    /// The error itself, for those who are answered directly (RFC 9126 section 2.3).
    pub fn into_error(self) -> OAuthError {
        let answer = match self {
            Self::Page(error) => return error,
            Self::Redirect(answer) => answer,
        };
        let value = |wanted: &str| {
            let found = answer.params.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let code = ErrorCode::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == value("error"));
        OAuthError::new(
            code.unwrap_or(ErrorCode::InvalidRequest),
            value("error_description"),
        )
    }
}

/// An answer to the client, good or bad, complete with `state` and `iss`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where it goes: the redirect URI as the client sent it.
    pub redirect_uri: String,
    /// How it travels.
    pub mode: ResponseMode,
    /// Names and values, in order, not encoded.
    pub params: Vec<(&'static str, String)>,
    /// Languages wished for, best first: a form that posts itself is a page.
    pub ui_locales: Vec<String>,
}

impl Answer {
    /// The redirect's `Location`. `None` for `form_post`, whose parameters go into a form that posts itself
    /// to [`Answer::redirect_uri`].
    pub fn location(&self) -> Option<String> {
        match self.mode {
            ResponseMode::Query => Some(with_query(&self.redirect_uri, &self.params)),
            ResponseMode::Fragment => Some(with_fragment(&self.redirect_uri, &self.params)),
            ResponseMode::FormPost => None,
        }
    }

    /// In the order of their names, as LibreGraph Connect has always sent them (opencloud.md B.3).
    pub(super) fn granting(
        redirect_uri: &str,
        mode: ResponseMode,
        state: Option<&str>,
        issuer: &str,
        mut params: Vec<(&'static str, String)>,
    ) -> Self {
        params.extend(state.map(|state| ("state", state.to_owned())));
        params.sort_by_key(|(name, _)| *name);
        Self::new(redirect_uri, mode, issuer, params)
    }

    pub(super) fn refusing(
        redirect_uri: &str,
        mode: ResponseMode,
        state: Option<&str>,
        issuer: &str,
        error: &OAuthError,
    ) -> Self {
        let mut params = vec![
            ("error", error.code.as_str().to_owned()),
            ("error_description", error.description.clone().into_owned()),
        ];
        params.extend(state.map(|state| ("state", state.to_owned())));
        Self::new(redirect_uri, mode, issuer, params)
    }

    /// The same answer, in a page of one of these languages where it is a page.
    pub(super) fn speaking(self, ui_locales: &[String]) -> Self {
        Self {
            ui_locales: ui_locales.to_vec(),
            ..self
        }
    }

    /// `iss` last, always (RFC 9207 section 2).
    fn new(
        redirect_uri: &str,
        mode: ResponseMode,
        issuer: &str,
        mut params: Vec<(&'static str, String)>,
    ) -> Self {
        params.push(("iss", issuer.to_owned()));
        Self {
            redirect_uri: redirect_uri.to_owned(),
            mode,
            params,
            ui_locales: Vec::new(),
        }
    }
}
