//! The owner's profile from the owner's side: shown, changed, and checked field by field.
//!
//! It is stored as apps are told it ([`protocol::claims::Profile`]), so what stands here is only what may be written
//! down, and how an empty field is understood. Invariant: nothing empty is stored; claims are told or absent, never
//! blank (OpenID Connect Core section 5.3.2).

use protocol::claims::{self, STANDARD};
use protocol::scope;
use protocol::time::Timestamp;
use serde_json::{Map, Value};
use url::Url;

use super::{Answer, CustomClaim, Problem, ProblemCode, Profile, Reply, Topic};
use crate::profile::effective;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Longest text of one field, in characters.
const LONGEST: usize = 255;
/// Longest postal address, in characters.
const LONGEST_ADDRESS: usize = 1000;
/// Longest address of a page or picture, in bytes.
const LONGEST_URL: usize = 2000;
/// Longest e-mail address, in bytes (RFC 5321 section 4.5.3.1.3, less the brackets).
const LONGEST_EMAIL: usize = 254;
/// Most roles, groups or custom claims.
const MOST: usize = 100;
/// Largest value of a custom claim, in bytes of JSON.
const LARGEST_VALUE: usize = 4096;

/// Claims that tokens and answers use for themselves (RFC 7519, RFC 7662, RFC 9068, OpenID Connect Core), and our own.
/// A profile that could write them could forge tokens.
const RESERVED: [&str; 38] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "azp",
    "nonce",
    "auth_time",
    "at_hash",
    "c_hash",
    "s_hash",
    "acr",
    "amr",
    "sid",
    "sub_jwk",
    "sub_id",
    "cnf",
    "act",
    "may_act",
    "events",
    "toe",
    "txn",
    "client_id",
    "scope",
    "scp",
    "gid",
    "active",
    "token_type",
    "username",
    "entitlements",
    "authorization_details",
    "_claim_names",
    "_claim_sources",
    "verified_claims",
    "vot",
    "vtm",
];

impl Gatekeeper {
    pub(super) fn show_profile(&self, instance: &str) -> Answer {
        let id = self.named(instance)?.id;
        let row = self.store.read(|read| read.find_instance(id))?.ok_or_else(gone)?;
        let stored = stored(&row.profile)?;
        let updated_at = stored.claims.get("updated_at").and_then(Value::as_i64);
        let mut claims = effective(&row).claims;
        for custom in &stored.custom {
            claims.insert(custom.name.clone(), custom.value.clone());
        }
        Ok(Reply::Profile {
            profile: shown(stored)?,
            claims,
            updated_at,
        })
    }

    pub(super) async fn modify_profile(&self, instance: &str, change: Profile, moment: Moment) -> Answer {
        let change = Change::checked(change)?;
        let named = self.named(instance)?;
        let id = named.id;
        let changed = self
            .store
            .write(move |write| {
                let Some(row) = write.find_instance(id)? else {
                    return Ok::<_, Fault>(false);
                };
                let profile = change.applied_to(stored(&row.profile)?, moment.now);
                let text =
                    serde_json::to_string(&profile).map_err(|error| Fault::stored("profile", error))?;
                Ok(write.update_profile(id, &text)?)
            })
            .await?;
        if !changed {
            return Err(gone());
        }
        self.reload_instances()?;
        self.tell(Topic::Instances);
        self.show_profile(instance)
    }
}

fn gone() -> Problem {
    Problem::new(ProblemCode::NotFound, "The instance was just removed.")
}

fn stored(text: &str) -> Result<claims::Profile, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::stored("profile", error))
}

/// The stored claims as the window knows them.
fn shown(stored: claims::Profile) -> Result<Profile, Fault> {
    let mut members = stored.claims;
    // Neither is the owner's to write: one says when they last wrote, the other is the directory's.
    members.remove("updated_at");
    members.remove("lg.uuid");
    let mut profile: Profile =
        serde_json::from_value(Value::Object(members)).map_err(|error| Fault::stored("profile", error))?;
    profile.custom = (!stored.custom.is_empty()).then(|| {
        let custom = stored.custom.into_iter();
        custom
            .map(|claims::CustomClaim { name, value, scope }| CustomClaim { name, value, scope })
            .collect()
    });
    Ok(profile)
}

/// A change that may be made.
struct Change {
    /// Claims by name; null takes one back.
    claims: Map<String, Value>,
    /// All custom claims, if they change.
    custom: Option<Vec<claims::CustomClaim>>,
}

impl Change {
    fn checked(mut change: Profile) -> Result<Self, Problem> {
        let custom = change.custom.take().map(customs).transpose()?;
        let fields = match serde_json::to_value(change) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => Map::new(),
            Err(error) => return Err(Fault::stored("profile", error).into()),
        };
        let claims = fields
            .into_iter()
            .map(|(name, value)| field(&name, value).map(|value| (name, value)))
            .collect::<Result<_, _>>()?;
        Ok(Self { claims, custom })
    }

    fn applied_to(self, mut profile: claims::Profile, now: Timestamp) -> claims::Profile {
        for (name, value) in self.claims {
            if value.is_null() {
                profile.claims.remove(&name);
            } else {
                profile.claims.insert(name, value);
            }
        }
        profile.custom = self.custom.unwrap_or(profile.custom);
        profile
            .claims
            .insert("updated_at".to_owned(), now.seconds().into());
        profile
    }
}

fn invalid(field: &str, say: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::Invalid, say).at(field)
}

/// One field as it is stored; null when it is taken back.
fn field(name: &str, value: Value) -> Result<Value, Problem> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            if text.is_empty() {
                return Ok(Value::Null);
            }
            short(name, text, LONGEST_URL)?;
            match name {
                "profile" | "picture" | "website" => web_address(name, text)?,
                "email" => email(text)?,
                "birthdate" => birthdate(text)?,
                "zoneinfo" => zone(text)?,
                "locale" => language(text)?,
                "phone_number" => phone(text)?,
                _ => short(name, text, LONGEST)?,
            }
            Ok(text.into())
        }
        Value::Array(words) => {
            let words = words.iter().filter_map(Value::as_str).map(str::trim);
            let mut list: Vec<&str> = Vec::new();
            for word in words.filter(|word| !word.is_empty()) {
                short(name, word, LONGEST)?;
                if !list.contains(&word) {
                    list.push(word);
                }
            }
            if list.len() > MOST {
                return Err(invalid(name, format!("These are too many: at most {MOST}.")));
            }
            Ok(if list.is_empty() { Value::Null } else { list.into() })
        }
        Value::Object(parts) => {
            let mut address = Map::new();
            for (part, value) in parts {
                let text = value.as_str().unwrap_or_default().replace("\r\n", "\n");
                let text = text.trim();
                let lines = text.split('\n');
                if lines.clone().any(|line| line.chars().any(char::is_control))
                    || text.chars().count() > LONGEST_ADDRESS
                {
                    let say = format!("Write at most {LONGEST_ADDRESS} characters, and none that is unseen.");
                    return Err(invalid(&format!("address.{part}"), say));
                }
                if !text.is_empty() {
                    address.insert(part, text.into());
                }
            }
            Ok(if address.is_empty() {
                Value::Null
            } else {
                address.into()
            })
        }
        other => Ok(other),
    }
}

fn short(name: &str, text: &str, longest: usize) -> Result<(), Problem> {
    if text.chars().count() > longest || text.chars().any(char::is_control) {
        let say = format!("Write at most {longest} characters in one line.");
        return Err(invalid(name, say));
    }
    Ok(())
}

fn web_address(name: &str, text: &str) -> Result<(), Problem> {
    let good = text.len() <= LONGEST_URL
        && Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "https" | "http")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
        });
    if good {
        return Ok(());
    }
    Err(invalid(
        name,
        "This is not the address of a page: write it whole, such as https://example.org/me.",
    ))
}

fn email(text: &str) -> Result<(), Problem> {
    let good = text.len() <= LONGEST_EMAIL
        && !text.contains(char::is_whitespace)
        && text.rsplit_once('@').is_some_and(|(name, host)| {
            let labels = host.split('.').all(|label| !label.is_empty());
            !name.is_empty() && !name.contains('@') && labels
        });
    if good {
        return Ok(());
    }
    Err(invalid(
        "email",
        "This is not an e-mail address: write it as name@example.org.",
    ))
}

/// `YYYY-MM-DD`, `0000-MM-DD` or `YYYY` (OpenID Connect Core section 5.1).
fn birthdate(text: &str) -> Result<(), Problem> {
    let number = |part: &str, digits: usize| {
        let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    let parts: Vec<&str> = text.split('-').collect();
    let good = match parts[..] {
        [year] => number(year, 4).is_some_and(|year| year > 0),
        [year, month, day] => match (number(year, 4), number(month, 2), number(day, 2)) {
            (Some(year), Some(month), Some(day)) => (1..=days(year, month)).contains(&day),
            _ => false,
        },
        _ => false,
    };
    if good {
        return Ok(());
    }
    let say = "Write the date of birth as 1815-12-10, as 0000-12-10 without the year, or as 1815.";
    Err(invalid("birthdate", say))
}

/// How many days a month has; none if it is no month. Without a year (0) February has all it can have.
fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

fn zone(text: &str) -> Result<(), Problem> {
    let part = |part: &str| {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte);
        !part.is_empty() && part.bytes().all(letters)
    };
    if text.len() <= 64 && text.split('/').all(part) {
        return Ok(());
    }
    Err(invalid(
        "zoneinfo",
        "Write the time zone by its name, such as Europe/Paris.",
    ))
}

fn language(text: &str) -> Result<(), Problem> {
    let mut parts = text.split('-');
    let first = parts.next().is_some_and(|part| {
        (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    let rest = parts
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if first && rest && text.len() <= 35 {
        return Ok(());
    }
    Err(invalid(
        "locale",
        "Write the language as a tag, such as fr or en-GB.",
    ))
}

/// E.164 with an optional extension (OpenID Connect Core section 5.1, RFC 3966). Blanks, dots, dashes and brackets may
/// stand between the digits.
fn phone(text: &str) -> Result<(), Problem> {
    let (number, extension) = text
        .split_once(";ext=")
        .map_or((text, None), |(number, extension)| (number, Some(extension)));
    let digits = number.strip_prefix('+').map(|rest| {
        let plain = rest
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')'));
        (plain, rest.chars().filter(char::is_ascii_digit).count())
    });
    let extended =
        |digits: &str| (1..=11).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if matches!(digits, Some((true, 5..=15))) && extension.is_none_or(extended) {
        return Ok(());
    }
    let say = "Write the phone number with its country, such as +33 1 23 45 67 89; an extension as ;ext=12.";
    Err(invalid("phone_number", say))
}

fn customs(list: Vec<CustomClaim>) -> Result<Vec<claims::CustomClaim>, Problem> {
    const FIELD: &str = "custom";
    if list.len() > MOST {
        return Err(invalid(FIELD, format!("These are too many: at most {MOST}.")));
    }
    let mut checked: Vec<claims::CustomClaim> = Vec::with_capacity(list.len());
    for CustomClaim { name, value, scope } in list {
        let name = name.trim().to_owned();
        if name.is_empty() || name.len() > 100 || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            let say = "A claim's name has 1 to 100 letters, digits and signs, without blanks.";
            return Err(invalid(FIELD, say));
        }
        let standard = STANDARD.iter().any(|known| known.name == name);
        if standard || RESERVED.contains(&name.as_str()) || name.starts_with("lg.") {
            let say = format!("The name {name} has a meaning of its own already. Take another one.");
            return Err(invalid(FIELD, say));
        }
        if checked.iter().any(|known| known.name == name) {
            return Err(invalid(FIELD, format!("The claim {name} is there twice.")));
        }
        if value.is_null() || value.to_string().len() > LARGEST_VALUE {
            let say = format!("The claim {name} needs a value of at most {LARGEST_VALUE} bytes.");
            return Err(invalid(FIELD, say));
        }
        let scope = scope.filter(|word| !word.is_empty());
        if let Some(word) = &scope
            && !OPENING.contains(&word.as_str())
        {
            let say = format!(
                "The scope {word} opens no claims. Take one of {}.",
                OPENING.join(", ")
            );
            return Err(invalid(FIELD, say));
        }
        checked.push(claims::CustomClaim { name, value, scope });
    }
    Ok(checked)
}

/// The scopes that may open a custom claim.
const OPENING: [&str; 7] = [
    scope::OPENID,
    scope::PROFILE,
    scope::EMAIL,
    scope::ADDRESS,
    scope::PHONE,
    scope::ROLES,
    scope::GROUPS,
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::control::Request;
    use crate::testing::World;

    fn change(json: Value) -> Result<Change, Problem> {
        Change::checked(serde_json::from_value(json).unwrap())
    }

    /// The field that a change is refused for.
    fn refused(json: Value) -> String {
        let problem = change(json).err().unwrap();
        assert_eq!(problem.code, ProblemCode::Invalid);
        problem.field.unwrap()
    }

    #[test]
    fn what_can_be_said_is_taken() {
        for good in [
            json!({"name": "  Ada  Lovelace ", "gender": "female", "nickname": "🦀"}),
            json!({"birthdate": "1815-12-10"}),
            json!({"birthdate": "0000-02-29"}),
            json!({"birthdate": "1815"}),
            json!({"website": "http://ada.example/~me?x=1#y", "picture": "https://ada.example/a.png"}),
            json!({"email": "ada+news@example.org"}),
            json!({"email": "ada@localhost"}),
            json!({"phone_number": "+33 (1) 23-45.67"}),
            json!({"phone_number": "+15555550123;ext=5678"}),
            json!({"zoneinfo": "America/Argentina/Buenos_Aires"}),
            json!({"locale": "zh-Hant-TW"}),
            json!({"address": {"formatted": "1 Rue\nParis", "country": "France"}}),
            json!({"custom": [{"name": "https://ada.example/team", "value": {"a": [1]}, "scope": "profile"}]}),
            json!({"custom": [{"name": "house", "value": false}]}),
        ] {
            assert!(change(good.clone()).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_field() {
        for (bad, field) in [
            (json!({"name": "a\nb"}), "name"),
            (json!({"given_name": "x".repeat(256)}), "given_name"),
            (json!({"birthdate": "1815-02-29"}), "birthdate"),
            (json!({"birthdate": "10.12.1815"}), "birthdate"),
            (json!({"birthdate": "1815-13-01"}), "birthdate"),
            (json!({"birthdate": "0000"}), "birthdate"),
            (json!({"birthdate": "1815-12"}), "birthdate"),
            (json!({"birthdate": "+815-12-10"}), "birthdate"),
            (json!({"website": "ada.example"}), "website"),
            (json!({"picture": "javascript:alert(1)"}), "picture"),
            (json!({"profile": "https://u:p@ada.example/"}), "profile"),
            (json!({"email": "ada"}), "email"),
            (json!({"email": "a@b@c"}), "email"),
            (json!({"email": "a b@c.example"}), "email"),
            (json!({"email": "a@.example"}), "email"),
            (json!({"phone_number": "01 23"}), "phone_number"),
            (json!({"phone_number": "+1234567890123456"}), "phone_number"),
            (json!({"phone_number": "+33123456789;ext="}), "phone_number"),
            (json!({"zoneinfo": "Europe/"}), "zoneinfo"),
            (json!({"locale": "fr_CA"}), "locale"),
            (json!({"locale": "f"}), "locale"),
            (json!({"address": {"region": "a\u{0}b"}}), "address.region"),
            (json!({"roles": ["a\tb"]}), "roles"),
            (json!({"custom": [{"name": "sub", "value": "root"}]}), "custom"),
            (json!({"custom": [{"name": "email", "value": "x"}]}), "custom"),
            (json!({"custom": [{"name": "lg.t", "value": "2"}]}), "custom"),
            (json!({"custom": [{"name": "a b", "value": 1}]}), "custom"),
            (json!({"custom": [{"name": "a", "value": null}]}), "custom"),
            (
                json!({"custom": [{"name": "a", "value": 1}, {"name": "a", "value": 2}]}),
                "custom",
            ),
            (
                json!({"custom": [{"name": "a", "value": 1, "scope": "offline_access"}]}),
                "custom",
            ),
            (
                json!({"custom": [{"name": "a", "value": "x".repeat(4095)}]}),
                "custom",
            ),
        ] {
            assert_eq!(refused(bad.clone()), field, "{bad}");
        }
        let many: Vec<String> = (0..=MOST).map(|at| format!("r{at}")).collect();
        assert_eq!(refused(json!({"groups": many})), "groups");
    }

    #[test]
    fn every_claim_of_a_token_of_ours_is_reserved() {
        // What the token structs write, read off the wire names that discovery lists beside the owner's.
        for name in [
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "jti",
            "client_id",
            "scope",
            "scp",
            "gid",
            "s_hash",
            "sid",
        ] {
            assert!(RESERVED.contains(&name), "{name}");
        }
    }

    #[tokio::test]
    async fn a_change_keeps_the_rest_and_an_empty_field_takes_back() {
        let world = World::new().await;
        let modify = async |json: Value| {
            let request = Request::ModifyProfile {
                instance: "localhost".into(),
                change: serde_json::from_value(json).unwrap(),
            };
            let Reply::Profile {
                profile,
                claims,
                updated_at,
            } = world.control(request).await
            else {
                panic!("another reply");
            };
            assert_eq!(updated_at, Some(world.moment().now.seconds()));
            (serde_json::to_value(profile).unwrap(), claims)
        };
        let full = json!({
            "name": "Ada Lovelace", "roles": ["admin", " admin ", ""], "address": {"locality": "London", "region": " "},
            "custom": [{"name": "team", "value": 1, "scope": null}],
        });
        let (profile, claims) = modify(full).await;
        let expected = json!({
            "name": "Ada Lovelace", "roles": ["admin"], "address": {"locality": "London"},
            "custom": [{"name": "team", "value": 1, "scope": null}],
        });
        assert_eq!(profile, expected);
        // What the instance says fills the gaps.
        assert_eq!(claims["email"], "ada@example.org");
        assert_eq!(
            (&claims["name"], &claims["team"]),
            (&json!("Ada Lovelace"), &json!(1))
        );
        let (profile, _) = modify(json!({"nickname": "A"})).await;
        assert_eq!(
            (&profile["nickname"], &profile["name"]),
            (&json!("A"), &json!("Ada Lovelace"))
        );
        let (profile, claims) =
            modify(json!({"name": " ", "nickname": "", "roles": [], "address": {}, "custom": []})).await;
        assert_eq!(profile, json!({}));
        assert_eq!(claims["name"], "Ada");
        // Apps hear it at once.
        let now = world.gatekeeper.instance("localhost:4283").unwrap();
        assert!(now.profile.claims.contains_key("updated_at") && !now.profile.claims.contains_key("roles"));
    }
}
