//! What the black-box tests share: a lodge as a process, and callers as objects.
//!
//! - [`Lodge`]: the real program on a port and a data directory of its own, and its command line.
//! - [`Visitor`]: a person's browser without script: cookies, forms, redirects within the lodge.
//! - [`App`]: a client: what it asks for, how it redeems, refreshes, revokes.
//! - [`Authenticator`]: an authenticator app of the owner's.
//! - [`SecurityKey`]: a passkey of the owner's.
//! - [`CozyClient`]: a client of the Cozy side: registers itself, asks, redeems, calls.
//! - [`Receiver`]: an app's server, which remembers what it is sent.
//! - [`Publisher`]: a server with documents, over http or https, which counts who asks.
//! - [`MailServer`]: takes the lodge's letters, with TLS or without.
//! - [`Signer`]: a client's own keys.
//! - [`http`]: requests and replies, and raw sockets for what no decent client would send.
//! - [`SecureVisitor`]: requests over https; [`OtherAuthority`]: certificates that an owner brings.
//! - [`token`]: reads tokens and checks their signatures by the published keys.
//! - [`text`]: the encodings of the web.
//!
//! Nothing here links the inside of the lodge: what the tests know, they know from outside. Whatever does not go
//! as a test's story says ends the test at once.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "support of tests: whatever goes wrong here has to end the test"
)]

mod app;
pub mod authenticator;
mod cozy;
pub mod http;
mod lodge;
mod mail;
pub mod passkey;
mod publisher;
mod receiver;
pub mod signer;
pub mod text;
mod tls;
pub mod token;
mod visitor;

pub use app::{Answer, App, Ask, Code, Tokens};
pub use authenticator::{Authenticator, Enrolled};
pub use cozy::{COZY_CALLBACK, CozyClient, CozyTokens};
pub use http::{Reply, Request, Wire};
pub use lodge::{Address, Lodge, PASSPHRASE, Printed};
pub use mail::{Letter, MailServer, Protection};
pub use passkey::SecurityKey;
pub use publisher::{Document, Publisher};
pub use receiver::{Received, Receiver};
pub use signer::Signer;
pub use tls::{OtherAuthority, SecureVisitor};
pub use visitor::Visitor;
