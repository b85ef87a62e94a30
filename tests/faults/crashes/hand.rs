//! The hand of an app during a crash: every errand either gets a whole reply or finds the lodge dead.

use gatelodge_tests::{App, Ask, Code, Reply, Tokens, text};

use crate::line::{Dead, Line};

const TOKEN: &str = "/konnect/v1/token";
const USERINFO: &str = "/konnect/v1/userinfo";
const REVOKE: &str = "/konnect/v1/revoke";
const INTROSPECT: &str = "/konnect/v1/introspect";

/// An app at its line.
pub(crate) struct Hand<'a> {
    pub(crate) line: Line,
    pub(crate) app: &'a App,
}

impl Hand<'_> {
    /// Asks for a code with somebody's session and without any page: the code, or the error instead.
    #[track_caller]
    pub(crate) fn asks(&mut self, ask: &Ask, cookies: &str) -> Result<Result<Code, String>, Dead> {
        let target = ask.clone().with("prompt", "none").target();
        let reply = self.line.get(&target, &[("Cookie", cookies)])?.expect(302);
        Ok(self.answer(ask, &reply))
    }

    /// Reads a redirect that answers `ask`.
    #[track_caller]
    pub(crate) fn answer(&self, ask: &Ask, reply: &Reply) -> Result<Code, String> {
        let answer = ask.answer(reply);
        match (answer.get("code"), answer.get("error")) {
            (Some(code), None) => Ok(Code {
                code: code.to_owned(),
                verifier: ask.verifier.clone(),
                redirect_uri: self.app.redirect_uri.clone(),
            }),
            (None, Some(error)) => Err(error.to_owned()),
            _ => panic!("neither a code nor an error: {answer:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn redeems(&mut self, code: &Code) -> Result<Option<Tokens>, Dead> {
        let reply = self.posts(TOKEN, &code.params())?;
        Ok(granted(&reply))
    }

    #[track_caller]
    pub(crate) fn refreshes(&mut self, token: &str) -> Result<Option<Tokens>, Dead> {
        let params = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let reply = self.posts(TOKEN, &params)?;
        Ok(granted(&reply))
    }

    /// Whether an access token is good.
    #[track_caller]
    pub(crate) fn uses(&mut self, access: &str) -> Result<bool, Dead> {
        let bearer = format!("Bearer {access}");
        let reply = self.line.get(USERINFO, &[("Authorization", &bearer)])?;
        assert!(matches!(reply.status, 200 | 401), "{reply:?}");
        Ok(reply.status == 200)
    }

    #[track_caller]
    pub(crate) fn revokes(&mut self, token: &str) -> Result<(), Dead> {
        self.posts(REVOKE, &[("token", token)])?.expect(200);
        Ok(())
    }

    /// Whether the lodge knows a client by this id and secret.
    #[track_caller]
    pub(crate) fn is_known(&mut self, id: &str, secret: &str) -> Result<bool, Dead> {
        let basic = basic(id, secret);
        let headers = [("Authorization", basic.as_str())];
        let reply = self.line.post(INTROSPECT, &[("token", "none")], &headers)?;
        match reply.status {
            200 => Ok(true),
            401 => {
                assert_eq!(reply.json()["error"], "invalid_client");
                Ok(false)
            }
            _ => panic!("{reply:?}"),
        }
    }

    #[track_caller]
    fn posts(&mut self, endpoint: &str, params: &[(&str, &str)]) -> Result<Reply, Dead> {
        let secret = self.app.secret.as_deref().expect("a confidential client");
        let basic = basic(&self.app.id, secret);
        self.line.post(endpoint, params, &[("Authorization", &basic)])
    }
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", text::base64(format!("{id}:{secret}").as_bytes()))
}

/// Tokens, or the refusal of a grant that is not good; nothing else is an answer.
#[track_caller]
fn granted(reply: &Reply) -> Option<Tokens> {
    match reply.status {
        200 => Some(Tokens::of(reply)),
        400 => {
            assert_eq!(reply.json()["error"], "invalid_grant");
            None
        }
        _ => panic!("{reply:?}"),
    }
}
