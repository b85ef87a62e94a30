//! What is known of well-known services: data, with each one's quirks as fields of its account type. Who uses one brings
//! the id and the secret that the service gave them.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

/// What is known of a service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preset {
    /// As people call it.
    pub(crate) name: String,
    /// All of the record but who we are.
    pub(crate) account_type: Map<String, Value>,
    /// Where one registers as its client.
    pub(crate) register_at: String,
    /// It sends nobody back to plain http.
    pub(crate) needs_https: bool,
    /// What has to be known besides.
    pub(crate) note: String,
}

impl Preset {
    /// The name in URLs.
    pub(crate) fn id(&self) -> &str {
        self.account_type
            .get("_id")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

static ALL: LazyLock<Vec<Preset>> =
    LazyLock::new(|| serde_json::from_str(include_str!("presets.json")).unwrap_or_default());

/// All of them.
pub(crate) fn all() -> &'static [Preset] {
    &ALL
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use protocol::upstream::account_type::{AccountType, id_of};

    use super::*;

    #[test]
    fn every_preset_is_whole_but_for_who_we_are() {
        let read: Vec<Preset> = serde_json::from_str(include_str!("presets.json")).unwrap();
        assert_eq!(read.len(), all().len());
        let ids: BTreeSet<&str> = read.iter().map(Preset::id).collect();
        assert_eq!(ids.len(), read.len(), "no two have one name");
        for preset in &read {
            let mut record = preset.account_type.clone();
            assert!(
                AccountType::read(&record, preset.id()).is_err(),
                "{}",
                preset.id()
            );
            record.insert("client_id".into(), "me".into());
            let id = id_of(&record, None).unwrap();
            let read = AccountType::read(&record, &id).unwrap();
            assert!(read.grant_mode.response_type().is_some() && read.token_endpoint.is_some());
            assert!(!preset.note.is_empty() && preset.register_at.starts_with("https://"));
        }
    }
}
