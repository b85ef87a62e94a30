//! Web apps and konnectors from the owner's side: installing them, looking at them, and tokens to try them with.

use protocol::cozy::host::Slug;

use super::{Answer, InstalledApp, Problem, ProblemCode, ProgramKind, Reply, SpokenSecret};
use crate::Gatekeeper;
use crate::apps::{App, AppKind, Installation, Wanted};
use crate::instances::Instance;
use crate::world::Moment;

impl Gatekeeper {
    pub(super) fn list_apps(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        let mut apps = self.apps(&instance, AppKind::Webapp)?;
        apps.extend(self.apps(&instance, AppKind::Konnector)?);
        let apps = apps.iter().map(|app| self.shown_app(&instance, app)).collect();
        Ok(Reply::Apps { apps })
    }

    pub(super) fn show_app(&self, instance: &str, kind: ProgramKind, slug: &str) -> Answer {
        let instance = self.named(instance)?;
        let slug = slug_of(slug)?;
        match self.app(&instance, kind.into(), &slug)? {
            Some(app) => Ok(self.app_reply(&instance, &app)),
            None => Err(problem_of(&Installation::Missing(slug))),
        }
    }

    pub(super) async fn preview(&self, instance: &str, slug: &str, source: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let wanted = Wanted {
            slug: slug_of(slug)?,
            source: source.to_owned(),
        };
        match self.preview_app(&instance, &wanted, moment).await? {
            Ok(app) => Ok(self.app_reply(&instance, &app)),
            Err(refused) => Err(problem_of(&refused)),
        }
    }

    pub(super) async fn install(&self, instance: &str, slug: &str, source: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let wanted = Wanted {
            slug: slug_of(slug)?,
            source: source.to_owned(),
        };
        match self.install_app(&instance, &wanted, moment).await? {
            Ok(app) => Ok(self.app_reply(&instance, &app)),
            Err(refused) => Err(problem_of(&refused)),
        }
    }

    pub(super) async fn update(
        &self,
        instance: &str,
        kind: ProgramKind,
        slug: &str,
        source: Option<&str>,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let slug = slug_of(slug)?;
        let updated = self.update_app(&instance, kind.into(), &slug, source, moment);
        match updated.await? {
            Ok(app) => Ok(self.app_reply(&instance, &app)),
            Err(refused) => Err(problem_of(&refused)),
        }
    }

    pub(super) async fn uninstall(
        &self,
        instance: &str,
        kind: ProgramKind,
        slug: &str,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let slug = slug_of(slug)?;
        if self.uninstall_app(&instance, kind.into(), &slug, moment).await? {
            Ok(Reply::Done)
        } else {
            Err(problem_of(&Installation::Missing(slug)))
        }
    }

    pub(super) async fn make_app_token(
        &self,
        instance: &str,
        kind: ProgramKind,
        slug: &str,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let slug = slug_of(slug)?;
        if self.program_permissions(&instance, kind.into(), &slug)?.is_none() {
            return Err(problem_of(&Installation::Missing(slug)));
        }
        let token = match kind {
            ProgramKind::Webapp => self.app_token(&instance, &slug, None, moment).await?,
            ProgramKind::Konnector => self.konnector_token(&instance, &slug, moment).await?,
        };
        Ok(Reply::AppToken {
            token: SpokenSecret::new(&token),
        })
    }

    fn app_reply(&self, instance: &Instance, app: &App) -> Reply {
        Reply::App {
            app: self.shown_app(instance, app),
        }
    }

    fn shown_app(&self, instance: &Instance, app: &App) -> InstalledApp {
        let manifest = &app.manifest;
        let kind = app.kind();
        let origin = (kind == AppKind::Webapp)
            .then(|| self.app_origin(instance, app.slug()))
            .flatten();
        let note = match (&origin, kind) {
            (_, AppKind::Konnector) => None,
            (None, _) => Some(format!(
                "Apps of {} have no address, because names cannot be put in front of it. Make an instance with a name, such \
                 as me.localhost.",
                instance.domain
            )),
            (Some(_), _) if !self.apps_are_same_site(instance) => Some(format!(
                "Browsers take the apps of {0} for another site than {0} itself, and do not let them call it. Make an \
                 instance with a name of its own, such as me.{0}.",
                instance.domain
            )),
            _ => None,
        };
        InstalledApp {
            slug: app.slug().to_string(),
            kind: kind.into(),
            name: manifest.name.clone(),
            editor: manifest.editor.clone(),
            version: manifest.version.clone(),
            source: app.source.clone(),
            ready: app.is_ready(),
            permissions: manifest
                .permissions
                .to_string()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            address: origin.map(|origin| format!("{origin}/")),
            note,
            files: app.files,
            bytes: app.bytes,
            installed_at: app.installed_at.seconds(),
            updated_at: app.updated_at.seconds(),
        }
    }
}

impl From<ProgramKind> for AppKind {
    fn from(kind: ProgramKind) -> Self {
        match kind {
            ProgramKind::Webapp => Self::Webapp,
            ProgramKind::Konnector => Self::Konnector,
        }
    }
}

impl From<AppKind> for ProgramKind {
    fn from(kind: AppKind) -> Self {
        match kind {
            AppKind::Webapp => Self::Webapp,
            AppKind::Konnector => Self::Konnector,
        }
    }
}

fn slug_of(text: &str) -> Result<Slug, Problem> {
    Slug::parse(text).ok_or_else(|| {
        let say = format!(
            "`{text}` cannot be the name of a program: 1 to 32 lowercase letters, digits and dashes, and not www, auth, api or id."
        );
        Problem::new(ProblemCode::Invalid, say).at("slug")
    })
}

fn problem_of(refused: &Installation) -> Problem {
    let (code, field) = match refused {
        Installation::Taken(_) => (ProblemCode::AlreadyExists, "slug"),
        Installation::Missing(_) => (ProblemCode::NotFound, "slug"),
        Installation::OtherKind(_) => (ProblemCode::Invalid, "slug"),
        Installation::Source(_) | Installation::Unreadable(_) | Installation::Package(_) => {
            (ProblemCode::Invalid, "source")
        }
    };
    Problem::new(code, refused.to_string()).at(field)
}

#[cfg(test)]
mod tests {
    use crate::apps::testing::installed;
    use crate::control::{ProgramKind, Reply, Request};
    use crate::testing::World;

    #[tokio::test]
    async fn the_owner_sees_what_is_installed_and_what_is_wrong_with_it() {
        let world = World::new().await;
        installed(&world, &["drive"]).await;
        let Reply::Apps { apps } = world
            .control(Request::ListApps {
                instance: "localhost".into(),
            })
            .await
        else {
            panic!("no list");
        };
        assert_eq!(apps.len(), 1);
        assert_eq!(apps[0].address.as_deref(), Some("http://drive.localhost:4283/"));
        // drive.localhost and localhost are two sites.
        assert!(
            apps[0]
                .note
                .as_ref()
                .is_some_and(|note| note.contains("another site"))
        );
        assert_eq!(apps[0].kind, ProgramKind::Webapp);
    }
}
