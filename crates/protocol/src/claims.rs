//! What tokens and userinfo say: claims, and how they are written down.
//!
//! The invariant: every payload leaves through [`payload`], which keeps it readable for clients that decode
//! base64url as if it were base64 (opencloud.md C.5). Which claim belongs to which scope is written down once, in
//! [`STANDARD`]; which of them a client gets, and in which token, is the gatekeeper's matter.

use std::io;

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};
use serde_json::ser::{CompactFormatter, Formatter};
use serde_json::{Map, Value};

use crate::encoding::base64url;
use crate::id::{AccessTokenId, ClientId, GrantId, SessionId, Subject};
use crate::jose::jws::Algorithm;
use crate::scope::{ADDRESS, EMAIL, GROUPS, LIBREGRAPH_UUID, PHONE, PROFILE, ROLES, Scope};
use crate::time::Timestamp;

/// `typ` of our ID tokens.
pub const ID_TOKEN_TYPE: &str = "JWT";

/// `typ` of our signed userinfo answers: the standard has no name of its own for them.
pub const USERINFO_TYPE: &str = "JWT";

/// `typ` of our access tokens (RFC 9068 section 2.1). Another one than the ID token's, so that neither passes
/// for the other.
pub const ACCESS_TOKEN_TYPE: &str = "at+jwt";

/// The authentication class of a sign-in with a passphrase alone: one factor. An honest small number rather than a name
/// that promises more.
pub const CLASS_PASSPHRASE: &str = "1";

/// The authentication class of a sign-in with the passphrase and something that the person has: an authenticator app or
/// a recovery code. A code by e-mail does not reach it.
pub const CLASS_TWO_FACTORS: &str = "2";

/// The authentication classes that can be reached here, weakest first, as discovery lists them. Who reached one has
/// reached those before it.
pub const CLASSES: [&str; 2] = [CLASS_PASSPHRASE, CLASS_TWO_FACTORS];

/// What `amr` says of a passphrase (RFC 8176).
pub const AMR_PASSPHRASE: &str = "pwd";

/// What `amr` says of a code of an authenticator app (RFC 8176).
pub const AMR_CODE: &str = "otp";

/// What `amr` says of a code that came by another channel, such as mail (RFC 8176, "mca").
pub const AMR_CHANNELS: &str = "mca";

/// What `amr` says of a passkey that stays in one device (RFC 8176).
pub const AMR_DEVICE_KEY: &str = "hwk";

/// What `amr` says of a passkey that may be copied to other devices (RFC 8176).
pub const AMR_COPIED_KEY: &str = "swk";

/// What `amr` says of somebody who touched an authenticator (RFC 8176).
pub const AMR_PRESENCE: &str = "user";

/// What `amr` says of two factors (RFC 8176).
pub const AMR_TWO_FACTORS: &str = "mfa";

/// The classes that a sign-in by these methods has reached, weakest first.
pub fn classes_reached(amr: &[String]) -> &'static [&'static str] {
    let two = amr.iter().any(|method| method == AMR_TWO_FACTORS);
    if two { &CLASSES } else { &CLASSES[..1] }
}

/// The claims of an ID token (OpenID Connect Core section 2). What is absent is left out.
#[derive(Debug, Clone, Serialize)]
pub struct IdTokenClaims {
    /// The issuer, byte for byte as discovery says.
    pub iss: String,
    /// The owner.
    pub sub: Subject,
    /// The client.
    pub aud: Vec<ClientId>,
    /// No longer good from here on.
    pub exp: Timestamp,
    /// When it was made.
    pub iat: Timestamp,
    /// When the owner last proved to be the owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Timestamp>,
    /// The request's `nonce`; not after a refresh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The authentication class reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// How the owner signed in (RFC 8176).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The browser session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    /// [`half_hash`] of the access token that comes along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// [`half_hash`] of the code that comes along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub c_hash: Option<String>,
    /// [`half_hash`] of the `state` that comes along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s_hash: Option<String>,
    /// Claims about the owner, where policy puts them here.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The claims of an access token (RFC 9068 section 2.2, opencloud.md C.5 and F.2). What is absent is left
/// out.
#[derive(Debug, Clone, Serialize)]
pub struct AccessTokenClaims {
    /// The issuer, byte for byte as discovery says.
    pub iss: String,
    /// The owner, or the client where it acts for itself.
    pub sub: Subject,
    /// Who may take it: always a list.
    pub aud: Vec<String>,
    /// No longer good from here on.
    pub exp: Timestamp,
    /// When it was made.
    pub iat: Timestamp,
    /// Its id.
    pub jti: AccessTokenId,
    /// Whom it was given to.
    pub client_id: ClientId,
    /// What it is good for; written as `scope` (RFC 9068) and `scp` (OpenCloud).
    #[serde(flatten)]
    pub scope: ScopeClaims,
    /// The browser session; a server finds the session to end by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    /// When the owner last proved to be the owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<Timestamp>,
    /// The authentication class reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// How the owner signed in (RFC 8176).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The grant it came from; our own claim, read by our own endpoints.
    pub gid: GrantId,
    /// What servers that grew up with LibreGraph Connect look at; nothing where no person stands behind the token.
    #[serde(flatten)]
    pub libre_graph: Option<LibreGraphClaims>,
    /// Claims about the owner, where policy puts them here.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// One scope under its two names.
#[derive(Debug, Clone, Serialize)]
pub struct ScopeClaims {
    scope: Scope,
    scp: Scope,
}

impl From<Scope> for ScopeClaims {
    fn from(scope: Scope) -> Self {
        Self {
            scp: scope.clone(),
            scope,
        }
    }
}

/// The `lg.*` claims of an access token (opencloud.md C.5).
#[derive(Debug, Clone, Serialize)]
pub struct LibreGraphClaims {
    /// `1`: an access token.
    #[serde(rename = "lg.t")]
    kind: &'static str,
    /// The identity back end.
    #[serde(rename = "lg.p")]
    provider: &'static str,
    /// Who the owner is.
    #[serde(rename = "lg.i")]
    identity: LibreGraphIdentity,
}

/// `lg.i`.
#[derive(Debug, Clone, Serialize)]
struct LibreGraphIdentity {
    id: String,
    un: String,
    dn: String,
}

impl LibreGraphClaims {
    /// An access token for the owner with this id, user name and display name.
    pub fn access_token(
        id: impl Into<String>,
        user_name: impl Into<String>,
        display_name: impl Into<String>,
    ) -> Self {
        let identity = LibreGraphIdentity {
            id: id.into(),
            un: user_name.into(),
            dn: display_name.into(),
        };
        Self {
            kind: "1",
            provider: "identifier-gatelodge",
            identity,
        }
    }
}

/// A claim about a person, and the scope that opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standard {
    /// Its name.
    pub name: &'static str,
    /// The scope word.
    pub scope: &'static str,
}

const fn standard(name: &'static str, scope: &'static str) -> Standard {
    Standard { name, scope }
}

/// Every claim about a person that has a meaning of its own (OpenID Connect Core sections 5.1 and 5.4, opencloud.md
/// C.6), in the order in which discovery lists them.
pub const STANDARD: [Standard; 22] = [
    standard("name", PROFILE),
    standard("given_name", PROFILE),
    standard("family_name", PROFILE),
    standard("middle_name", PROFILE),
    standard("nickname", PROFILE),
    standard("preferred_username", PROFILE),
    standard("profile", PROFILE),
    standard("picture", PROFILE),
    standard("website", PROFILE),
    standard("gender", PROFILE),
    standard("birthdate", PROFILE),
    standard("zoneinfo", PROFILE),
    standard("locale", PROFILE),
    standard("updated_at", PROFILE),
    standard("email", EMAIL),
    standard("email_verified", EMAIL),
    standard("address", ADDRESS),
    standard("phone_number", PHONE),
    standard("phone_number_verified", PHONE),
    standard("roles", ROLES),
    standard("groups", GROUPS),
    standard("lg.uuid", LIBREGRAPH_UUID),
];

/// What the owner says about themselves: claims as they are told. What is not said is not there; nothing in it is
/// empty or null (OpenID Connect Core section 5.3.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Claims of [`STANDARD`], by name.
    pub claims: Map<String, Value>,
    /// Claims of the owner's own making.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom: Vec<CustomClaim>,
}

/// A claim of the owner's own making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomClaim {
    /// Its name; none that a standard uses.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// The scope that opens it; always open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

impl Profile {
    /// The scope that opens a claim. `None` when it is always open, or nothing is known under this name.
    pub fn scope_of(&self, claim: &str) -> Option<&str> {
        let standard = STANDARD.iter().find(|known| known.name == claim);
        standard.map(|known| known.scope).or_else(|| {
            let custom = self.custom.iter().find(|custom| custom.name == claim)?;
            custom.scope.as_deref()
        })
    }

    /// Whether a scope that opens standard claims would open nothing now. `false` for other scopes.
    pub fn is_blank_for(&self, scope: &str) -> bool {
        let mut standard = STANDARD.iter().filter(|known| known.scope == scope).peekable();
        let custom = self
            .custom
            .iter()
            .any(|claim| claim.scope.as_deref() == Some(scope));
        standard.peek().is_some() && !custom && standard.all(|known| !self.claims.contains_key(known.name))
    }

    /// The claims that these scopes open, and those that pass by name.
    pub fn told(&self, scope: &Scope, by_name: impl Fn(&str) -> bool) -> Map<String, Value> {
        let standard = STANDARD
            .iter()
            .filter(|known| scope.contains(known.scope) || by_name(known.name))
            .filter_map(|known| Some((known.name, self.claims.get(known.name)?)));
        let custom = self
            .custom
            .iter()
            .filter(|custom| {
                let open = custom.scope.as_ref().is_none_or(|word| scope.contains(word));
                open || by_name(&custom.name)
            })
            .map(|custom| (custom.name.as_str(), &custom.value));
        standard
            .chain(custom)
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect()
    }
}

/// `at_hash`, `c_hash` or `s_hash`: the left half of the hash that goes with the ID token's algorithm, base64url
/// (OpenID Connect Core sections 3.1.3.6 and 3.3.2.11). Ed25519 goes with SHA-512.
pub fn half_hash(algorithm: Algorithm, text: &str) -> String {
    let hash = match algorithm {
        Algorithm::RS256 | Algorithm::PS256 | Algorithm::ES256 => &digest::SHA256,
        Algorithm::EdDSA => &digest::SHA512,
    };
    let digest = digest::digest(hash, text.as_bytes());
    base64url(&digest.as_ref()[..hash.output_len() / 2])
}

/// Writes a token's payload: compact JSON in pure ASCII, with `>`, `~`, `?` and DEL escaped as well.
///
/// Several desktop releases decode the payload as plain base64. With bytes below 0x80 the two symbols that
/// differ can only come from those four characters, so such a payload reads the same in both alphabets
/// (opencloud.md C.5).
pub fn payload(claims: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut out = Vec::with_capacity(512);
    claims.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Ascii))?;
    String::from_utf8(out).map_err(serde::ser::Error::custom)
}

/// A JSON formatter that escapes everything that [`payload`] promises to escape.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let plain = |c: &char| c.is_ascii() && !matches!(c, '>' | '~' | '?' | '\u{7f}');
        let mut rest = fragment;
        while let Some((at, special)) = rest.char_indices().find(|(_, c)| !plain(c)) {
            CompactFormatter.write_string_fragment(writer, &rest[..at])?;
            for unit in special.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + special.len_utf8()..];
        }
        CompactFormatter.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn id_token() -> IdTokenClaims {
        IdTokenClaims {
            iss: "https://cloud.test".to_owned(),
            sub: Subject::parse("owner").unwrap(),
            aud: vec![ClientId::parse("web").unwrap()],
            exp: Timestamp::new(1_795_292_115),
            iat: Timestamp::new(1_795_291_815),
            auth_time: None,
            nonce: None,
            acr: None,
            amr: Vec::new(),
            sid: None,
            at_hash: None,
            c_hash: None,
            s_hash: None,
            extra: Map::new(),
        }
    }

    fn access_token() -> AccessTokenClaims {
        AccessTokenClaims {
            iss: "https://cloud.test".to_owned(),
            sub: Subject::parse("owner").unwrap(),
            aud: vec!["OpenCloudDesktop".to_owned()],
            exp: Timestamp::new(1_795_292_115),
            iat: Timestamp::new(1_795_291_815),
            jti: AccessTokenId::from_bytes([1; 16]),
            client_id: ClientId::parse("OpenCloudDesktop").unwrap(),
            scope: Scope::parse("openid email").unwrap().into(),
            sid: Some(SessionId::from_bytes([2; 16])),
            auth_time: Some(Timestamp::new(1_795_291_800)),
            acr: None,
            amr: vec!["pwd".to_owned()],
            gid: GrantId::from_bytes([3; 16]),
            libre_graph: Some(LibreGraphClaims::access_token("owner", "alan", "Alan Turing")),
            extra: Map::new(),
        }
    }

    fn written(claims: &impl Serialize) -> Value {
        serde_json::from_str(&payload(claims).unwrap()).unwrap()
    }

    #[test]
    fn an_id_token_says_only_what_there_is_to_say() {
        let expected = json!({
            "iss": "https://cloud.test", "sub": "owner", "aud": ["web"], "exp": 1_795_292_115, "iat": 1_795_291_815,
        });
        assert_eq!(written(&id_token()), expected);
        let mut full = id_token();
        full.nonce = Some("n".to_owned());
        full.auth_time = Some(Timestamp::new(5));
        full.extra.insert("email_verified".to_owned(), true.into());
        let written = written(&full);
        assert_eq!(
            (&written["nonce"], &written["auth_time"]),
            (&json!("n"), &json!(5))
        );
        assert_eq!(written["email_verified"], true);
    }

    #[test]
    fn an_access_token_has_what_servers_look_for() {
        assert_eq!(
            written(&access_token()),
            json!({
                "iss": "https://cloud.test",
                "sub": "owner",
                "aud": ["OpenCloudDesktop"],
                "exp": 1_795_292_115,
                "iat": 1_795_291_815,
                "jti": "AQEBAQEBAQEBAQEBAQEBAQ",
                "client_id": "OpenCloudDesktop",
                "scope": "openid email",
                "scp": "openid email",
                "sid": "AgICAgICAgICAgICAgICAg",
                "auth_time": 1_795_291_800,
                "amr": ["pwd"],
                "gid": "AwMDAwMDAwMDAwMDAwMDAw",
                "lg.t": "1",
                "lg.p": "identifier-gatelodge",
                "lg.i": {"id": "owner", "un": "alan", "dn": "Alan Turing"},
            })
        );
    }

    #[test]
    fn a_token_without_a_person_names_none() {
        let machine = AccessTokenClaims {
            libre_graph: None,
            sid: None,
            auth_time: None,
            amr: Vec::new(),
            ..access_token()
        };
        let members: Vec<String> = written(&machine).as_object().unwrap().keys().cloned().collect();
        let expected = "aud client_id exp gid iat iss jti scope scp sub";
        assert_eq!(members.join(" "), expected);
    }

    fn profile() -> Profile {
        let claims = json!({
            "name": "Alan Turing", "preferred_username": "alan", "updated_at": 9,
            "email": "alan@example.org", "email_verified": true,
            "address": {"locality": "Manchester"},
            "roles": ["opencloudAdmin"],
        });
        let custom = |name: &str, scope: Option<&str>| CustomClaim {
            name: name.to_owned(),
            value: json!({"x": [1]}),
            scope: scope.map(str::to_owned),
        };
        Profile {
            claims: claims.as_object().unwrap().clone(),
            custom: vec![custom("team", Some("profile")), custom("house", None)],
        }
    }

    fn told(scope: &str, named: &[&str]) -> String {
        let told = profile().told(&Scope::parse(scope).unwrap(), |name| named.contains(&name));
        told.keys().cloned().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_scope_is_blank_while_it_would_open_nothing() {
        let blank = Profile::default();
        assert!(blank.is_blank_for("email"));
        assert!(blank.is_blank_for("profile"));
        // These open no standard claim.
        assert!(!blank.is_blank_for("openid"));
        assert!(!blank.is_blank_for("offline_access"));
        assert!(!profile().is_blank_for("email"));
        assert!(!profile().is_blank_for("address"));
        assert!(profile().is_blank_for("phone"));
    }

    #[test]
    fn a_scope_opens_its_claims_and_no_others() {
        assert_eq!(told("openid", &[]), "house");
        assert_eq!(
            told("openid profile", &[]),
            "house name preferred_username team updated_at"
        );
        assert_eq!(told("email", &[]), "email email_verified house");
        assert_eq!(told("address phone roles groups", &[]), "address house roles");
    }

    #[test]
    fn a_claim_can_pass_by_its_name() {
        assert_eq!(
            told("openid", &["email", "roles", "team", "nickname"]),
            "email house roles team"
        );
    }

    #[test]
    fn each_claim_knows_its_scope() {
        let profile = profile();
        for (claim, scope) in [
            ("given_name", Some("profile")),
            ("phone_number_verified", Some("phone")),
            ("team", Some("profile")),
            ("house", None),
            ("sub", None),
            ("constellation", None),
        ] {
            assert_eq!(profile.scope_of(claim), scope, "{claim}");
        }
    }

    #[test]
    fn a_stored_profile_reads_back_and_an_empty_one_is_none() {
        let text = serde_json::to_string(&profile()).unwrap();
        assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile());
        assert_eq!(serde_json::from_str::<Profile>("{}").unwrap(), Profile::default());
    }

    #[test]
    fn the_examples_of_openid_connect_core_appendix_a_hold() {
        // A.4 and A.6: access token and code with their hashes under RS256.
        let access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        assert_eq!(
            half_hash(Algorithm::RS256, access_token),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
        assert_eq!(half_hash(Algorithm::RS256, code), "LDktKdoQak3Pk0cnXxCltA");
        assert_eq!(
            half_hash(Algorithm::ES256, code),
            half_hash(Algorithm::PS256, code)
        );
        // Half of SHA-512 is 32 bytes.
        assert_eq!(half_hash(Algorithm::EdDSA, code).len(), 43);
    }

    #[test]
    fn a_name_in_any_script_keeps_the_payload_plain() {
        let mut claims = id_token();
        claims
            .extra
            .insert("name".to_owned(), "Żółć ~?> \u{7f} \"q\" 🦀".into());
        let text = payload(&claims).unwrap();
        assert!(
            text.contains(r#""\u017b\u00f3\u0142\u0107 \u007e\u003f\u003e \u007f \"q\" \ud83e\udd80""#),
            "{text}"
        );
        assert_eq!(written(&claims)["name"], "Żółć ~?> \u{7f} \"q\" 🦀");
    }

    proptest! {
        #[test]
        fn a_payload_reads_the_same_in_both_alphabets(name in ".*", key in ".*") {
            let mut claims = id_token();
            claims.extra.insert(key, name.into());
            let text = payload(&claims).unwrap();
            prop_assert!(text.is_ascii());
            prop_assert!(!base64url(text.as_bytes()).contains(['-', '_']), "{}", text);
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), serde_json::to_value(&claims).unwrap());
        }
    }
}
