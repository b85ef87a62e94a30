//! What the black-box tests share: a lodge as a process, and callers as objects.
//!
//! - [`Lodge`]: the real program on a port and a data directory of its own, and its command line.
//! - [`Visitor`]: a person's browser without script: cookies, forms, redirects within the lodge.
//! - [`App`]: a client: what it asks for, how it redeems, refreshes, revokes.
//! - [`http`]: requests and replies, and raw sockets for what no decent client would send.
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
pub mod http;
mod lodge;
pub mod text;
pub mod token;
mod visitor;

pub use app::{Answer, App, Ask, Code, Tokens};
pub use http::{Reply, Request, Wire};
pub use lodge::{Address, Lodge, PASSPHRASE, Printed};
pub use visitor::Visitor;
