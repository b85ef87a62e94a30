//! Clients ("apps") from the owner's side.

use protocol::client_metadata as metadata;
use protocol::client_metadata::{AssertionAlg, AuthMethod, ClientMetadata, GrantType, RequestObjectAlg};
use protocol::id::ClientId;
use protocol::jose::jws::Algorithm;
use protocol::redirect_uri::{ApplicationType, RedirectUri, Registrar};
use protocol::registration::{self, MetadataProblem};
use protocol::response_type::ResponseType;
use protocol::scope::Scope;
use serde_json::{Map, Value};
use store::clients::Client as Row;

use super::{
    Answer, Client, ClientChange, ClientDetails, ClientKind, Dialect, EventKind, NewClient, Problem,
    ProblemCode, Publisher, RefreshMode, Reply, SpokenSecret, SubjectType, Topic,
};
use crate::instances::Instance;
use crate::registration::made_up_secret;
use crate::world::Moment;
use crate::{Gatekeeper, events};

impl Gatekeeper {
    pub(super) fn list_clients(&self, instance: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let mut clients = self.store.read(|read| {
            read.list_clients(instance.id)?
                .into_iter()
                .filter(|row| !super::test_client::is_test(&row.metadata))
                .map(|row| {
                    let live = read.count_live_grants(instance.id, &row.client_id, moment.now)?;
                    let has_logo = read.has_client_logo(instance.id, &row.client_id)?;
                    Ok(shown(row, live, has_logo))
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

    pub(super) fn shown_client(
        &self,
        instance: &Instance,
        id: &ClientId,
        moment: Moment,
    ) -> Result<Client, Problem> {
        let found = self.store.read(|read| {
            let Some(row) = read.find_client(instance.id, id)? else {
                return Ok(None);
            };
            let live = read.count_live_grants(instance.id, id, moment.now)?;
            let has_logo = read.has_client_logo(instance.id, id)?;
            Ok::<_, store::Error>(Some(shown(row, live, has_logo)))
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
        let metadata = new_metadata(client_id, &new, &instance)?;
        self.sector_lists_redirects(&metadata, moment)
            .await
            .map_err(problem_of)?;
        let needs_secret = metadata.token_endpoint_auth_method.needs_secret();
        let secret = match (&new.client_secret, needs_secret) {
            (Some(_), false) => {
                let say = "A client that authenticates this way has no secret. Leave the secret out, or change the method.";
                return Err(Problem::new(ProblemCode::Invalid, say).at("client_secret"));
            }
            (None, false) => None,
            (Some(chosen), true) => Some(checked_secret(chosen)?),
            (None, true) => Some(SpokenSecret::new(made_up_secret(moment)?)),
        };
        let sealed_secret = secret
            .as_ref()
            .map(|secret| self.sealed_secret(&instance, &metadata.client_id, secret.expose(), moment))
            .transpose()?;
        let row = Row {
            instance_id: instance.id,
            client_id: metadata.client_id.clone(),
            metadata,
            sealed_secret,
            created_at: moment.now,
            last_used_at: None,
        };
        let mut client = shown(row.clone(), 0, false);
        let metadata = row.metadata.clone();
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
        client.has_logo = self.refetch_logo(&instance, &metadata, None, moment).await;
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
        change_metadata(&mut metadata, change, &instance)?;
        registration::check_together(&metadata).map_err(problem_of)?;
        if metadata.sector_identifier_uri != known.sector_identifier_uri
            || metadata.redirect_uris != known.redirect_uris
        {
            self.sector_lists_redirects(&metadata, moment)
                .await
                .map_err(problem_of)?;
        }
        let secret = self
            .write_client(&instance, metadata.clone(), &known, moment)
            .await?;
        self.refetch_logo(&instance, &metadata, Some(&known), moment)
            .await;
        let client = self.shown_client(&instance, &id, moment)?;
        Ok(match secret {
            None => Reply::Client { client },
            Some(secret) => Reply::ClientCredentials {
                client,
                client_secret: Some(secret),
            },
        })
    }

    /// Writes a client's changed metadata with what follows from it: a method without a secret throws the secret away,
    /// and one that needs a secret gets one where there was none. Gives back the new secret.
    pub(super) async fn write_client(
        &self,
        instance: &Instance,
        metadata: ClientMetadata,
        known: &ClientMetadata,
        moment: Moment,
    ) -> Result<Option<SpokenSecret>, Problem> {
        let (before, after) = (
            known.token_endpoint_auth_method.needs_secret(),
            metadata.token_endpoint_auth_method.needs_secret(),
        );
        let secret = match (before, after) {
            (false, true) => Some(SpokenSecret::new(made_up_secret(moment)?)),
            _ => None,
        };
        let sealed = secret
            .as_ref()
            .map(|secret| self.sealed_secret(instance, &metadata.client_id, secret.expose(), moment))
            .transpose()?;
        let note = events::about(instance.id, EventKind::ClientChanged, moment).client(&metadata);
        let instance_id = instance.id;
        self.store
            .write(move |write| {
                write.update_client(instance_id, &metadata)?;
                if before != after {
                    write.update_client_secret(instance_id, &metadata.client_id, sealed.as_deref())?;
                }
                note.write(write)
            })
            .await?;
        self.clients.forget_all();
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(secret)
    }

    pub(super) async fn refresh_logo(&self, instance: &str, client_id: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let id = known_id(client_id)?;
        let Some(metadata) = self.client(&instance, &id)? else {
            return Err(no_such(client_id));
        };
        self.fetch_logo(&instance, &metadata, moment)
            .await?
            .map_err(|why| Problem::new(ProblemCode::Invalid, why.to_string()).at("logo_uri"))?;
        self.tell(Topic::Clients);
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
        if !metadata.token_endpoint_auth_method.needs_secret() {
            return Err(Problem::new(
                ProblemCode::Invalid,
                "This app authenticates without a secret: there is none to renew.",
            ));
        }
        let secret = made_up_secret(moment)?;
        let sealed = self.sealed_secret(&instance, &id, &secret, moment)?;
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

pub(super) fn no_such(client_id: &str) -> Problem {
    let say = format!("There is no app with the id {client_id}. `gatelodge clients ls` lists them.");
    Problem::new(ProblemCode::NotFound, say).at("client_id")
}

fn known_id(client_id: &str) -> Result<ClientId, Problem> {
    ClientId::parse(client_id).map_err(|_| no_such(client_id))
}

/// A problem with a field, with the name that the owner's requests have for it.
pub(super) fn problem_of(problem: MetadataProblem) -> Problem {
    let (code, field) = match problem.field {
        "redirect_uris" => (ProblemCode::RedirectUri, "redirect_uris"),
        "client_name" => (ProblemCode::Invalid, "name"),
        field => (ProblemCode::Invalid, field),
    };
    let mut say = problem.say.into_owned();
    if let Some(first) = say.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Problem::new(code, format!("{field}: {say}.").replace("..", ".")).at(field)
}

fn new_metadata(
    client_id: ClientId,
    new: &NewClient,
    instance: &Instance,
) -> Result<ClientMetadata, Problem> {
    let blank = ClientMetadata::new(client_id.clone(), new.kind.into());
    let some = |list: &Vec<String>| (!list.is_empty()).then(|| list.clone());
    let response_types = some(&new.response_types)
        .map(|texts| response_types(&texts))
        .transpose()?;
    let grant_types = some(&new.grant_types)
        .map(|texts| grant_types(&texts))
        .transpose()?;
    // What the kind needs, unless one of the two lists says otherwise.
    let (grant_types, response_types) = match (grant_types, response_types) {
        (None, None) => (blank.grant_types, blank.response_types),
        (grant_types, response_types) => registration::flows(grant_types, response_types),
    };
    let mut metadata = ClientMetadata {
        grant_types,
        response_types,
        token_endpoint_auth_method: blank.token_endpoint_auth_method,
        redirect_uris: redirect_uris(
            &new.redirect_uris,
            instance,
            blank.application_type,
            "redirect_uris",
        )?,
        client_name: checked_name(new.name.as_deref().unwrap_or(client_id.as_str()))?,
        ..ClientMetadata::new(client_id, new.kind.into())
    };
    let change = ClientChange {
        post_logout_redirect_uris: Some(new.post_logout_redirect_uris.clone()),
        scopes: Some(new.scopes.clone()),
        token_endpoint_auth_method: new.token_endpoint_auth_method.clone(),
        id_token_signed_response_alg: new.id_token_signed_response_alg.clone(),
        trusted: Some(new.trusted),
        pkce_optional: Some(new.pkce_optional),
        details: new.details.clone(),
        ..ClientChange::default()
    };
    change_metadata(&mut metadata, change, instance)?;
    registration::check_together(&metadata).map_err(problem_of)?;
    Ok(metadata)
}

/// Puts what is given into the metadata; each field by itself is right afterwards.
fn change_metadata(
    metadata: &mut ClientMetadata,
    change: ClientChange,
    instance: &Instance,
) -> Result<(), Problem> {
    let app = metadata.application_type;
    if let Some(name) = change.name {
        metadata.client_name = checked_name(&name)?;
    }
    if let Some(uris) = change.redirect_uris {
        metadata.redirect_uris = redirect_uris(&uris, instance, app, "redirect_uris")?;
    }
    if let Some(uris) = change.post_logout_redirect_uris {
        metadata.post_logout_redirect_uris =
            redirect_uris(&uris, instance, app, "post_logout_redirect_uris")?;
    }
    if let Some(scopes) = change.scopes {
        metadata.scope = scope(&scopes)?;
    }
    if let Some(name) = change.id_token_signed_response_alg {
        metadata.id_token_signed_response_alg = algorithm(&name)?;
    }
    if let Some(texts) = change.grant_types {
        metadata.grant_types = grant_types(&texts)?;
    }
    if let Some(texts) = change.response_types {
        metadata.response_types = response_types(&texts)?;
    }
    if let Some(name) = change.token_endpoint_auth_method {
        metadata.token_endpoint_auth_method = auth_method(&name, metadata.kind)?;
    }
    metadata.trusted = change.trusted.unwrap_or(metadata.trusted);
    if metadata.trusted && metadata.publisher == metadata::Publisher::Dynamic {
        let say = "An app that registered itself can change its own addresses, so it is always asked about.";
        return Err(Problem::new(ProblemCode::Invalid, say).at("trusted"));
    }
    metadata.pkce_optional = change.pkce_optional.unwrap_or(metadata.pkce_optional);
    let details = members(&change.details)?;
    registration::apply(&details, metadata, Registrar::Owner).map_err(problem_of)
}

/// The details as RFC 7591 writes them: what is absent is left out, the key set is an object.
fn members(details: &ClientDetails) -> Result<Map<String, Value>, Problem> {
    let Ok(Value::Object(mut members)) = serde_json::to_value(details) else {
        return Err(Problem::new(ProblemCode::Internal, "The details cannot be read."));
    };
    members.retain(|_, value| !value.is_null());
    if let Some(text) = details
        .jwks
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        let keys = serde_json::from_str(text).map_err(|_| {
            Problem::new(ProblemCode::Invalid, "The keys are not a JWK set in JSON.").at("jwks")
        })?;
        members.insert("jwks".to_owned(), keys);
    }
    Ok(members)
}

fn auth_method(name: &str, kind: metadata::ClientKind) -> Result<AuthMethod, Problem> {
    let invalid = |say: &str| Problem::new(ProblemCode::Invalid, say).at("token_endpoint_auth_method");
    let method = AuthMethod::parse(name).ok_or_else(|| {
        invalid(
            "The method must be client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt or none.",
        )
    })?;
    let on_a_server = matches!(kind, metadata::ClientKind::Server | metadata::ClientKind::Machine);
    if method.needs_secret() && !on_a_server {
        return Err(invalid(
            "A program on a device or in a browser cannot keep a secret: the method must be none.",
        ));
    }
    if method == AuthMethod::None && on_a_server {
        return Err(invalid(
            "A program on a server can keep a secret. For one that cannot, register another kind of app.",
        ));
    }
    Ok(method)
}

fn grant_types(texts: &[String]) -> Result<Vec<GrantType>, Problem> {
    let allowed = GrantType::ALL
        .iter()
        .map(|grant| grant.as_str())
        .collect::<Vec<_>>();
    list(texts, GrantType::parse, "grant_types", &allowed.join(", "))
}

fn response_types(texts: &[String]) -> Result<Vec<ResponseType>, Problem> {
    let allowed = ResponseType::ALL.map(ResponseType::as_str).join(", ");
    list(texts, ResponseType::parse, "response_types", &allowed)
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

fn redirect_uris(
    texts: &[String],
    instance: &Instance,
    app: ApplicationType,
    field: &str,
) -> Result<Vec<RedirectUri>, Problem> {
    texts
        .iter()
        .map(|text| {
            registration::address_for_answers(text, app, Registrar::Owner, &instance.issuer).map_err(|why| {
                let say = format!("`{text}` cannot be registered: {why}");
                Problem::new(ProblemCode::RedirectUri, say).at(field)
            })
        })
        .collect()
}

fn scope(words: &[String]) -> Result<Scope, Problem> {
    Scope::parse(&words.join(" "))
        .map_err(|error| Problem::new(ProblemCode::Invalid, error.to_string()).at("scopes"))
}

fn algorithm(name: &str) -> Result<Algorithm, Problem> {
    registration::id_token_algorithm(name).map_err(problem_of)
}

fn checked_name(name: &str) -> Result<String, Problem> {
    registration::client_name(name, Registrar::Owner).map_err(|_| {
        let say = "A name has 1 to 100 visible characters and is not Gatelodge's own.";
        Problem::new(ProblemCode::Invalid, say).at("name")
    })
}

/// Shortest secret that the owner may choose. Wrong ones are slowed by client and address; that is no help against
/// many addresses.
const SHORTEST_SECRET: usize = 16;

fn checked_secret(secret: &SpokenSecret) -> Result<SpokenSecret, Problem> {
    let text = secret.expose();
    if (SHORTEST_SECRET..=512).contains(&text.len()) && text.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
    {
        return Ok(secret.clone());
    }
    let say = "A client secret has 16 to 512 printable ASCII characters (RFC 6749 10.10, A.2): whoever guesses it is the app. Leave it out, and a good one is made.";
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

fn shown(row: Row, live_grants: u32, has_logo: bool) -> Client {
    let texts = |list: &[RedirectUri]| list.iter().map(|uri| uri.as_str().to_owned()).collect();
    let metadata = row.metadata;
    Client {
        details: shown_details(&metadata),
        publisher: metadata.publisher.into(),
        software_id: metadata.software_id.clone().unwrap_or_default(),
        software_version: metadata.software_version.clone().unwrap_or_default(),
        has_logo,
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

fn shown_details(metadata: &ClientMetadata) -> ClientDetails {
    let text = |value: &Option<String>| Some(value.clone().unwrap_or_default());
    let word = |value: Option<&str>| Some(value.unwrap_or_default().to_owned());
    ClientDetails {
        client_uri: text(&metadata.client_uri),
        logo_uri: text(&metadata.logo_uri),
        policy_uri: text(&metadata.policy_uri),
        tos_uri: text(&metadata.tos_uri),
        contacts: Some(metadata.contacts.clone()),
        jwks: Some(metadata.jwks.as_ref().map(Value::to_string).unwrap_or_default()),
        jwks_uri: text(&metadata.jwks_uri),
        subject_type: Some(metadata.subject_type.into()),
        sector_identifier_uri: text(&metadata.sector_identifier_uri),
        default_max_age: Some(
            metadata
                .default_max_age
                .and_then(|seconds| i64::try_from(seconds).ok())
                .unwrap_or(-1),
        ),
        require_auth_time: Some(metadata.require_auth_time),
        default_acr_values: Some(metadata.default_acr_values.clone()),
        initiate_login_uri: text(&metadata.initiate_login_uri),
        require_pushed_authorization_requests: Some(metadata.require_pushed_authorization_requests),
        backchannel_logout_uri: text(&metadata.backchannel_logout_uri),
        backchannel_logout_session_required: Some(metadata.backchannel_logout_session_required),
        frontchannel_logout_uri: text(&metadata.frontchannel_logout_uri),
        frontchannel_logout_session_required: Some(metadata.frontchannel_logout_session_required),
        request_object_signing_alg: word(metadata.request_object_signing_alg.map(RequestObjectAlg::as_str)),
        request_uris: Some(metadata.request_uris.clone()),
        userinfo_signed_response_alg: word(metadata.userinfo_signed_response_alg.map(Algorithm::as_str)),
        token_endpoint_auth_signing_alg: word(
            metadata.token_endpoint_auth_signing_alg.map(AssertionAlg::as_str),
        ),
        refresh_mode: Some(metadata.refresh_mode.into()),
        always_release: Some(metadata.always_release.clone()),
        dialect: Some(metadata.dialect.into()),
    }
}

/// Words that the window and the protocol spell the same: each becomes the other.
macro_rules! same_words {
    ($($word:ident { $($variant:ident),+ })+) => {$(
        impl From<$word> for metadata::$word {
            fn from(word: $word) -> Self {
                match word {
                    $($word::$variant => Self::$variant,)+
                }
            }
        }

        impl From<metadata::$word> for $word {
            fn from(word: metadata::$word) -> Self {
                match word {
                    $(metadata::$word::$variant => Self::$variant,)+
                }
            }
        }
    )+};
}

same_words! {
    ClientKind { Server, Native, Browser, Device, Machine }
    SubjectType { Public, Pairwise }
    RefreshMode { Rotate, Reuse }
    Dialect { OpenId, LibreGraph }
    Publisher { Owner, Preset, Import, Dynamic }
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
