//! Where an authorization answer goes and what is in it.

use crate::error::OAuthError;
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

/// An answer to the client, good or bad, complete with `state` and `iss`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where it goes: the redirect URI as the client sent it.
    pub redirect_uri: String,
    /// How it travels.
    pub mode: ResponseMode,
    /// Names and values, in order, not encoded.
    pub params: Vec<(&'static str, String)>,
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

    /// `state` only if it was sent; `iss` last, always (RFC 9207 section 2).
    pub(super) fn new(
        redirect_uri: &str,
        mode: ResponseMode,
        state: Option<&str>,
        issuer: &str,
        mut params: Vec<(&'static str, String)>,
    ) -> Self {
        params.extend(state.map(|state| ("state", state.to_owned())));
        params.push(("iss", issuer.to_owned()));
        Self {
            redirect_uri: redirect_uri.to_owned(),
            mode,
            params,
        }
    }

    pub(super) fn refusing(
        redirect_uri: &str,
        mode: ResponseMode,
        state: Option<&str>,
        issuer: &str,
        error: &OAuthError,
    ) -> Self {
        let params = vec![
            ("error", error.code.as_str().to_owned()),
            ("error_description", error.description.clone().into_owned()),
        ];
        Self::new(redirect_uri, mode, state, issuer, params)
    }
}
