//! `gatelodge profile …`

use clap::{Args, Subcommand};
use gatekeeper::control::{CustomClaim, PostalAddress, Profile as Said, Reply, Request};
use serde_json::{Map, Value};

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Profile {
    /// Shows what apps can be told about the owner
    Show {
        #[command(flatten)]
        on: On,
        /// Print JSON: the profile as it was said, and all claims as apps are told them
        #[arg(long)]
        json: bool,
    },
    /// Changes the profile; what is not named stays, an empty value takes back
    Set(Box<Set>),
}

#[derive(Args)]
pub(super) struct Set {
    #[command(flatten)]
    on: On,
    /// Full name
    #[arg(long)]
    name: Option<String>,
    /// Given names
    #[arg(long, value_name = "NAME")]
    given_name: Option<String>,
    /// Family names
    #[arg(long, value_name = "NAME")]
    family_name: Option<String>,
    /// Middle names
    #[arg(long, value_name = "NAME")]
    middle_name: Option<String>,
    /// What friends say
    #[arg(long, value_name = "NAME")]
    nickname: Option<String>,
    /// Short name by which other programs show and match users
    #[arg(long, value_name = "NAME")]
    preferred_username: Option<String>,
    /// Address of a page about the owner
    #[arg(long, value_name = "URL")]
    profile: Option<String>,
    /// Address of a picture of the owner
    #[arg(long, value_name = "URL")]
    picture: Option<String>,
    /// Address of the owner's own page
    #[arg(long, value_name = "URL")]
    website: Option<String>,
    /// E-mail address
    #[arg(long)]
    email: Option<String>,
    /// Whether apps are told that the e-mail address is the owner's
    #[arg(long, value_name = "true|false")]
    email_verified: Option<bool>,
    /// Any word
    #[arg(long)]
    gender: Option<String>,
    /// YYYY-MM-DD, 0000-MM-DD without the year, or YYYY
    #[arg(long, value_name = "DATE")]
    birthdate: Option<String>,
    /// IANA time zone, such as Europe/Paris
    #[arg(long, value_name = "ZONE")]
    zoneinfo: Option<String>,
    /// Language tag, such as fr-CA
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// Phone number with its country, such as +33 1 23 45 67 89
    #[arg(long, value_name = "NUMBER")]
    phone_number: Option<String>,
    /// Whether apps are told that the phone number is the owner's
    #[arg(long, value_name = "true|false")]
    phone_number_verified: Option<bool>,
    #[command(flatten)]
    address: Address,
    /// Role that servers give rights by, such as opencloudAdmin; as often as needed, replaces all
    #[arg(long)]
    role: Vec<String>,
    /// Group the owner is in; as often as needed, replaces all
    #[arg(long)]
    group: Vec<String>,
    /// Claim of your own that every app is told, such as team="blue" or level=3; replaces all claims of your own
    #[arg(long, value_name = "NAME=JSON")]
    claim: Vec<String>,
    /// Claim of your own that a scope opens, such as profile team="blue"; replaces all claims of your own
    #[arg(long, num_args = 2, value_names = ["SCOPE", "NAME=JSON"])]
    claim_for: Vec<String>,
    /// Take back all claims of your own
    #[arg(long, conflicts_with_all = ["claim", "claim_for"])]
    no_claims: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The postal address. One part given replaces the whole address.
#[derive(Args)]
struct Address {
    /// Postal address as it would stand on an envelope; one part of it given replaces the whole address
    #[arg(long = "address", value_name = "TEXT")]
    formatted: Option<String>,
    /// Street and number
    #[arg(long, value_name = "TEXT")]
    street: Option<String>,
    /// City
    #[arg(long, value_name = "TEXT")]
    city: Option<String>,
    /// State, province or canton
    #[arg(long, value_name = "TEXT")]
    region: Option<String>,
    /// Postal code
    #[arg(long, value_name = "TEXT")]
    postal_code: Option<String>,
    /// Country
    #[arg(long, value_name = "TEXT")]
    country: Option<String>,
}

impl From<Address> for Option<PostalAddress> {
    fn from(said: Address) -> Self {
        let address = PostalAddress {
            formatted: said.formatted,
            street_address: said.street,
            locality: said.city,
            region: said.region,
            postal_code: said.postal_code,
            country: said.country,
        };
        (address != PostalAddress::default()).then_some(address)
    }
}

pub(super) async fn run(command: Profile, carrier: &Carrier) -> Result<(), Failure> {
    let (request, json) = match command {
        Profile::Show { on, json } => {
            let instance = carrier.instance(on).await?;
            (Request::ShowProfile { instance }, json)
        }
        Profile::Set(set) => {
            let json = set.json;
            let custom = customs(&set)?;
            let instance = carrier.instance(set.on).await?;
            let some = |list: Vec<String>| (!list.is_empty()).then_some(list);
            let change = Said {
                name: set.name,
                given_name: set.given_name,
                family_name: set.family_name,
                middle_name: set.middle_name,
                nickname: set.nickname,
                preferred_username: set.preferred_username,
                profile: set.profile,
                picture: set.picture,
                website: set.website,
                email: set.email,
                email_verified: set.email_verified,
                gender: set.gender,
                birthdate: set.birthdate,
                zoneinfo: set.zoneinfo,
                locale: set.locale,
                phone_number: set.phone_number,
                phone_number_verified: set.phone_number_verified,
                address: set.address.into(),
                roles: some(set.role),
                groups: some(set.group),
                custom,
            };
            (Request::ModifyProfile { instance, change }, json)
        }
    };
    let Reply::Profile {
        profile,
        claims,
        updated_at,
    } = carrier.control(request).await?
    else {
        return Err(Failure::unexpected());
    };
    if json {
        let value = serde_json::json!({ "profile": profile, "claims": claims, "updated_at": updated_at });
        return print::json(&value);
    }
    tell(&claims, profile.custom.as_deref().unwrap_or_default())
}

/// Claims of the owner's own making as the command says them; `None` where it says nothing about them.
fn customs(set: &Set) -> Result<Option<Vec<CustomClaim>>, Failure> {
    let told_always = set.claim.iter().map(|claim| (None, claim));
    let told_by_scope = set
        .claim_for
        .chunks_exact(2)
        .map(|pair| (Some(&pair[0]), &pair[1]));
    let custom = told_always
        .chain(told_by_scope)
        .map(|(scope, claim)| {
            let (name, value) = claim
                .split_once('=')
                .ok_or_else(|| Failure::say(format!("write the claim {claim} as NAME=VALUE")))?;
            Ok(CustomClaim {
                name: name.to_owned(),
                // What is no JSON is meant as the text it is: shells eat quotes.
                value: serde_json::from_str(value).unwrap_or_else(|_| value.into()),
                scope: scope.cloned(),
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    Ok((set.no_claims || !custom.is_empty()).then_some(custom))
}

/// Every claim in a line, with the scope that opens one of the owner's own.
fn tell(claims: &Map<String, Value>, custom: &[CustomClaim]) -> Result<(), Failure> {
    let rows = claims.iter().map(|(name, value)| {
        let value = match value {
            Value::String(text) => text.replace('\n', ", "),
            other => other.to_string(),
        };
        let opened_by = custom
            .iter()
            .find(|claim| claim.name == *name)
            .map(|claim| claim.scope.clone().unwrap_or_else(|| "always".to_owned()));
        vec![name.clone(), value, opened_by.unwrap_or_default()]
    });
    print::table(&["CLAIM", "VALUE", ""], rows)
}
