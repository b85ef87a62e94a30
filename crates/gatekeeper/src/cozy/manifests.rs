//! What manifests say: of programs that are installed, and of those that the registry has (cozy.md C.6).

use protocol::cozy::host::{Slug, Subdomains};
use protocol::cozy::manifest::Manifest;
use protocol::permission::Permissions;

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

#[expect(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "nothing can be installed: there is no place yet where programs are kept"
)]
impl Gatekeeper {
    /// What an installed program may do; `None` when it is not installed.
    pub(crate) fn manifest_permissions(
        &self,
        _instance: &Instance,
        _program: Program,
        _slug: &Slug,
    ) -> Result<Option<Permissions>, Fault> {
        Ok(None)
    }

    /// The newest stable manifest of an app in the registry.
    pub(crate) fn registry_manifest(
        &self,
        _instance: &Instance,
        _slug: &Slug,
    ) -> Result<Option<Manifest>, Fault> {
        Ok(None)
    }

    /// Installs the app of a linked client that the owner has just agreed to, unless it is there.
    #[expect(clippy::unused_async, reason = "see above")]
    pub(crate) async fn install_linked_app(
        &self,
        _instance: &Instance,
        _slug: &Slug,
        _moment: Moment,
    ) -> Result<(), Fault> {
        Ok(())
    }
}

impl Gatekeeper {
    /// The root of an app's pages; `None` where apps have no hosts.
    pub(crate) fn app_url(&self, instance: &Instance, slug: &Slug) -> Result<Option<String>, Fault> {
        let domain = instance.cozy_domain()?;
        Ok(domain.app_root(slug, instance.scheme(), Subdomains::Nested))
    }
}
