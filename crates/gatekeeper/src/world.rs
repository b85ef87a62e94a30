//! The outside as values: time and chance. They enter at the door, once per request, and are passed down;
//! nothing deeper in the house looks at a clock or draws a random byte by itself.

use protocol::time::Timestamp;

use crate::hex;

/// When a request is decided, and the chance it may draw from.
#[derive(Clone, Copy)]
pub struct Moment {
    /// The wall clock when the request came in.
    pub now: Timestamp,
    fill: fn(&mut [u8]) -> Result<(), NoChance>,
}

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct NoChance;

impl Moment {
    /// Here and now: the real clock and the operating system's random source.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the door through which time and chance enter"
    )]
    pub fn here() -> Self {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
        Self {
            now: Timestamp::new(now),
            fill: |bytes| aws_lc_rs::rand::fill(bytes).map_err(|_| NoChance),
        }
    }

    /// Random bytes for an id, a nonce or a token.
    pub fn draw<const N: usize>(&self) -> Result<[u8; N], NoChance> {
        let mut bytes = [0; N];
        (self.fill)(&mut bytes)?;
        Ok(bytes)
    }

    /// The same chance at another time.
    #[cfg(test)]
    pub(crate) fn at(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }

    /// `N` random bytes in hexadecimal, for names that people may read out.
    pub fn draw_name<const N: usize>(&self) -> Result<String, NoChance> {
        Ok(hex::encode(&self.draw::<N>()?))
    }
}
