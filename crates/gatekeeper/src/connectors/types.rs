//! Account types: which there are, and which one an instance means by a service's name.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};

use protocol::upstream::account_type::{AccountType, InvalidAccountType, id_of};
use serde_json::{Map, Value};
use url::Url;

use crate::instances::Instance;
use crate::messages::Topic;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Largest record, in bytes.
const LARGEST: usize = 64 * 1024;

/// All account types.
#[derive(Default)]
pub(crate) struct AccountTypes {
    by_id: HashMap<String, Arc<AccountType>>,
    /// Hosts, with ports where they are not the scheme's own, to which services send the owner's browser back.
    callbacks: HashSet<String>,
}

impl AccountTypes {
    fn new(all: impl IntoIterator<Item = (String, AccountType)>) -> Self {
        let by_id: HashMap<String, Arc<AccountType>> =
            all.into_iter().map(|(id, one)| (id, Arc::new(one))).collect();
        let callbacks = by_id
            .values()
            .filter_map(|one| host_of(one.redirect_uri.as_deref()?))
            .collect();
        Self { by_id, callbacks }
    }
}

impl AccountTypes {
    /// Every one of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &AccountType> {
        self.by_id.values().map(Arc::as_ref)
    }
}

/// What a browser puts into `Host` for an address.
pub(crate) fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

impl Gatekeeper {
    pub(crate) fn account_types(&self) -> Arc<AccountTypes> {
        let types = self.connectors.types.read();
        Arc::clone(&types.unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the records again. One that does not open or read is left out, and the log says so.
    pub(crate) fn reload_account_types(&self) -> Result<(), Fault> {
        let rows = self.store.read(store::Read::list_account_types)?;
        let read = rows.into_iter().filter_map(|row| match self.opened_type(&row) {
            Ok(record) => match AccountType::read(&record, &row.id) {
                Ok(one) => Some((row.id, one)),
                Err(error) => {
                    tracing::warn!(account_type = %row.id, %error, "an account type cannot be used");
                    None
                }
            },
            Err(fault) => {
                tracing::error!(account_type = %row.id, %fault, "an account type cannot be read");
                None
            }
        });
        let all = Arc::new(AccountTypes::new(read));
        *self
            .connectors
            .types
            .write()
            .unwrap_or_else(PoisonError::into_inner) = all;
        Ok(())
    }

    /// A record as it stands, secrets and all.
    pub(crate) fn opened_type(
        &self,
        row: &store::account_types::AccountType,
    ) -> Result<Map<String, Value>, Fault> {
        let text = self.vault.open_sealed(&place(&row.id), &row.sealed_record)?;
        serde_json::from_slice(text.expose()).map_err(|error| Fault::stored("account type", error))
    }

    /// Takes a record as others wrote it, in place of one with the same id. `named` is the id where it is told beside.
    pub async fn put_account_type(
        &self,
        record: &Value,
        named: Option<&str>,
        moment: Moment,
    ) -> Result<Result<String, InvalidAccountType>, Fault> {
        let Value::Object(record) = record else {
            return Ok(Err(InvalidAccountType::NotAnObject));
        };
        let id = match id_of(record, named) {
            Ok(id) => id,
            Err(error) => return Ok(Err(error)),
        };
        if let Err(error) = AccountType::read(record, &id) {
            return Ok(Err(error));
        }
        let mut record = record.clone();
        record.remove("_rev");
        record.insert("_id".to_owned(), id.clone().into());
        let text = Value::Object(record).to_string();
        if text.len() > LARGEST {
            return Ok(Err(InvalidAccountType::NotAnObject));
        }
        let row = store::account_types::AccountType {
            sealed_record: self.vault.seal(&place(&id), text.as_bytes(), moment)?,
            id: id.clone(),
        };
        self.store
            .write(move |write| write.update_account_type(&row, moment.now))
            .await?;
        self.reload_account_types()?;
        self.tell(Topic::Connectors);
        Ok(Ok(id))
    }

    /// What an instance means by a service's name: the type of its own context, else the one for everybody.
    pub(crate) fn account_type(&self, instance: &Instance, service: &str) -> Option<Arc<AccountType>> {
        let types = self.account_types();
        let own = format!("{}/{service}", instance.context_name);
        types
            .by_id
            .get(&own)
            .or_else(|| types.by_id.get(service).filter(|_| !service.contains('/')))
            .cloned()
    }

    /// Whether a service sends browsers back to this host. It is none of an instance, and only callbacks are served on
    /// it.
    pub fn is_callback_host(&self, host: &str) -> bool {
        self.account_types()
            .callbacks
            .contains(&host.to_ascii_lowercase())
    }
}

fn place(id: &str) -> String {
    format!("account_types/sealed_record/{id}")
}
