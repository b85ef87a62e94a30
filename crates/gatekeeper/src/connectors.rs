//! Accounts at other services, got by OAuth: here the lodge is the client (cozy.md G).
//!
//! `types.rs` knows how services are asked, `connect.rs` sends the owner's browser there and takes what it brings back,
//! `refresh.rs` renews tokens, `hand_out.rs` gives them to programs of this computer, `presets.rs` has what is known of
//! well-known services. An account itself is a document with its tokens sealed (`documents/accounts.rs`).
//!
//! Invariants: one question about an account's tokens is under way at a time. What a service gives is on the disk before
//! anybody uses it. A service that does not answer costs nothing: only its own word ends an account, and its owner is
//! told that once.

pub mod connect;
pub mod hand_out;
pub mod presets;
pub mod refresh;
pub mod types;

use std::sync::{Arc, RwLock};
use std::time::Duration;

use protocol::upstream::token::{self, TokenCall, TokenFailure, TokenReply};

use self::refresh::Turns;
use self::types::AccountTypes;
use crate::Gatekeeper;
use crate::fetch::{Ask, Reach, Refused};
use crate::world::Moment;

/// How long a service may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the gatekeeper remembers of connectors.
#[derive(Default)]
pub(crate) struct Connectors {
    types: RwLock<Arc<AccountTypes>>,
    turns: Turns,
}

/// Why a service gave no token. Its texts are safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoToken {
    /// It answered, but not with a token.
    #[error(transparent)]
    Failure(#[from] TokenFailure),
    /// It did not answer.
    #[error("{0}")]
    Unheard(#[from] Refused),
}

impl NoToken {
    /// The word that goes back to apps.
    pub fn code(&self) -> &str {
        match self {
            Self::Failure(failure) => failure.code(),
            Self::Unheard(_) => "temporarily_unavailable",
        }
    }
}

impl Gatekeeper {
    /// Asks a token endpoint, once.
    pub(crate) async fn asks_for_token(
        &self,
        call: TokenCall,
        moment: Moment,
    ) -> Result<TokenReply, NoToken> {
        let ask = match &call.form {
            Some(form) => Ask::post_form(call.url.as_str(), form.as_str(), Reach::Owner)
                .preferring(&["application/json"])
                .authorized(call.authorization.clone()),
            None => Ask::get(call.url.as_str(), Reach::Owner),
        };
        let got = self.fetch(ask.only_once().within(PATIENCE), moment).await?;
        Ok(token::read(got.status, &got.body)?)
    }
}
