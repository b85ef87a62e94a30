//! Tokens that others read: access tokens and ID tokens are signed here, and judged here when they come back
//! (userinfo, introspection, revocation, `id_token_hint`).
//!
//! An access token is a JWT whose `jti` is a row of the file: revoking is immediate at our own endpoints, also
//! after a restart. Access tokens are signed with ES256, ID tokens with what the client registered.

use std::time::Duration;

use aws_lc_rs::digest;
use protocol::claims::{
    self, ACCESS_TOKEN_TYPE, AccessTokenClaims, ID_TOKEN_TYPE, IdTokenClaims, LibreGraphClaims, USERINFO_TYPE,
};
use protocol::claims_request::ClaimsRequest;
use protocol::client_metadata::ClientMetadata;
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::{AccessTokenId, ClientId, SessionId, Subject};
use protocol::jose::jws::{self, Algorithm, Profile};
use protocol::parameters::Parameters;
use protocol::scope::{OPENID, Scope};
use protocol::secret::{TokenHash, TokenKind};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::instances::Instance;
use crate::messages::{EventKind, Topic};
use crate::policy::Policy;
use crate::profile::Listener;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

const ACCESS_TOKEN_ALGORITHM: Algorithm = Algorithm::ES256;
/// Clocks of one machine agree, but a token may be checked in the second it was made.
const LEEWAY: Duration = Duration::from_secs(5);

/// Access tokens remembered as genuine; each takes less than a hundred bytes.
pub(crate) const REMEMBERED: usize = 4096;

/// The hint was not an ID token of ours.
#[derive(Debug)]
pub struct HintProblem;

/// What an `id_token_hint` says.
pub struct Hint {
    /// Its `sub`.
    pub subject: String,
    /// Its `sid`.
    pub session: Option<SessionId>,
    /// The client it was issued to.
    pub client_id: Option<ClientId>,
}

/// Why a bearer token was not taken (RFC 6750 3.1).
pub enum BearerRefusal {
    /// Not one of ours, expired or revoked.
    InvalidToken,
    /// It lacks the scope needed here.
    InsufficientScope(&'static str),
}

/// What an ID token goes out with (OpenID Connect Core sections 3.2.2.10 and 3.3.2.11).
#[derive(Default)]
pub(crate) struct Company<'a> {
    /// The request's `nonce`.
    pub(crate) nonce: Option<&'a str>,
    /// The access token beside it.
    pub(crate) access_token: Option<&'a str>,
    /// The code beside it.
    pub(crate) code: Option<&'a str>,
    /// The `state` beside it, at the authorization endpoint.
    pub(crate) state: Option<&'a str>,
    /// It is all that its client gets.
    pub(crate) alone: bool,
}

/// A fresh access token, as its row has it.
pub(crate) struct Fresh<'a> {
    pub(crate) id: AccessTokenId,
    pub(crate) scope: &'a Scope,
    /// How long it is good for.
    pub(crate) seconds: u64,
}

/// A userinfo answer, as its client registered to get it (OpenID Connect Core section 5.3.2).
pub enum Userinfo {
    /// Claims as JSON.
    Plain(Map<String, Value>),
    /// The same claims signed, with `iss` and `aud`.
    Signed(String),
}

impl Gatekeeper {
    /// The access token of a row.
    pub(crate) fn access_token(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        grant: &store::grants::Grant,
        fresh: &Fresh<'_>,
        moment: Moment,
    ) -> Result<String, Fault> {
        let Fresh { id, scope, seconds } = *fresh;
        let person = !grant.machine;
        let (sub, extra) = if person {
            let asked = asked(grant)?;
            let listener = Listener {
                profile: &instance.profile,
                client,
                scope,
                asked: &asked,
            };
            (self.subject_for(instance, client), listener.access_token())
        } else {
            // RFC 9068 section 2.2: where no person is involved the client is the subject.
            let sub = Subject::parse(grant.client_id.as_str())
                .map_err(|error| Fault::stored("client id", error))?;
            (sub, Map::new())
        };
        let claims = AccessTokenClaims {
            iss: instance.issuer.clone(),
            aud: vec![instance.issuer.clone(), grant.client_id.to_string()],
            exp: moment.now.plus(Policy::seconds(seconds)),
            iat: moment.now,
            jti: id,
            client_id: grant.client_id.clone(),
            scope: scope.clone().into(),
            sid: grant.session_id,
            auth_time: person.then_some(grant.auth_time),
            acr: grant.acr.clone(),
            amr: grant.amr.clone(),
            gid: grant.id,
            libre_graph: person.then(|| {
                let text = |name: &str| instance.profile.claims.get(name).and_then(Value::as_str);
                LibreGraphClaims::access_token(
                    sub.as_str(),
                    text("preferred_username").unwrap_or_default(),
                    text("name").unwrap_or_default(),
                )
            }),
            sub,
            extra,
        };
        // Before it is signed: the key may be revoked in the very moment.
        let visit = self.genuine.visit();
        let token = self.signed(ACCESS_TOKEN_ALGORITHM, ACCESS_TOKEN_TYPE, &claims)?;
        self.genuine.keep(&visit, hash(instance, &token), id);
        Ok(token)
    }

    pub(crate) fn id_token(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        grant: &store::grants::Grant,
        scope: &Scope,
        company: &Company<'_>,
        moment: Moment,
    ) -> Result<String, Fault> {
        let algorithm = client.id_token_signed_response_alg;
        let asked = asked(grant)?;
        let listener = Listener {
            profile: &instance.profile,
            client,
            scope,
            asked: &asked,
        };
        let hashed = |text: Option<&str>| text.map(|text| claims::half_hash(algorithm, text));
        let claims = IdTokenClaims {
            iss: instance.issuer.clone(),
            sub: self.subject_told(instance, client, scope),
            aud: vec![client.client_id.clone()],
            exp: moment.now.plus(Policy::seconds(self.policy.id_token_seconds)),
            iat: moment.now,
            auth_time: Some(grant.auth_time),
            nonce: company.nonce.map(str::to_owned),
            acr: grant.acr.clone(),
            amr: grant.amr.clone(),
            sid: grant.session_id,
            at_hash: hashed(company.access_token),
            c_hash: hashed(company.code),
            s_hash: hashed(company.state.filter(|state| !state.is_empty())),
            extra: listener.id_token(company.alone),
        };
        self.signed(algorithm, ID_TOKEN_TYPE, &claims)
    }

    pub(crate) fn signed(
        &self,
        algorithm: Algorithm,
        typ: &str,
        claims: &impl Serialize,
    ) -> Result<String, Fault> {
        let payload = claims::payload(claims).map_err(|error| Fault::Signing(error.to_string()))?;
        let ring = self.vault.ring();
        ring.signer(algorithm)
            .sign(algorithm, typ, &payload)
            .map_err(|error| Fault::Signing(error.to_string()))
    }

    /// The claims about the owner that an access token opens (OpenID Connect Core 5.3).
    pub async fn userinfo(
        &self,
        instance: &Instance,
        bearer: &str,
        moment: Moment,
    ) -> Result<Result<Userinfo, BearerRefusal>, Fault> {
        let Some(live) = self.live_access(instance, bearer, moment)? else {
            return Ok(Err(BearerRefusal::InvalidToken));
        };
        // The file lets no grant outlive its client, but this one may be going just now.
        let Some(client) = self.client(instance, &live.grant.client_id)? else {
            return Ok(Err(BearerRefusal::InvalidToken));
        };
        self.mark_used(&live.access, moment).await;
        let scope = live.access.scope;
        if live.grant.machine || !scope.contains(OPENID) {
            return Ok(Err(BearerRefusal::InsufficientScope(OPENID)));
        }
        let asked = asked(&live.grant)?;
        let listener = Listener {
            profile: &instance.profile,
            client: &client,
            scope: &scope,
            asked: &asked,
        };
        let mut claims = listener.userinfo();
        claims.insert(
            "sub".to_owned(),
            self.subject_told(instance, &client, &scope).as_str().into(),
        );
        if asked.userinfo.contains_key("auth_time") {
            claims.insert("auth_time".to_owned(), live.grant.auth_time.seconds().into());
        }
        if let Some(class) = live.grant.acr.filter(|_| asked.userinfo.contains_key("acr")) {
            claims.insert("acr".to_owned(), class.into());
        }
        let Some(algorithm) = client.userinfo_signed_response_alg else {
            return Ok(Ok(Userinfo::Plain(claims)));
        };
        claims.insert("iss".to_owned(), instance.issuer.as_str().into());
        claims.insert("aud".to_owned(), client.client_id.as_str().into());
        // It has no `exp` and can therefore never pass for an ID token in an `id_token_hint`.
        let signed = self.signed(algorithm, USERINFO_TYPE, &claims)?;
        Ok(Ok(Userinfo::Signed(signed)))
    }

    /// What a token is (RFC 7662), told only to the client it was issued to.
    pub async fn introspect(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        token: &str,
        moment: Moment,
    ) -> Result<Value, Fault> {
        let inactive = json!({ "active": false });
        if let Some(live) = self.live_access(instance, token, moment)? {
            if live.grant.client_id != client.client_id {
                return Ok(inactive);
            }
            self.mark_used(&live.access, moment).await;
            let (username, sub) = if live.grant.machine {
                (None, client.client_id.to_string())
            } else {
                let sub = self.subject_for(instance, client);
                (Some(&instance.public_name), sub.to_string())
            };
            return Ok(without_nulls(json!({
                "active": true,
                "token_type": "Bearer",
                "scope": live.access.scope.to_string(),
                "client_id": client.client_id,
                "username": username,
                "sub": sub,
                "aud": [instance.issuer, client.client_id],
                "iss": instance.issuer,
                "iat": live.access.issued_at,
                "exp": live.access.expires_at,
                "jti": live.access.id,
                "sid": live.grant.session_id,
                "auth_time": (!live.grant.machine).then_some(live.grant.auth_time),
                "acr": live.grant.acr,
            })));
        }
        let Some(hash) = TokenHash::of(TokenKind::Refresh, token) else {
            return Ok(inactive);
        };
        let found = self.store.read(|read| {
            let Some(refresh) = read.find_refresh(hash)? else {
                return Ok(None);
            };
            Ok::<_, store::Error>(read.find_grant(refresh.grant_id)?.map(|grant| (refresh, grant)))
        })?;
        let Some((refresh, grant)) = found else {
            return Ok(inactive);
        };
        let alive = refresh.state == store::tokens::RefreshState::Active
            && refresh.expires_at > moment.now
            && refresh.absolute_at > moment.now
            && grant.revoked_at.is_none()
            && grant.instance_id == instance.id
            && grant.client_id == client.client_id;
        if !alive {
            return Ok(inactive);
        }
        Ok(json!({
            "active": true,
            "scope": refresh.scope.to_string(),
            "client_id": client.client_id,
            "username": instance.public_name,
            "sub": self.subject_for(instance, client),
            "iss": instance.issuer,
            "iat": refresh.issued_at,
            "exp": refresh.expires_at.min(refresh.absolute_at),
        }))
    }

    /// Revokes a token of `client` (RFC 7009): a refresh token with everything of its grant, an access token
    /// alone. What is unknown or somebody else's stays as it is, and the answer is the same.
    pub async fn revoke(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        params: &Parameters,
        moment: Moment,
    ) -> Result<Result<(), OAuthError>, Fault> {
        let Some(token) = params.get("token") else {
            return Ok(Err(OAuthError::new(
                ErrorCode::InvalidRequest,
                "token is missing",
            )));
        };
        let access = self.access_token_id(instance, token, moment);
        let refresh = TokenHash::of(TokenKind::Refresh, token);
        let instance_id = instance.id;
        let client_id = client.client_id.clone();
        let note = events::about(instance.id, EventKind::AccessRevoked, moment)
            .client(client)
            .detail("by the app");
        let revoked = self
            .store
            .write(move |write| {
                let theirs = |grant: &store::grants::Grant| {
                    grant.instance_id == instance_id && grant.client_id == client_id
                };
                let done = if let Some(hash) = refresh {
                    let grant = match write.find_refresh(hash)? {
                        Some(token) => write.find_grant(token.grant_id)?,
                        None => None,
                    };
                    match grant.filter(theirs) {
                        Some(grant) => write.revoke_grant(grant.id, moment.now)?,
                        None => false,
                    }
                } else if let Some(id) = access {
                    let grant = match write.find_access(id)? {
                        Some(token) => write.find_grant(token.grant_id)?,
                        None => None,
                    };
                    grant.as_ref().is_some_and(theirs) && write.revoke_access(id, moment.now)?
                } else {
                    false
                };
                if done {
                    note.write(write)?;
                }
                Ok::<_, store::Error>(done)
            })
            .await?;
        if revoked {
            self.tell(Topic::Clients);
            self.tell(Topic::Events);
        }
        Ok(Ok(()))
    }

    /// Reads an `id_token_hint`: signed by us for `client`, if one is named; it may have expired.
    pub(crate) fn read_id_token_hint(
        &self,
        instance: &Instance,
        hint: &str,
        client: Option<&ClientId>,
        moment: Moment,
    ) -> Result<Hint, HintProblem> {
        let ring = self.vault.ring();
        let profile = Profile {
            typ: &[ID_TOKEN_TYPE],
            issuer: &instance.issuer,
            audience: client.map(ClientId::as_str),
            algorithms: &Algorithm::ALL,
            now: moment.now,
            allow_expired: true,
            leeway: LEEWAY,
        };
        let claims = jws::verify(&profile, ring.verifiers(), hint).map_err(|_| HintProblem)?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let audience = match claims.get("aud") {
            Some(Value::String(one)) => Some(one.as_str()),
            Some(Value::Array(many)) => many.first().and_then(Value::as_str),
            _ => None,
        };
        Ok(Hint {
            subject: text("sub").ok_or(HintProblem)?.to_owned(),
            session: text("sid").and_then(|sid| sid.parse().ok()),
            client_id: audience.and_then(|id| ClientId::parse(id).ok()),
        })
    }

    /// The `jti` of an access token of ours. Whether it still counts, its row tells.
    fn access_token_id(&self, instance: &Instance, token: &str, moment: Moment) -> Option<AccessTokenId> {
        let key = hash(instance, token);
        let visit = match self.genuine.find(&key) {
            Ok(id) => return Some(id),
            Err(visit) => visit,
        };
        let ring = self.vault.ring();
        let profile = Profile {
            typ: &[ACCESS_TOKEN_TYPE],
            issuer: &instance.issuer,
            audience: Some(&instance.issuer),
            algorithms: &[ACCESS_TOKEN_ALGORITHM],
            now: moment.now,
            allow_expired: false,
            leeway: LEEWAY,
        };
        let claims = jws::verify(&profile, ring.verifiers(), token).ok()?;
        let id = claims.get("jti")?.as_str()?.parse().ok()?;
        self.genuine.keep(&visit, key, id);
        Some(id)
    }

    fn live_access(
        &self,
        instance: &Instance,
        token: &str,
        moment: Moment,
    ) -> Result<Option<store::tokens::LiveAccess>, Fault> {
        let Some(id) = self.access_token_id(instance, token, moment) else {
            return Ok(None);
        };
        let live = self.store.read(|read| read.live_access(id, moment.now))?;
        Ok(live.filter(|live| live.grant.instance_id == instance.id))
    }

    /// Remembers that the answer of a refresh has arrived, for the lost-answer rule. It is on the disk before the
    /// use is answered: after a crash the old refresh token would otherwise work again (S-092). Only the first use
    /// of a refreshed token waits for that. A disk that is full does not stop a token that is good.
    async fn mark_used(&self, access: &store::tokens::Access, moment: Moment) {
        if access.refresh_hash.is_none() || access.used_at.is_some() {
            return;
        }
        let id = access.id;
        let marked: Result<_, store::Error> = self
            .store
            .write(move |write| write.mark_access_used(id, moment.now))
            .await;
        if let Err(error) = marked {
            tracing::warn!(%error, "the first use of a token could not be noted");
        }
    }
}

/// What the client asked for by name and was allowed.
fn asked(grant: &store::grants::Grant) -> Result<ClaimsRequest, Fault> {
    let read = grant.claims.as_deref().map(serde_json::from_str);
    let read = read
        .transpose()
        .map_err(|error| Fault::stored("claims parameter", error))?;
    Ok(read.unwrap_or_default())
}

/// What is not known is left out, not null.
fn without_nulls(mut answer: Value) -> Value {
    if let Value::Object(members) = &mut answer {
        members.retain(|_, value| !value.is_null());
    }
    answer
}

/// Names a token of an instance without keeping it.
fn hash(instance: &Instance, token: &str) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(instance.id.as_bytes());
    context.update(token.as_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}
