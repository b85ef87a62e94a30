//! What the owner chose for an instance's provider, kept as JSON beside the instance.
//!
//! Adding a setting: a field with a default here, a member of the control request that changes it, a row in the
//! window, a text per language.

use serde::{Deserialize, Serialize};

use crate::Fault;

/// The settings of one instance's provider. Unknown members are dropped, missing ones have their defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderSettings {
    /// Who may register clients without the owner (RFC 7591).
    pub registration: RegistrationMode,
    /// Whether clients that registered themselves may get tokens in the front channel (openid-provider.md, last table).
    pub allow_front_channel: bool,
    /// Whether confidential clients that registered themselves may go without PKCE (S-034).
    pub allow_no_pkce: bool,
    /// The cloud servers this instance signs people in to; WebFinger answers for them.
    pub servers: Vec<CloudServer>,
}

impl ProviderSettings {
    /// Reads what is in the file, in order to change it. What cannot be read is an accident here: to go on from the
    /// defaults would write them over what the owner chose.
    pub(crate) fn read(stored: &str) -> Result<Self, Fault> {
        serde_json::from_str(stored).map_err(|error| Fault::stored("provider settings", error))
    }

    /// As it is kept in the file.
    pub(crate) fn written(&self) -> Result<String, Fault> {
        serde_json::to_string(self).map_err(|error| Fault::stored("provider settings", error))
    }
}

/// Who may register clients without the owner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationMode {
    /// Nobody; there is no registration endpoint.
    #[default]
    Closed,
    /// Whoever holds a registration token (RFC 7591: initial access token).
    Token,
    /// Anybody who reaches this server.
    Open,
}

/// A cloud server that uses this provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudServer {
    /// Which program it runs.
    pub kind: CloudKind,
    /// Its public address, without a trailing slash.
    pub url: String,
}

/// Which program a cloud server runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum CloudKind {
    /// OpenCloud.
    OpenCloud,
    /// ownCloud Infinite Scale.
    OwnCloud,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{ProblemCode, Request};
    use crate::testing::World;

    #[tokio::test]
    async fn settings_that_cannot_be_read_are_not_written_over() {
        let world = World::new().await;
        let id = world.instance.id;
        let stored = r#"{"registration":"by_invitation","servers":[]}"#;
        world
            .gatekeeper
            .store
            .write(move |write| write.update_provider(id, stored))
            .await
            .unwrap();
        world.gatekeeper.reload_instances().unwrap();
        let instance = world.gatekeeper.instance(&world.instance.domain).unwrap();
        assert_eq!(instance.provider.registration, RegistrationMode::Closed);
        let opening = Request::SetRegistration {
            instance: "localhost".into(),
            mode: Some(RegistrationMode::Open),
            allow_front_channel: None,
            allow_no_pkce: None,
        };
        let problem = world
            .gatekeeper
            .control(opening, world.moment())
            .await
            .unwrap_err();
        assert_eq!(problem.code, ProblemCode::Internal);
        let row = world
            .gatekeeper
            .store
            .read(|read| read.find_instance(id))
            .unwrap();
        assert_eq!(row.unwrap().provider, stored);
    }
}
