//! Clients ("apps") from the owner's side.

use protocol::client_metadata::{AuthMethod, ClientKind as Kind, ClientMetadata, GrantType};
use protocol::id::ClientId;
use protocol::jose::jws::Algorithm;
use protocol::redirect_uri::{ApplicationType, RedirectUri, Registrar, points_at};
use protocol::response_type::ResponseType;
use protocol::scope::Scope;
use store::clients::Client as Row;

use super::{
    Answer, Client, ClientChange, ClientKind, EventKind, NewClient, Problem, ProblemCode, Reply,
    SpokenSecret, Topic,
};
use crate::clients::secret_place;
use crate::instances::Instance;
use crate::world::Moment;
use crate::{Gatekeeper, events};

impl Gatekeeper {
    pub(super) fn list_clients(&self, instance: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let mut clients = self.store.read(|read| {
            read.list_clients(instance.id)?
                .into_iter()
                .map(|row| {
                    let live = read.count_live_grants(instance.id, &row.metadata.client_id, moment.now)?;
                    Ok(shown(row, live))
                })
                .collect::<Result<Vec<_>, store::Error>>()
        })?;
        clients.sort_by_key(|client| client.name.to_lowercase());
        Ok(Reply::Clients { clients })
    }

    pub(super) fn show_client(&self, instance: &str, client_id: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let client = self.shown_client(&instance, &known_id(client_id)?, moment)?;
        Ok(Reply::Client { client })
    }

    fn shown_client(&self, instance: &Instance, id: &ClientId, moment: Moment) -> Result<Client, Problem> {
        let found = self.store.read(|read| {
            let Some(row) = read.find_client(instance.id, id)? else {
                return Ok(None);
            };
            let live = read.count_live_grants(instance.id, id, moment.now)?;
            Ok::<_, store::Error>(Some(shown(row, live)))
        })?;
        found.ok_or_else(|| no_such(id.as_str()))
    }

    pub(super) async fn add_client(&self, instance: &str, new: NewClient, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let client_id = match &new.client_id {
            Some(id) => ClientId::parse(id)
                .map_err(|error| Problem::new(ProblemCode::Invalid, error.to_string()).at("client_id"))?,
            None => made_up_id(new.name.as_deref(), moment.draw()?)?,
        };
        let metadata = metadata(client_id, &new, &instance)?;
        let secret = match (&new.client_secret, metadata.is_public()) {
            (Some(_), true) => {
                let say = "A public client has no secret. Leave the secret out, or make it a server.";
                return Err(Problem::new(ProblemCode::Invalid, say).at("client_secret"));
            }
            (None, true) => None,
            (Some(chosen), false) => Some(checked_secret(chosen)?),
            (None, false) => Some(SpokenSecret::new(made_up_secret(moment.draw()?))),
        };
        let sealed_secret = match &secret {
            Some(secret) => {
                let place = secret_place(&instance, &metadata.client_id);
                Some(self.vault.seal(&place, secret.expose().as_bytes(), moment)?)
            }
            None => None,
        };
        let row = Row {
            instance_id: instance.id,
            client_id: metadata.client_id.clone(),
            metadata,
            sealed_secret,
            created_at: moment.now,
            last_used_at: None,
        };
        let client = shown(row.clone(), 0);
        let note = events::about(instance.id, EventKind::ClientAdded, moment).client(&row.metadata);
        let inserted = self
            .store
            .write(move |write| {
                let inserted = write.insert_client(&row)?;
                if inserted == store::Inserted::Done {
                    note.write(write)?;
                }
                Ok::<_, store::Error>(inserted)
            })
            .await?;
        if inserted == store::Inserted::Taken {
            let say = format!("There is an app with the id {} already.", client.client_id);
            return Err(Problem::new(ProblemCode::AlreadyExists, say).at("client_id"));
        }
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(Reply::ClientCredentials {
            client,
            client_secret: secret,
        })
    }

    pub(super) async fn modify_client(
        &self,
        instance: &str,
        client_id: &str,
        change: ClientChange,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let id = known_id(client_id)?;
        let Some(known) = self.client(&instance, &id)? else {
            return Err(no_such(client_id));
        };
        let mut metadata = ClientMetadata::clone(&known);
        let app = metadata.application_type;
        if let Some(name) = change.name {
            metadata.client_name = checked_name(&name)?;
        }
        if let Some(uris) = change.redirect_uris {
            metadata.redirect_uris = redirect_uris(&uris, &instance, app, "redirect_uris")?;
        }
        if let Some(uris) = change.post_logout_redirect_uris {
            metadata.post_logout_redirect_uris =
                redirect_uris(&uris, &instance, app, "post_logout_redirect_uris")?;
        }
        if let Some(scopes) = change.scopes {
            metadata.scope = scope(&scopes)?;
        }
        if let Some(name) = change.id_token_signed_response_alg {
            metadata.id_token_signed_response_alg = algorithm(Some(&name))?;
        }
        metadata.trusted = change.trusted.unwrap_or(metadata.trusted);
        metadata.pkce_optional = change.pkce_optional.unwrap_or(metadata.pkce_optional);
        check_together(&metadata)?;
        let note = events::about(instance.id, EventKind::ClientChanged, moment).client(&metadata);
        let instance_id = instance.id;
        self.store
            .write(move |write| {
                write.update_client(instance_id, &metadata)?;
                note.write(write)
            })
            .await?;
        self.clients.forget_all();
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(Reply::Client {
            client: self.shown_client(&instance, &id, moment)?,
        })
    }

    pub(super) async fn rotate_client_secret(
        &self,
        instance: &str,
        client_id: &str,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let id = known_id(client_id)?;
        let Some(metadata) = self.client(&instance, &id)? else {
            return Err(no_such(client_id));
        };
        if metadata.is_public() {
            return Err(Problem::new(
                ProblemCode::Invalid,
                "This app is public: it has no secret to renew.",
            ));
        }
        let secret = made_up_secret(moment.draw()?);
        let sealed = self
            .vault
            .seal(&secret_place(&instance, &id), secret.as_bytes(), moment)?;
        let note = events::about(instance.id, EventKind::ClientChanged, moment)
            .client(&metadata)
            .detail("new secret");
        let instance_id = instance.id;
        self.store
            .write({
                let id = id.clone();
                move |write| {
                    write.update_client_secret(instance_id, &id, Some(&sealed))?;
                    note.write(write)
                }
            })
            .await?;
        self.clients.forget_all();
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        let client = self.shown_client(&instance, &id, moment)?;
        Ok(Reply::ClientCredentials {
            client,
            client_secret: Some(SpokenSecret::new(secret)),
        })
    }

    pub(super) async fn remove_client(&self, instance: &str, client_id: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let id = known_id(client_id)?;
        let Some(metadata) = self.client(&instance, &id)? else {
            return Err(no_such(client_id));
        };
        let note = events::about(instance.id, EventKind::ClientRemoved, moment).client(&metadata);
        let instance_id = instance.id;
        self.store
            .write(move |write| {
                write.remove_client(instance_id, &id)?;
                note.write(write)
            })
            .await?;
        self.clients.forget_all();
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(Reply::Done)
    }

    pub(super) async fn withdraw_access(&self, instance: &str, client_id: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let id = known_id(client_id)?;
        let Some(metadata) = self.client(&instance, &id)? else {
            return Err(no_such(client_id));
        };
        let note = events::about(instance.id, EventKind::AccessRevoked, moment)
            .client(&metadata)
            .detail("by the owner");
        let instance_id = instance.id;
        self.store
            .write(move |write| {
                write.remove_consent(instance_id, &id)?;
                write.revoke_grants_of_client(instance_id, &id, moment.now)?;
                note.write(write)
            })
            .await?;
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(Reply::Done)
    }
}

fn no_such(client_id: &str) -> Problem {
    let say = format!("There is no app with the id {client_id}. `gatelodge clients ls` lists them.");
    Problem::new(ProblemCode::NotFound, say).at("client_id")
}

fn known_id(client_id: &str) -> Result<ClientId, Problem> {
    ClientId::parse(client_id).map_err(|_| no_such(client_id))
}

fn metadata(client_id: ClientId, new: &NewClient, instance: &Instance) -> Result<ClientMetadata, Problem> {
    let kind = Kind::from(new.kind);
    let application_type = kind.application_type();
    let public = new.kind != ClientKind::Server;
    let token_endpoint_auth_method = match new.token_endpoint_auth_method.as_deref() {
        None if public => AuthMethod::None,
        None => AuthMethod::ClientSecret,
        Some(name) => AuthMethod::parse(name).ok_or_else(|| {
            let say = "The method must be client_secret_basic, client_secret_post or none.";
            Problem::new(ProblemCode::Invalid, say).at("token_endpoint_auth_method")
        })?,
    };
    let grant_types = if new.grant_types.is_empty() {
        vec![GrantType::AuthorizationCode, GrantType::RefreshToken]
    } else {
        list(
            &new.grant_types,
            GrantType::parse,
            "grant_types",
            "authorization_code and refresh_token",
        )?
    };
    let response_types = if new.response_types.is_empty() {
        vec![ResponseType::Code]
    } else {
        let code_only = |text: &str| ResponseType::parse(text).filter(|found| *found == ResponseType::Code);
        list(&new.response_types, code_only, "response_types", "code")?
    };
    let name = new.name.as_deref().unwrap_or(client_id.as_str());
    let metadata = ClientMetadata {
        client_name: checked_name(name)?,
        redirect_uris: redirect_uris(&new.redirect_uris, instance, application_type, "redirect_uris")?,
        post_logout_redirect_uris: redirect_uris(
            &new.post_logout_redirect_uris,
            instance,
            application_type,
            "post_logout_redirect_uris",
        )?,
        grant_types,
        response_types,
        scope: scope(&new.scopes)?,
        token_endpoint_auth_method,
        id_token_signed_response_alg: algorithm(new.id_token_signed_response_alg.as_deref())?,
        trusted: new.trusted,
        pkce_optional: new.pkce_optional,
        ..ClientMetadata::new(client_id.clone(), kind)
    };
    check_together(&metadata)?;
    Ok(metadata)
}

/// Rules between fields.
fn check_together(metadata: &ClientMetadata) -> Result<(), Problem> {
    let invalid = |say: &str, field: &str| Err(Problem::new(ProblemCode::Invalid, say).at(field));
    if metadata.redirect_uris.is_empty() && metadata.grant_types.contains(&GrantType::AuthorizationCode) {
        return invalid("Give at least one address where answers may go.", "redirect_uris");
    }
    let code = metadata.response_types.iter().any(|kind| kind.code());
    if code && !metadata.grant_types.contains(&GrantType::AuthorizationCode) {
        return invalid(
            "Whoever gets codes has to redeem them: authorization_code must be among the grant types.",
            "grant_types",
        );
    }
    if metadata.kind != Kind::Server && !metadata.is_public() {
        return invalid(
            "A program on a device or in a browser cannot keep a secret: the method must be none.",
            "token_endpoint_auth_method",
        );
    }
    if metadata.pkce_optional && metadata.is_public() {
        return invalid(
            "A public client needs PKCE: nothing else protects its code.",
            "pkce_optional",
        );
    }
    Ok(())
}

fn list<T>(
    texts: &[String],
    parse: impl Fn(&str) -> Option<T>,
    field: &str,
    allowed: &str,
) -> Result<Vec<T>, Problem> {
    texts
        .iter()
        .map(|text| {
            parse(text).ok_or_else(|| {
                let say = format!("`{text}` is not possible here. Possible: {allowed}.");
                Problem::new(ProblemCode::Invalid, say).at(field)
            })
        })
        .collect()
}

/// Addresses as they may be registered; none of them leads back to the lodge itself (S-016).
fn redirect_uris(
    texts: &[String],
    instance: &Instance,
    app: ApplicationType,
    field: &str,
) -> Result<Vec<RedirectUri>, Problem> {
    let refused = |text: &str, why: &str| {
        let say = format!("`{text}` cannot be registered: {why}");
        Problem::new(ProblemCode::RedirectUri, say).at(field)
    };
    texts
        .iter()
        .map(|text| {
            if points_at(text, &instance.issuer) {
                return Err(refused(text, "it leads to Gatelodge itself, not to the app"));
            }
            RedirectUri::register(text, app, Registrar::Owner)
                .map_err(|problem| refused(text, &problem.to_string()))
        })
        .collect()
}

fn scope(words: &[String]) -> Result<Scope, Problem> {
    Scope::parse(&words.join(" "))
        .map_err(|error| Problem::new(ProblemCode::Invalid, error.to_string()).at("scopes"))
}

fn algorithm(name: Option<&str>) -> Result<Algorithm, Problem> {
    match name {
        None => Ok(Algorithm::RS256),
        Some(name) => Algorithm::parse(name).ok_or_else(|| {
            let say = "ID tokens can be signed with RS256, PS256, ES256 or EdDSA.";
            Problem::new(ProblemCode::Invalid, say).at("id_token_signed_response_alg")
        }),
    }
}

/// A name as the consent page shows it: no controls, no direction overrides, nothing that poses as us.
fn checked_name(name: &str) -> Result<String, Problem> {
    let invisible = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let name = name.trim();
    let poses = name.to_lowercase().contains("gatelodge");
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(invisible) || poses {
        let say = "A name has 1 to 100 visible characters and is not Gatelodge's own.";
        return Err(Problem::new(ProblemCode::Invalid, say).at("name"));
    }
    Ok(name.to_owned())
}

fn checked_secret(secret: &SpokenSecret) -> Result<SpokenSecret, Problem> {
    let text = secret.expose();
    if (1..=512).contains(&text.len()) && text.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) {
        return Ok(secret.clone());
    }
    let say = "A client secret has 1 to 512 printable ASCII characters (RFC 6749 A.2).";
    Err(Problem::new(ProblemCode::Invalid, say).at("client_secret"))
}

/// A readable id: the name's letters and a random end.
fn made_up_id(name: Option<&str>, chance: [u8; 4]) -> Result<ClientId, Problem> {
    let slug: String = name
        .unwrap_or("app")
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let slug = slug
        .get(..slug.len().min(40))
        .unwrap_or_default()
        .trim_end_matches('-');
    let slug = if slug.is_empty() { "app" } else { slug };
    let end = crate::hex::encode(&chance);
    ClientId::parse(&format!("{slug}-{end}"))
        .map_err(|error| Problem::new(ProblemCode::Internal, error.to_string()))
}

fn made_up_secret(chance: [u8; 32]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(chance)
}

fn shown(row: Row, live_grants: u32) -> Client {
    let texts = |list: &[RedirectUri]| list.iter().map(|uri| uri.as_str().to_owned()).collect();
    let metadata = row.metadata;
    Client {
        client_id: metadata.client_id.to_string(),
        kind: metadata.kind.into(),
        redirect_uris: texts(&metadata.redirect_uris),
        post_logout_redirect_uris: texts(&metadata.post_logout_redirect_uris),
        grant_types: metadata
            .grant_types
            .iter()
            .map(|grant| grant.as_str().to_owned())
            .collect(),
        response_types: metadata
            .response_types
            .iter()
            .map(|kind| kind.as_str().to_owned())
            .collect(),
        scopes: metadata.scope.iter().map(str::to_owned).collect(),
        token_endpoint_auth_method: metadata.token_endpoint_auth_method.as_str().to_owned(),
        id_token_signed_response_alg: metadata.id_token_signed_response_alg.as_str().to_owned(),
        trusted: metadata.trusted,
        pkce_optional: metadata.pkce_optional,
        created_at: row.created_at.seconds(),
        last_used_at: row.last_used_at.map(protocol::time::Timestamp::seconds),
        live_grants,
        name: metadata.client_name,
    }
}

impl From<ClientKind> for Kind {
    fn from(kind: ClientKind) -> Self {
        match kind {
            ClientKind::Server => Self::Server,
            ClientKind::Native => Self::Native,
            ClientKind::Browser => Self::Browser,
            ClientKind::Device => Self::Device,
            ClientKind::Machine => Self::Machine,
        }
    }
}

impl From<Kind> for ClientKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Server => Self::Server,
            Kind::Native => Self::Native,
            Kind::Browser => Self::Browser,
            Kind::Device => Self::Device,
            Kind::Machine => Self::Machine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_177_a_client_cannot_pose_as_gatelodge_or_hide_letters() {
        for bad in [
            "Gatelodge",
            "My GATELODGE",
            "",
            "a\u{202e}b",
            "a\u{200b}b",
            "line\nbreak",
        ] {
            assert!(checked_name(bad).is_err(), "{bad:?}");
        }
        assert_eq!(checked_name(" Kleine Wolke ").unwrap(), "Kleine Wolke");
    }

    #[test]
    fn a_made_up_id_can_be_read() {
        assert_eq!(
            made_up_id(Some("Kleine Wolke 2"), [1, 2, 3, 4]).unwrap().as_str(),
            "kleine-wolke-2-01020304"
        );
        assert_eq!(made_up_id(Some("日本"), [0; 4]).unwrap().as_str(), "app-00000000");
    }
}
