//! The `claims` parameter: single claims asked for by name (OpenID Connect Core section 5.5).
//!
//! Asking is not getting. A claim that is asked for here still needs the owner's consent, exactly as if the scope that
//! opens it had been asked for; what nobody has or allows is left out of the answer, essential or not. Only `sub` and
//! `acr` can make a request fail, and whether they do is decided where the person is known.
//!
//! What does not live here: who the owner is, and which claims a scope opens ([`crate::claims`]).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::{ErrorCode, OAuthError};
use crate::jose::strict_json;

/// Longest parameter, in bytes.
const LONGEST: usize = 16 * 1024;

/// Most claims asked for in one place.
const MOST: usize = 100;

/// Longest name of a claim, in bytes.
const LONGEST_NAME: usize = 255;

/// The claims asked for, by the place where they are wanted. Empty when there was no parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    /// For the userinfo answer.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub userinfo: BTreeMap<String, Demand>,
    /// For the ID token.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub id_token: BTreeMap<String, Demand>,
}

/// How a claim is asked for (OpenID Connect Core section 5.5.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Demand {
    /// The client cannot do well without it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
    /// The values it may have, best first; any when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

impl Demand {
    /// Whether this value will do.
    pub fn accepts(&self, value: &str) -> bool {
        self.values.is_empty() || self.values.iter().any(|wanted| wanted.as_str() == Some(value))
    }
}

impl ClaimsRequest {
    /// Reads the parameter. Members and hints that mean nothing here are ignored, as the standard asks; what has the
    /// wrong shape, stands there twice or is longer than 16 KiB is `invalid_request`.
    pub fn parse(text: &str) -> Result<Self, OAuthError> {
        let members = Some(text)
            .filter(|text| text.len() <= LONGEST)
            .and_then(|text| strict_json::read_object(text.as_bytes()))
            .ok_or_else(|| invalid("claims is not a JSON object that can be read"))?;
        Ok(Self {
            userinfo: place(&members, "userinfo")?,
            id_token: place(&members, "id_token")?,
        })
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }

    /// The names asked for in either place; a name that is in both comes twice.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.userinfo
            .keys()
            .chain(self.id_token.keys())
            .map(String::as_str)
    }

    /// Only the claims whose names pass.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        let kept = |place: &BTreeMap<String, Demand>| {
            let claims = place.iter().filter(|(name, _)| keep(name));
            claims
                .map(|(name, demand)| (name.clone(), demand.clone()))
                .collect()
        };
        Self {
            userinfo: kept(&self.userinfo),
            id_token: kept(&self.id_token),
        }
    }

    /// Whether everything asked of `sub` is met by this one (OpenID Connect Core section 5.5.1: nobody else may be
    /// answered for).
    pub fn accepts_subject(&self, subject: &str) -> bool {
        [&self.userinfo, &self.id_token]
            .into_iter()
            .filter_map(|place| place.get("sub"))
            .all(|demand| demand.accepts(subject))
    }

    /// Whether the authentication class is asked for, in either place.
    pub fn asks_for_class(&self) -> bool {
        self.names().any(|name| name == "acr")
    }

    /// Whether a class is essential and this one is not among those that would do (OpenID Connect Core section
    /// 5.5.1.1).
    pub fn rules_out_class(&self, class: &str) -> bool {
        [&self.userinfo, &self.id_token]
            .into_iter()
            .filter_map(|place| place.get("acr"))
            .any(|demand| demand.essential && !demand.accepts(class))
    }

    /// Whether this class would do for whoever asks for one by name, essential or not.
    pub fn welcomes_class(&self, class: &str) -> bool {
        [&self.userinfo, &self.id_token]
            .into_iter()
            .filter_map(|place| place.get("acr"))
            .all(|demand| demand.accepts(class))
    }
}

fn invalid(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}

fn place(members: &Map<String, Value>, name: &str) -> Result<BTreeMap<String, Demand>, OAuthError> {
    let claims = match members.get(name) {
        None => return Ok(BTreeMap::new()),
        Some(Value::Object(claims)) => claims,
        Some(_) => return Err(invalid("userinfo and id_token in claims are JSON objects")),
    };
    if claims.len() > MOST || claims.keys().any(|name| name.len() > LONGEST_NAME) {
        return Err(invalid("claims asks for too much"));
    }
    claims
        .iter()
        .map(|(name, demand)| Ok((name.clone(), self::demand(demand)?)))
        .collect()
}

fn demand(value: &Value) -> Result<Demand, OAuthError> {
    let members = match value {
        Value::Null => return Ok(Demand::default()),
        Value::Object(members) => members,
        _ => return Err(invalid("a claim in claims is null or a JSON object")),
    };
    let essential = match members.get("essential") {
        None => false,
        Some(Value::Bool(essential)) => *essential,
        Some(_) => return Err(invalid("essential in claims is true or false")),
    };
    let values = match (members.get("value"), members.get("values")) {
        (None, None) => Vec::new(),
        (Some(value), None) => vec![value.clone()],
        (None, Some(Value::Array(values))) if !values.is_empty() => values.clone(),
        (None, Some(_)) => return Err(invalid("values in claims is a list that is not empty")),
        (Some(_), Some(_)) => return Err(invalid("a claim in claims has value or values, not both")),
    };
    Ok(Demand { essential, values })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> ClaimsRequest {
        ClaimsRequest::parse(text).unwrap()
    }

    #[test]
    fn the_example_of_the_standard_is_read() {
        // OpenID Connect Core section 5.5.
        let request = read(
            r#"{"userinfo": {"given_name": {"essential": true}, "nickname": null, "email": {"essential": true},
                "picture": null, "http://example.info/claims/groups": null},
                "id_token": {"auth_time": {"essential": true}, "acr": {"values": ["urn:mace:incommon:iap:silver"]}}}"#,
        );
        assert!(request.userinfo["given_name"].essential && !request.userinfo["nickname"].essential);
        assert_eq!(request.userinfo.len(), 5);
        assert!(request.id_token["auth_time"].essential && request.asks_for_class());
        assert!(request.id_token["acr"].accepts("urn:mace:incommon:iap:silver"));
        assert!(!request.id_token["acr"].accepts("1"));
        // Voluntary: it rules nothing out.
        assert!(!request.rules_out_class("1"));
        let json = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<ClaimsRequest>(&json).unwrap(), request);
    }

    #[test]
    fn what_has_the_wrong_shape_is_refused() {
        for bad in [
            "not even JSON",
            "",
            "null",
            "[]",
            "\"x\"",
            "{} {}",
            r#"{"userinfo": {}, "userinfo": {}}"#,
            r#"{"userinfo": {"name": null, "name": {"essential": true}}}"#,
            r#"{"userinfo": null}"#,
            r#"{"id_token": []}"#,
            r#"{"id_token": {"name": true}}"#,
            r#"{"id_token": {"name": {"essential": "yes"}}}"#,
            r#"{"id_token": {"acr": {"values": []}}}"#,
            r#"{"id_token": {"acr": {"values": "1"}}}"#,
            r#"{"id_token": {"acr": {"value": "1", "values": ["1"]}}}"#,
            "\u{feff}{}",
        ] {
            let error = ClaimsRequest::parse(bad).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidRequest, "{bad}");
        }
        let long = format!(r#"{{"userinfo": {{"{}": null}}}}"#, "n".repeat(256));
        assert!(ClaimsRequest::parse(&long).is_err());
        let names: Vec<String> = (0..101).map(|at| format!("\"c{at}\": null")).collect();
        assert!(ClaimsRequest::parse(&format!("{{\"id_token\": {{{}}}}}", names.join(","))).is_err());
        assert!(ClaimsRequest::parse(&format!("{{\"x\": \"{}\"}}", "x".repeat(LONGEST))).is_err());
    }

    #[test]
    fn what_means_nothing_here_is_ignored() {
        let request = read(r#"{"x": 1, "userinfo": {"name": {"purpose": "mail", "essential": false}}}"#);
        assert_eq!(request.userinfo["name"], Demand::default());
        assert!(read("{}").is_empty() && read(r#"{"id_token": {}}"#).is_empty());
    }

    #[test]
    fn a_subject_has_to_be_the_one_asked_for() {
        for demand in [
            r#"{"userinfo": {"sub": {"value": "ada"}}}"#,
            r#"{"id_token": {"sub": {"values": ["bea", "ada"], "essential": true}}}"#,
        ] {
            assert!(
                read(demand).accepts_subject("ada") && !read(demand).accepts_subject("eve"),
                "{demand}"
            );
        }
        let both = read(r#"{"userinfo": {"sub": {"value": "ada"}}, "id_token": {"sub": {"value": "bea"}}}"#);
        assert!(!both.accepts_subject("ada") && !both.accepts_subject("bea"));
        assert!(!read(r#"{"id_token": {"sub": {"value": 1}}}"#).accepts_subject("1"));
        assert!(read(r#"{"id_token": {"sub": null}}"#).accepts_subject("ada"));
    }

    #[test]
    fn an_essential_class_rules_others_out() {
        let essential = read(r#"{"id_token": {"acr": {"essential": true, "values": ["2", "3"]}}}"#);
        assert!(essential.rules_out_class("1") && !essential.rules_out_class("3"));
        let any = read(r#"{"id_token": {"acr": {"essential": true}}}"#);
        assert!(!any.rules_out_class("1"));
    }

    #[test]
    fn claims_can_be_taken_out() {
        let request = read(r#"{"userinfo": {"name": null, "email": null}, "id_token": {"email": null}}"#);
        let fewer = request.only(|name| name != "email");
        assert_eq!(fewer.names().collect::<Vec<_>>(), ["name"]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_sent(text in ".*") {
            let _ = ClaimsRequest::parse(&text);
        }
    }
}
