//! What Gatelodge **knows**: OAuth 2, OpenID Connect and JOSE, as pure values.
//!
//! One file per topic of the specifications: how a thing is read, what makes it valid, how it is written
//! again.
//!
//! What does not live here: files, sockets, the database, HTTP types, decisions about people. Nothing in this
//! crate reads a clock or draws a random number; time comes in as a [`time::Timestamp`] and chance as bytes.
//! The single exception is inside [`jose::jws::SigningKey`], whose schemes need nonces and take them from the
//! crypto library.
//!
//! The invariant: a value that exists is valid. Everything that came from outside passes a `parse`, `read` or
//! `register` function here before it becomes one of these types.

pub mod authorization_request;
pub mod claims;
pub mod claims_request;
pub mod client_assertion;
pub mod client_authentication;
pub mod client_metadata;
pub mod cozy;
pub mod device;
pub mod discovery;
mod encoding;
pub mod error;
pub mod id;
pub mod identifier_registration;
pub mod jose;
pub mod libregraph;
pub mod logout_token;
pub mod parameters;
pub mod permission;
pub mod pkce;
pub mod redirect_uri;
pub mod registration;
pub mod request_object;
pub mod response_type;
pub mod scope;
pub mod secret;
pub mod session_state;
pub mod time;
pub mod token_request;
pub mod upstream;
pub mod webauthn;
pub mod webfinger;
pub mod yaml;
