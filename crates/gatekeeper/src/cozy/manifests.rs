//! What manifests say: of programs that are installed, and of those that the registry has (cozy.md C.6).

use protocol::cozy::host::Slug;
use protocol::cozy::manifest::Manifest;
use protocol::permission::Permissions;

use crate::apps::{AppKind, Latest};
use crate::instances::Instance;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// A kind of program; apps and konnectors have names of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// A web app.
    App,
    /// A konnector.
    Konnector,
}

impl Gatekeeper {
    /// What an installed program may do; `None` when it is not installed.
    pub(crate) fn manifest_permissions(
        &self,
        instance: &Instance,
        program: Program,
        slug: &Slug,
    ) -> Result<Option<Permissions>, Fault> {
        let kind = match program {
            Program::App => AppKind::Webapp,
            Program::Konnector => AppKind::Konnector,
        };
        self.program_permissions(instance, kind, slug)
    }

    /// The newest stable manifest of an app in the registry. One that cannot be read is none, and the log says why.
    #[expect(clippy::unnecessary_wraps, reason = "a registry elsewhere can fail")]
    pub(crate) fn registry_manifest(
        &self,
        _instance: &Instance,
        slug: &Slug,
    ) -> Result<Option<Manifest>, Fault> {
        let latest = self.lodge.sources.latest(slug).unwrap_or_else(|unreadable| {
            tracing::warn!(%slug, %unreadable, "the registry cannot be read");
            None
        });
        let read = |latest: Latest| match Manifest::read(&latest.manifest, Some(slug)) {
            Ok(manifest) => Some(manifest),
            Err(problem) => {
                tracing::warn!(%slug, %problem, "the registry has a manifest that is refused");
                None
            }
        };
        Ok(latest.and_then(read))
    }

    /// Installs the app of a linked client that the owner has just agreed to, unless it is there. What the registry has
    /// may be refused; then the client's token is good for nothing until the app is there, and the log says why.
    pub(crate) async fn install_linked_app(
        &self,
        instance: &Instance,
        slug: &Slug,
        moment: Moment,
    ) -> Result<(), Fault> {
        if let Err(refused) = self.bring_linked_app(instance, slug, moment).await? {
            tracing::warn!(%slug, %refused, "the app of a linked client was not installed");
        }
        Ok(())
    }

    /// The root of an app's pages; `None` where apps have no hosts.
    pub(crate) fn app_url(&self, instance: &Instance, slug: &Slug) -> Result<Option<String>, Fault> {
        let domain = instance.cozy_domain()?;
        Ok(domain.app_root(slug, instance.scheme(), self.subdomains()))
    }
}
