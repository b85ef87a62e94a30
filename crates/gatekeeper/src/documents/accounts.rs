//! Accounts of connectors: their secrets are sealed before they are kept (cozy.md D.7).
//!
//! Inside `auth` a secret's place is taken by its sealed text: `credentials_encrypted` for login and password together,
//! `<name>_encrypted` for others. Tokens of other services, in `oauth`, are sealed as a whole. Connectors get everything
//! in the clear; other readers get the login, what is harmless of `oauth`, and the sealed texts, so that what they write
//! back still has them.
//!
//! The invariant: no secret is in the file in the clear, and a sealed text opens only in the account and the member it
//! was made for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use protocol::cozy::document::Object;
use protocol::id::InstanceId;
use serde_json::Value;

use crate::Fault;
use crate::vault::Vault;
use crate::world::Moment;

/// What is secret inside `auth`, besides the password.
const SECRETS: [&str; 8] = [
    "secret",
    "dob",
    "code",
    "answer",
    "access_token",
    "refresh_token",
    "appSecret",
    "session",
];
/// Login and password together.
const CREDENTIALS: &str = "credentials_encrypted";
/// What sealed members end with.
const SEALED: &str = "_encrypted";
/// Members that hold tokens of other services, sealed as a whole.
const TOKENS: &str = "oauth";
/// The same, sealed.
const TOKENS_SEALED: &str = "oauth_encrypted";
/// What everybody who may read the account is told about the tokens.
const HARMLESS: [&str; 4] = ["token_type", "expires_at", "expires_in", "scope"];
/// What came back with the tokens.
const RESULTS: &str = "oauth_callback_results";
/// What of it is a token itself.
const RESULT_SECRETS: [&str; 3] = ["id_token", "access_token", "refresh_token"];
/// Deepest objects inside `auth` in which secrets are looked for; what is deeper is sealed nowhere in the reference.
const DEEPEST: usize = 8;

/// One account's way to the vault.
struct Safe<'a> {
    vault: &'a Vault,
    account: String,
}

impl Safe<'_> {
    fn place(&self, path: &str) -> String {
        format!("documents/{}/{path}", self.account)
    }

    fn seal(&self, path: &str, text: &str, moment: Moment) -> Result<Value, Fault> {
        let sealed = self.vault.seal(&self.place(path), text.as_bytes(), moment)?;
        Ok(STANDARD.encode(sealed).into())
    }

    /// The JSON text behind a sealed one; none if that was not made for this place.
    fn open(&self, path: &str, sealed: Option<String>) -> Option<String> {
        let sealed = STANDARD.decode(sealed?).ok()?;
        let text = self.vault.open_sealed(&self.place(path), &sealed).ok()?;
        String::from_utf8(text.expose().clone()).ok()
    }
}

fn safe<'a>(vault: &'a Vault, instance: InstanceId, id: &str) -> Safe<'a> {
    Safe {
        vault,
        account: format!("{instance}/{id}"),
    }
}

/// An account as it is kept.
pub(crate) fn sealed(
    vault: &Vault,
    instance: InstanceId,
    id: &str,
    mut body: Object,
    moment: Moment,
) -> Result<Object, Fault> {
    let safe = safe(vault, instance, id);
    if let Some(auth) = body.object("auth") {
        name_account(&mut body, &auth);
        let auth = seal_members(&safe, "auth", &auth, &SECRETS, DEEPEST, moment)?;
        body.set_object("auth", &auth);
    }
    if let Some(results) = body.object(RESULTS) {
        let results = seal_members(&safe, RESULTS, &results, &RESULT_SECRETS, 0, moment)?;
        body.set_object(RESULTS, &results);
    }
    if let Some(tokens) = body
        .get(TOKENS)
        .filter(|tokens| *tokens != "null")
        .map(str::to_owned)
    {
        let seen = Object::of_value(&tokens)
            .is_some_and(|tokens| tokens.members().all(|(name, _)| HARMLESS.contains(&name)));
        let kept = safe.open(TOKENS, body.text(TOKENS_SEALED)).is_some();
        body.remove(TOKENS);
        // Who saw only what is harmless of them writes back no more than that: the tokens stay.
        if !(seen && kept) {
            let sealed = safe.seal(TOKENS, &tokens, moment)?;
            body.set(TOKENS_SEALED, &sealed);
        }
    }
    Ok(body)
}

/// Takes out of an account that is new what was sealed for an earlier one of its id.
pub(crate) fn remove_sealed(vault: &Vault, instance: InstanceId, id: &str, body: &mut Object) {
    let safe = safe(vault, instance, id);
    body.remove(TOKENS_SEALED);
    for (name, depth) in [("auth", DEEPEST), (RESULTS, 0)] {
        if let Some(object) = body.object(name) {
            body.set_object(name, &without_sealed(&safe, name, &object, depth));
        }
    }
}

fn without_sealed(safe: &Safe<'_>, path: &str, object: &Object, depth: usize) -> Object {
    let below = |name: &str| format!("{path}.{name}");
    let mut rest = Object::default();
    for (name, value) in object.members() {
        if name.ends_with(SEALED)
            && safe
                .open(&below(name), serde_json::from_str(value).ok())
                .is_some()
        {
            continue;
        }
        match Object::of_value(value).filter(|_| depth > 0) {
            Some(inner) => rest.set_object(name, &without_sealed(safe, &below(name), &inner, depth - 1)),
            None => rest.set_text(name, value.to_owned()),
        }
    }
    rest
}

/// New tokens of an account, sealed for it.
pub(crate) fn sealed_tokens(
    vault: &Vault,
    instance: InstanceId,
    id: &str,
    tokens: &Object,
    moment: Moment,
) -> Result<Value, Fault> {
    safe(vault, instance, id).seal(TOKENS, &tokens.to_string(), moment)
}

/// Puts sealed tokens into an account, in place of those that it had.
pub(crate) fn put_tokens(body: &mut Object, sealed: &Value) {
    body.remove(TOKENS);
    body.set(TOKENS_SEALED, sealed);
}

/// Seals the secrets among the members of an object, in their places.
fn seal_members(
    safe: &Safe<'_>,
    path: &str,
    object: &Object,
    secrets: &[&str],
    depth: usize,
    moment: Moment,
) -> Result<Object, Fault> {
    let below = |name: &str| format!("{path}.{name}");
    let mut kept = Object::default();
    let in_clear = |name: &str| object.get(name).is_some_and(|value| value != "null");
    let password = depth > 0 && in_clear("password");
    for (name, value) in object.members() {
        if name == "password" && password {
            let mut both = Object::default();
            both.set_text("login", object.get("login").unwrap_or("null").to_owned());
            both.set_text("password", value.to_owned());
            let sealed = safe.seal(&below(CREDENTIALS), &both.to_string(), moment)?;
            kept.set(CREDENTIALS, &sealed);
        } else if secrets.contains(&name) && value != "null" {
            let name = format!("{name}{SEALED}");
            kept.set(&name, &safe.seal(&below(&name), value, moment)?);
        } else if let Some(inner) = Object::of_value(value).filter(|_| depth > 0) {
            let inner = seal_members(safe, &below(name), &inner, secrets, depth - 1, moment)?;
            kept.set_object(name, &inner);
        } else if name == CREDENTIALS && password {
            // The password that was sent takes its place.
        } else if let Some(secret) = name.strip_suffix(SEALED)
            && secrets.contains(&secret)
            && in_clear(secret)
        {
            // The same.
        } else {
            kept.set_text(name, value.to_owned());
        }
    }
    Ok(kept)
}

/// What a reader gets of an account.
pub(crate) fn opened(vault: &Vault, instance: InstanceId, id: &str, mut body: Object, clear: bool) -> Object {
    let safe = safe(vault, instance, id);
    if clear {
        for (name, depth) in [("auth", DEEPEST), (RESULTS, 0)] {
            if let Some(object) = body.object(name) {
                body.set_object(name, &open_members(&safe, name, &object, depth));
            }
        }
    }
    if let Some(tokens) = safe.open(TOKENS, body.text(TOKENS_SEALED)) {
        if clear {
            body.remove(TOKENS_SEALED);
            body.set_text(TOKENS, tokens);
        } else if let Some(mut tokens) = Object::of_value(&tokens) {
            tokens.retain(|name| HARMLESS.contains(&name));
            body.set_object(TOKENS, &tokens);
        }
    }
    body
}

/// Opens what was sealed among the members of an object, in their places. What does not open stays as it is.
fn open_members(safe: &Safe<'_>, path: &str, object: &Object, depth: usize) -> Object {
    let below = |name: &str| format!("{path}.{name}");
    let mut open = Object::default();
    for (name, value) in object.members() {
        let text = || safe.open(&below(name), serde_json::from_str(value).ok());
        if name == CREDENTIALS {
            match text().as_deref().and_then(Object::of_value) {
                Some(both) => both
                    .members()
                    .filter(|(_, value)| *value != "null")
                    .for_each(|(name, value)| open.set_text(name, value.to_owned())),
                None => open.set_text(name, value.to_owned()),
            }
        } else if let Some(secret) = name.strip_suffix(SEALED)
            && let Some(text) = text()
        {
            open.set_text(secret, text);
        } else if let Some(inner) = Object::of_value(value).filter(|_| depth > 0) {
            open.set_object(name, &open_members(safe, &below(name), &inner, depth - 1));
        } else {
            open.set_text(name, value.to_owned());
        }
    }
    open
}

/// Gives an account without a name the one that its owner knows it by.
fn name_account(body: &mut Object, auth: &Object) {
    let named = body
        .get("name")
        .is_some_and(|name| name != "null" && name != "\"\"");
    if named {
        return;
    }
    let public = |name: &String| name != "password" && !SECRETS.contains(&name.as_str());
    let identifier = body
        .text("identifier")
        .or_else(|| auth.text("identifier"))
        .filter(public);
    let fields = [identifier.as_deref().unwrap_or("login"), "login", "email"];
    let found = fields
        .into_iter()
        .find_map(|field| auth.text(field).filter(|text| !text.is_empty()));
    if let Some(name) = found {
        body.set("name", &name.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    const ACCOUNT: &str = r#"{"account_type":"demo","auth":{"login":"ada","password":"p4ss","dob":1815,"zip":75000.0,"more":{"secret":"s"}},"oauth":{"access_token":"at","token_type":"bearer","expires_at":"2026-01-02T03:04:05Z"},"oauth_callback_results":{"scope":"a","id_token":"it"}}"#;

    fn object(text: &str) -> Object {
        Object::stored(text).unwrap()
    }

    struct Account {
        world: World,
    }

    impl Account {
        fn seal(&self, id: &str, body: &Object) -> Object {
            let (vault, moment) = (&self.world.gatekeeper.vault, self.world.moment());
            sealed(vault, self.world.instance.id, id, body.clone(), moment).unwrap()
        }

        fn open(&self, id: &str, body: &Object, clear: bool) -> Object {
            opened(
                &self.world.gatekeeper.vault,
                self.world.instance.id,
                id,
                body.clone(),
                clear,
            )
        }
    }

    #[tokio::test]
    async fn secrets_are_not_kept_in_the_clear_and_connectors_get_them() {
        let account = Account {
            world: World::new().await,
        };
        let kept = account.seal("x", &object(ACCOUNT));
        let text = kept.to_string();
        for secret in ["p4ss", "1815", "\"s\"", "\"at\"", "\"it\""] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert!(text.contains(r#""login":"ada""#) && text.contains("75000.0"));
        assert_eq!(kept.text("name").as_deref(), Some("ada"));
        let mut clear = account.open("x", &kept, true);
        assert_eq!(clear.remove("name").as_deref(), Some("\"ada\""));
        // Sealed as a whole, `oauth` comes back behind the rest.
        let tokens = object(ACCOUNT).remove("oauth");
        assert_eq!(clear.remove("oauth"), tokens);
        let mut rest = object(ACCOUNT);
        rest.remove("oauth");
        assert_eq!(clear, rest);
    }

    #[tokio::test]
    async fn other_readers_see_the_login_and_write_back_without_loss() {
        let account = Account {
            world: World::new().await,
        };
        let kept = account.seal("x", &object(ACCOUNT));
        let mut seen = account.open("x", &kept, false);
        let auth = seen.object("auth").unwrap();
        assert_eq!(auth.text("login").as_deref(), Some("ada"));
        assert!(
            auth.get("password").is_none()
                && auth.get(CREDENTIALS).is_some()
                && auth.get("dob_encrypted").is_some()
        );
        assert_eq!(
            seen.get("oauth"),
            Some(r#"{"token_type":"bearer","expires_at":"2026-01-02T03:04:05Z"}"#)
        );
        seen.set("label", &"new".into());
        let again = account.open("x", &account.seal("x", &seen), true);
        assert_eq!(
            again.object("auth"),
            account.open("x", &kept, true).object("auth")
        );
        assert_eq!(
            again.object("oauth").unwrap().text("access_token").as_deref(),
            Some("at")
        );
        assert_eq!(again.text("label").as_deref(), Some("new"));
    }

    #[tokio::test]
    async fn what_is_sent_anew_wins() {
        let account = Account {
            world: World::new().await,
        };
        let mut seen = account.open("x", &account.seal("x", &object(ACCOUNT)), false);
        let mut auth = seen.object("auth").unwrap();
        auth.set("password", &"new".into());
        auth.set("dob", &"1".into());
        seen.set_object("auth", &auth);
        seen.set_object("oauth", &object(r#"{"access_token":"at2"}"#));
        let clear = account.open("x", &account.seal("x", &seen), true);
        let auth = clear.object("auth").unwrap();
        assert_eq!(
            (auth.text("password").as_deref(), auth.text("dob").as_deref()),
            (Some("new"), Some("1"))
        );
        assert_eq!(clear.get("oauth"), Some(r#"{"access_token":"at2"}"#));
    }

    #[tokio::test]
    async fn sealed_texts_open_nowhere_else() {
        let account = Account {
            world: World::new().await,
        };
        let kept = account.seal("x", &object(ACCOUNT));
        let elsewhere = account.open("y", &kept, true);
        assert_eq!(elsewhere.object("auth"), kept.object("auth"));
        assert_eq!(
            (elsewhere.get("oauth"), elsewhere.get(TOKENS_SEALED)),
            (None, kept.get(TOKENS_SEALED))
        );
        // A sealed secret in the place of a harmless one stays closed.
        let mut swapped = kept.clone();
        let mut auth = kept.object("auth").unwrap();
        auth.set_text("session_encrypted", auth.get("dob_encrypted").unwrap().to_owned());
        swapped.set_object("auth", &auth);
        let auth = account.open("x", &swapped, true).object("auth").unwrap();
        assert!(auth.get("session").is_none() && auth.get("session_encrypted").is_some());
    }

    #[test]
    fn accounts_are_named_by_what_their_owner_knows() {
        let name = |text: &str| {
            let mut body = object(text);
            let auth = body.object("auth").unwrap();
            name_account(&mut body, &auth);
            body.text("name")
        };
        for (account, expected) in [
            (r#"{"auth":{"login":"l","email":"e"}}"#, Some("l")),
            (r#"{"auth":{"email":"e"}}"#, Some("e")),
            (
                r#"{"identifier":"phone","auth":{"login":"l","phone":"p"}}"#,
                Some("p"),
            ),
            (
                r#"{"identifier":"password","auth":{"login":"l","password":"p"}}"#,
                Some("l"),
            ),
            (r#"{"name":"n","auth":{"login":"l"}}"#, Some("n")),
            (r#"{"name":"","auth":{"login":"l"}}"#, Some("l")),
            (r#"{"auth":{}}"#, None),
        ] {
            assert_eq!(name(account).as_deref(), expected, "{account}");
        }
    }
}
