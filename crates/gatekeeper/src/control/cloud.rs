//! Cloud servers, their clients and files of clients, from the owner's side (opencloud.md E, F).

use std::collections::HashSet;

use protocol::client_metadata::ClientMetadata;
use protocol::id::ClientId;
use protocol::identifier_registration::{self, Shape};
use protocol::libregraph;
use store::clients::Client as Row;

use super::test_client::is_test;
use super::{
    Answer, ClientFile, ClientImport, CloudKind, CloudPreset, CloudServer, CloudWishes, EventKind,
    ImportEntry, ImportOutcome, ImportReport, NewCloudServer, PresetClient, Problem, ProblemCode, Reply,
    Saying, SpokenSecret, SubjectChange, Topic,
};
use crate::cloud::{
    self, BUILT_IN, BuiltIn, Change, Imported, NotAdded, Release, WithSecret, add_server, remove_server,
    server_url,
};
use crate::instances::Instance;
use crate::provider_settings::{self, ProviderSettings};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

pub(super) fn list_cloud_presets() -> Reply {
    let client = |built_in: &BuiltIn| PresetClient {
        client_id: built_in.id.to_owned(),
        name: built_in.name.to_owned(),
        kind: built_in.client_kind().into(),
        has_secret: built_in.secret.is_some(),
        trusted: built_in.trusted(),
        redirect_uris: built_in.redirect_uris.iter().map(ToString::to_string).collect(),
    };
    let presets = CloudKind::ALL.map(|kind| CloudPreset {
        kind,
        name: kind.name().to_owned(),
        clients: BuiltIn::of(kind).map(client).collect(),
    });
    Reply::CloudPresets {
        presets: presets.into(),
    }
}

/// A client that is about to be written, with its secret sealed.
struct Sealed {
    metadata: ClientMetadata,
    secret: Option<Vec<u8>>,
}

impl Sealed {
    fn row(self, instance: &Instance, moment: Moment) -> Row {
        Row {
            instance_id: instance.id,
            client_id: self.metadata.client_id.clone(),
            metadata: self.metadata,
            sealed_secret: self.secret,
            created_at: moment.now,
            last_used_at: None,
        }
    }
}

/// The provider's settings as they are in the file right now; the usual ones when the instance is gone.
fn provider(read: &store::Read, instance: &Instance) -> Result<ProviderSettings, Fault> {
    match read.find_instance(instance.id)? {
        Some(row) => ProviderSettings::read(&row.provider),
        None => Ok(ProviderSettings::default()),
    }
}

impl Gatekeeper {
    pub(super) fn list_cloud_servers(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        let servers = self.store.read(|read| {
            provider(read, &instance)?
                .servers
                .into_iter()
                .map(|server| Ok(shown(read, &instance, server)?))
                .collect::<Result<Vec<_>, Fault>>()
        })?;
        Ok(Reply::CloudServers { servers })
    }

    pub(super) async fn add_cloud_server(&self, new: NewCloudServer, moment: Moment) -> Answer {
        let instance = self.named(&new.instance)?;
        let url = known_url(&new.url)?;
        if url == instance.issuer {
            let say = "This is Gatelodge's own address. Give the address of the cloud server.";
            return Err(Problem::new(ProblemCode::Invalid, say).at("url"));
        }
        let server = provider_settings::CloudServer { kind: new.kind, url };
        let release = Release {
            roles: new.release_roles,
            groups: new.release_groups,
        };
        let secrets = self.sealed_presets(&instance, moment)?;
        let here = (*instance).clone();
        let added = self
            .store
            .write(move |write| {
                let find = |id: &ClientId| find(write, &here, id);
                let mut settings = provider(write, &here)?;
                let changes = match add_server(&mut settings, server, release, find)? {
                    Ok(changes) => changes,
                    Err(refused) => return Ok(Err(refused)),
                };
                apply(write, &here, changes, &secrets, moment)?;
                write.update_provider(here.id, &settings.written()?)?;
                Ok::<_, Fault>(Ok(()))
            })
            .await?;
        if let Err(refused) = added {
            return Err(not_added(&refused));
        }
        self.servers_changed()?;
        self.list_cloud_servers(&new.instance)
    }

    pub(super) async fn remove_cloud_server(&self, domain: &str, url: &str, moment: Moment) -> Answer {
        let instance = self.named(domain)?;
        let url = known_url(url)?;
        let here = (*instance).clone();
        let say = format!("There is no cloud server {url} on the list.");
        let removed = self
            .store
            .write(move |write| {
                let find = |id: &ClientId| find(write, &here, id);
                let mut settings = provider(write, &here)?;
                let Some(changes) = remove_server(&mut settings, &url, find)? else {
                    return Ok(false);
                };
                apply(write, &here, changes, &[], moment)?;
                write.update_provider(here.id, &settings.written()?)?;
                Ok::<_, Fault>(true)
            })
            .await?;
        if !removed {
            return Err(Problem::new(ProblemCode::NotFound, say).at("url"));
        }
        self.servers_changed()?;
        self.list_cloud_servers(domain)
    }

    /// Secrets of the presets, sealed for this instance, in the order of [`BUILT_IN`].
    fn sealed_presets(
        &self,
        instance: &Instance,
        moment: Moment,
    ) -> Result<Vec<(&'static str, Vec<u8>)>, Problem> {
        BUILT_IN
            .iter()
            .filter_map(|built_in| Some((built_in, built_in.secret?)))
            .map(|(built_in, secret)| {
                let id = built_in
                    .client_id()
                    .map_err(|bad| Problem::new(ProblemCode::Internal, bad.to_string()))?;
                Ok((built_in.id, self.sealed_secret(instance, &id, secret, moment)?))
            })
            .collect()
    }

    fn servers_changed(&self) -> Result<(), Fault> {
        self.clients.forget_all();
        self.reload_instances()?;
        for topic in [Topic::Instances, Topic::Clients, Topic::Events] {
            self.tell(topic);
        }
        Ok(())
    }

    pub(super) fn cloud_settings(&self, wishes: &CloudWishes) -> Answer {
        let instance = self.named(&wishes.instance)?;
        known_url(&wishes.url)?;
        Ok(Reply::CloudSettings {
            settings: cloud::settings(&instance.issuer, wishes),
        })
    }

    pub(super) async fn check_cloud_server(&self, instance: &str, url: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let url = known_url(url)?;
        let settings = self.store.read(|read| provider(read, &instance))?;
        let Some(server) = settings.servers.into_iter().find(|server| server.url == url) else {
            let say = format!("There is no cloud server {url} on the list. Add it first.");
            return Err(Problem::new(ProblemCode::NotFound, say).at("url"));
        };
        Ok(Reply::Findings {
            findings: self.examine(&instance, &server, moment).await?,
        })
    }

    pub(super) fn preview_import(&self, import: &ClientImport) -> Answer {
        let instance = self.named(&import.instance)?;
        let (report, _) = self.read_import(&instance, import)?;
        Ok(Reply::Import(report))
    }

    pub(super) async fn import_clients(&self, import: ClientImport, moment: Moment) -> Answer {
        let instance = self.named(&import.instance)?;
        let (mut report, clients) = self.read_import(&instance, &import)?;
        let mut rows = Vec::new();
        for (metadata, secret) in clients {
            let secret = secret
                .map(|secret| self.sealed_secret(&instance, &metadata.client_id, secret.expose(), moment))
                .transpose()?;
            rows.push(Sealed { metadata, secret }.row(&instance, moment));
        }
        let id = instance.id;
        let taken = self
            .store
            .write(move |write| {
                let mut taken = HashSet::new();
                for row in rows {
                    let note = events::about(id, EventKind::ClientAdded, moment)
                        .client(&row.metadata)
                        .detail("imported");
                    match write.insert_client(&row)? {
                        store::Inserted::Done => note.write(write)?,
                        store::Inserted::Taken => {
                            taken.insert(row.client_id.to_string());
                        }
                    }
                }
                Ok::<_, store::Error>(taken)
            })
            .await?;
        // Somebody registered one while the file was being read.
        for entry in &mut report.entries {
            if taken.contains(&entry.id) && entry.outcome != ImportOutcome::Skipped {
                entry.outcome = ImportOutcome::Exists;
            }
        }
        self.clients.forget_all();
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(Reply::Import(report))
    }

    /// What an import would do, and the clients that it would register.
    fn read_import(
        &self,
        instance: &Instance,
        import: &ClientImport,
    ) -> Result<(ImportReport, Vec<WithSecret>), Problem> {
        let server = match import.server_url.as_deref() {
            None | Some("") => None,
            Some(url) => Some(
                server_url(url)
                    .map_err(|bad| Problem::new(ProblemCode::Invalid, bad.to_string()).at("server_url"))?,
            ),
        };
        let file = identifier_registration::read(import.text.expose()).map_err(|problem| {
            let say = format!("The file cannot be read: {problem}.");
            Problem::new(ProblemCode::Invalid, say).at("text")
        })?;
        let mut report = ImportReport {
            entries: Vec::new(),
            notes: Vec::new(),
            sayings: notes(&file),
        };
        report.notes = english(&report.sayings);
        let (mut seen, mut clients) = (HashSet::new(), Vec::new());
        for entry in file.clients {
            let Imported {
                line,
                id,
                name,
                client,
                mut notes,
            } = cloud::imported(entry, server.as_deref(), &instance.issuer);
            let outcome = match client {
                None => ImportOutcome::Skipped,
                Some(_) if !seen.insert(id.clone()) => {
                    notes = vec![Saying::ImportTwice];
                    ImportOutcome::Skipped
                }
                Some((metadata, _)) if self.client(instance, &metadata.client_id)?.is_some() => {
                    notes = vec![Saying::ImportExists];
                    ImportOutcome::Exists
                }
                Some((metadata, secret)) => {
                    let usable = !metadata.redirect_uris.is_empty();
                    clients.push((metadata, secret));
                    if usable {
                        ImportOutcome::Added
                    } else {
                        ImportOutcome::Disabled
                    }
                }
            };
            report.entries.push(ImportEntry {
                line: u32::try_from(line).unwrap_or(u32::MAX),
                id,
                name,
                outcome,
                notes: english(&notes),
                sayings: notes,
            });
        }
        Ok((report, clients))
    }

    pub(super) fn export_clients(&self, instance: &str, format: ClientFile) -> Answer {
        let instance = self.named(instance)?;
        let rows = self.store.read(|read| read.list_clients(instance.id))?;
        let mut entries = Vec::new();
        for row in rows {
            // It goes with its run; elsewhere it would be an app that nobody knows.
            if is_test(&row.metadata) {
                continue;
            }
            let secret = self.opened_secret(&instance, &row)?;
            entries.extend(cloud::exported(&row.metadata, secret));
        }
        let (name, shape) = match format {
            ClientFile::Registration => ("identifier-registration.yaml", Shape::File),
            ClientFile::Block => ("idp.yaml", Shape::Block),
        };
        Ok(Reply::File {
            name: name.to_owned(),
            text: SpokenSecret::new(identifier_registration::write(&entries, shape).expose()),
        })
    }

    pub(super) async fn keep_subject(
        &self,
        domain: &str,
        raw_id: &str,
        backend: Option<&str>,
        apply: bool,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(domain)?;
        let raw_id = raw_id.trim();
        let word = |text: &str| (1..=255).contains(&text.len()) && !text.chars().any(char::is_control);
        if !word(raw_id) {
            let say =
                "Give the account's id in the old directory, such as 4c510ada-c86b-4815-8820-42cdf82c3d51.";
            return Err(Problem::new(ProblemCode::Invalid, say).at("raw_id"));
        }
        let backend = match backend.map(str::trim) {
            None | Some("") => libregraph::USUAL_BACKEND,
            Some(backend) => backend,
        };
        if !word(backend) {
            let say = "A back end has a short name, such as identifier-libregraph.";
            return Err(Problem::new(ProblemCode::Invalid, say).at("backend"));
        }
        let subject = libregraph::subject(raw_id, backend)
            .map_err(|error| Problem::new(ProblemCode::Internal, error.to_string()))?;
        let change = SubjectChange {
            subject: subject.to_string(),
            previous: instance.subject.to_string(),
            applied: apply,
            warnings: warnings(&instance, subject.as_str()),
        };
        if !apply || subject == instance.subject {
            return Ok(Reply::Subject(change));
        }
        let id = instance.id;
        self.store
            .write(move |write| {
                write.update_subject(id, &subject)?;
                // What was granted names the old subject; no client may find another one in a refreshed ID token.
                write.revoke_grants_of_instance(id, moment.now)?;
                events::about(id, EventKind::AccessRevoked, moment)
                    .detail("the owner's subject was changed")
                    .write(write)
            })
            .await?;
        self.reload_instances()?;
        for topic in [Topic::Instances, Topic::Clients, Topic::Events] {
            self.tell(topic);
        }
        Ok(Reply::Subject(change))
    }
}

fn find(read: &store::Read, instance: &Instance, id: &ClientId) -> Result<Option<ClientMetadata>, Fault> {
    Ok(read.find_client(instance.id, id)?.map(|row| row.metadata))
}

/// Does to the clients what a list of servers asks for.
fn apply(
    write: &store::Write,
    instance: &Instance,
    changes: Vec<Change>,
    secrets: &[(&'static str, Vec<u8>)],
    moment: Moment,
) -> Result<(), Fault> {
    for change in changes {
        let (kind, metadata) = match change {
            Change::Insert(metadata, secret) => {
                let sealed = secrets.iter().find(|(id, _)| *id == metadata.client_id.as_str());
                let client = Sealed {
                    secret: secret.and(sealed).map(|(_, sealed)| sealed.clone()),
                    metadata: (*metadata).clone(),
                };
                // `find` saw none in this same transaction.
                if write.insert_client(&client.row(instance, moment))? == store::Inserted::Taken {
                    continue;
                }
                (EventKind::ClientAdded, *metadata)
            }
            Change::Update(metadata) => {
                write.update_client(instance.id, &metadata)?;
                (EventKind::ClientChanged, *metadata)
            }
            Change::Remove(id) => {
                let Some(metadata) = find(write, instance, &id)? else {
                    continue;
                };
                write.remove_client(instance.id, &id)?;
                (EventKind::ClientRemoved, metadata)
            }
        };
        events::about(instance.id, kind, moment)
            .client(&metadata)
            .detail("with a cloud server")
            .write(write)?;
    }
    Ok(())
}

fn shown(
    read: &store::Read,
    instance: &Instance,
    server: provider_settings::CloudServer,
) -> Result<CloudServer, store::Error> {
    let (mut clients, mut missing) = (Vec::new(), Vec::new());
    for built_in in BuiltIn::of(server.kind) {
        clients.push(built_in.id.to_owned());
        let registered = match built_in.client_id() {
            Ok(id) => read.find_client(instance.id, &id)?.is_some(),
            Err(_) => false,
        };
        if !registered {
            missing.push(built_in.id.to_owned());
        }
    }
    Ok(CloudServer {
        kind: server.kind,
        url: server.url,
        clients,
        missing,
    })
}

fn known_url(text: &str) -> Result<String, Problem> {
    server_url(text).map_err(|bad| Problem::new(ProblemCode::Invalid, bad.to_string()).at("url"))
}

fn not_added(refused: &NotAdded) -> Problem {
    match refused {
        NotAdded::Known => {
            Problem::new(ProblemCode::AlreadyExists, "This server is on the list already.").at("url")
        }
        NotAdded::Taken(id) => {
            let say = format!(
                "There is an app with the id {id} that you or a file registered. Remove it first; the server brings its own."
            );
            Problem::new(ProblemCode::AlreadyExists, say).at("kind")
        }
        NotAdded::Address(bad) => Problem::new(ProblemCode::RedirectUri, format!("{bad}.")).at("url"),
    }
}

fn english(sayings: &[Saying]) -> Vec<String> {
    sayings.iter().map(Saying::to_string).collect()
}

/// What a file holds besides clients.
fn notes(file: &identifier_registration::Registration) -> Vec<Saying> {
    let mut notes = Vec::new();
    for (id, line) in &file.authorities {
        notes.push(Saying::ImportAuthority {
            line: u32::try_from(*line).unwrap_or(u32::MAX),
            id: id.clone(),
        });
    }
    if !file.scope_texts.is_empty() {
        notes.push(Saying::ImportScopeTexts {
            names: file.scope_texts.clone(),
        });
    }
    if file.clients.is_empty() {
        notes.push(Saying::ImportNoClients);
    }
    notes
}

fn warnings(instance: &Instance, subject: &str) -> Vec<Saying> {
    if instance.subject.as_str() == subject {
        return vec![Saying::SubjectIsAlready];
    }
    vec![
        Saying::SubjectTakenForAnother,
        Saying::SubjectAccessWithdrawn,
        Saying::SubjectCompare,
    ]
}
