//! Devices on which the second factor is not asked for (cozy.md B.7).
//!
//! A token of 32 random bytes, good for one instance, one year, and the browser and system that it was made for (I.1 #12).
//! The passphrase is asked for all the same (S-212). It ends with the passphrase, with two-factor sign-in, and when the
//! owner says so.

use protocol::secret::{PlainToken, TokenHash, TokenKind};
use store::trusted_devices::NewTrustedDevice;

use crate::Fault;
use crate::instances::Instance;
use crate::policy::Policy;
use crate::sessions::Visitor;
use crate::world::Moment;

/// Seconds that a device stays trusted.
pub const SECONDS: u64 = 365 * 86_400;
/// Devices that are trusted at once.
pub(crate) const AT_MOST: u32 = 20;

/// Trust for the visitor's device, not in the file yet.
pub(crate) fn new(
    instance: &Instance,
    visitor: &Visitor,
    moment: Moment,
) -> Result<(PlainToken, NewTrustedDevice), Fault> {
    let token = PlainToken::mint(TokenKind::TrustedDevice, &moment.draw()?);
    let device = NewTrustedDevice {
        instance_id: instance.id,
        hash: token.hash(),
        family: visitor.device(),
        address: visitor.address.clone(),
        created_at: moment.now,
        expires_at: moment.now.plus(Policy::seconds(SECONDS)),
    };
    Ok((token, device))
}

/// What is known of a device that says of itself that it is trusted.
pub fn presented(token: &str) -> Option<TokenHash> {
    TokenHash::of(TokenKind::TrustedDevice, token)
}
