//! Codes of an authenticator app: RFC 6238 with SHA-1, six digits, thirty seconds, which is what every app speaks.
//!
//! Pure: which time step a code is of. That each step counts once is the store's matter (S-195).

use protocol::secret::Secret;
use protocol::time::Timestamp;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use totp_rs::{Builder, Totp};

use crate::Fault;

/// Bytes of a secret: what RFC 4226 section 4 recommends, and as long as the hash.
pub(crate) const SECRET: usize = 20;
/// Seconds of a step.
const STEP: i64 = 30;
/// Steps that the clocks of app and lodge may be apart (RFC 6238 section 5.2).
const DRIFT: u16 = 1;
/// Steps within which a code is recognised as one of a clock that is wrong. It is not taken.
const FAR: u16 = 20;
/// Who issues the secret, as apps show it.
const ISSUER: &str = "Gatelodge";
/// Smallest width of the picture, in pixels.
const PICTURE: u32 = 264;

/// Whether a text has the form of a code: six digits of ASCII and nothing else (S-197).
pub(crate) fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn totp(secret: &Secret<Vec<u8>>, drift: u16) -> Result<Totp, Fault> {
    Builder::new()
        .with_secret(secret.expose().clone())
        .with_skew(drift)
        .build()
        .map_err(|error| Fault::stored("authenticator", error))
}

/// The time step that a code is of, if it is the app's and of about now.
pub(crate) fn step_of(secret: &Secret<Vec<u8>>, code: &str, now: Timestamp) -> Result<Option<i64>, Fault> {
    step_within(secret, code, now, DRIFT)
}

/// How many minutes the clocks are apart if a code that was not taken is one of the app's; `None` if it is none.
pub(crate) fn minutes_apart(
    secret: &Secret<Vec<u8>>,
    code: &str,
    now: Timestamp,
) -> Result<Option<i64>, Fault> {
    let step = step_within(secret, code, now, FAR)?;
    Ok(step.map(|step| {
        (step - now.seconds() / STEP)
            .unsigned_abs()
            .div_ceil(2)
            .cast_signed()
    }))
}

fn step_within(
    secret: &Secret<Vec<u8>>,
    code: &str,
    now: Timestamp,
    drift: u16,
) -> Result<Option<i64>, Fault> {
    let Ok(seconds) = u64::try_from(now.seconds()) else {
        return Ok(None);
    };
    if !is_code(code) {
        return Ok(None);
    }
    let step = totp(secret, drift)?.check(code, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The secret as people type it: base32.
pub(crate) fn text_of(secret: &Secret<Vec<u8>>) -> Secret<String> {
    Secret::new(totp_rs::Secret::from(secret.expose().clone()).to_base32())
}

/// The address by which apps take the secret over, `otpauth://totp/…`.
pub(crate) fn address_of(secret: &Secret<Vec<u8>>, domain: &str) -> Secret<String> {
    // A colon would part the issuer from the account: the port stands in brackets.
    let account = match domain.rsplit_once(':') {
        Some((host, port)) if !host.starts_with('[') => format!("{host} ({port})"),
        _ => domain.replace(':', "."),
    };
    Secret::new(format!(
        "otpauth://totp/{ISSUER}:{}?secret={}&issuer={ISSUER}&algorithm=SHA1&digits=6&period={STEP}",
        percent(&account),
        text_of(secret).expose(),
    ))
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// An address as a QR code, an SVG. Black on white with a white margin of its own, so that it can be read on a dark page.
pub(crate) fn picture_of(address: &Secret<String>) -> Result<Secret<String>, Fault> {
    let code = QrCode::with_error_correction_level(address.expose(), EcLevel::M)
        .map_err(|error| Fault::stored("authenticator", error))?;
    let drawn = code
        .render()
        .min_dimensions(PICTURE, PICTURE)
        .quiet_zone(true)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build();
    Ok(Secret::new(drawn))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rfc() -> Secret<Vec<u8>> {
        Secret::new(b"12345678901234567890".to_vec())
    }

    #[test]
    fn the_codes_of_rfc_6238_are_of_their_steps() {
        // Appendix B, the last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = step_of(&rfc(), code, Timestamp::new(seconds)).unwrap();
            assert_eq!(step, Some(seconds / 30));
        }
    }

    #[test]
    fn s_196_a_code_is_good_one_step_early_or_late_and_not_two() {
        let good = |seconds| step_of(&rfc(), "050471", Timestamp::new(seconds)).unwrap();
        let step = 1_111_111_111 / 30;
        let (first, last) = (step * 30, step * 30 + 29);
        assert_eq!((good(first - 30), good(last + 30)), (Some(step), Some(step)));
        assert_eq!((good(first - 31), good(last + 31)), (None, None));
    }

    #[test]
    fn s_202_a_code_of_a_wrong_clock_is_recognised_and_not_taken() {
        let apart = |seconds| minutes_apart(&rfc(), "050471", Timestamp::new(seconds)).unwrap();
        assert_eq!(apart(1_111_111_111 - 300), Some(5));
        assert_eq!(apart(1_111_111_111 + 240), Some(4));
        assert_eq!(apart(1_111_111_111 + 7200), None);
    }

    #[test]
    fn s_197_only_six_digits_are_a_code() {
        for text in [
            "05047",
            "0504710",
            "05 0471",
            " 050471",
            "٠٥٠٤٧١",
            "050471\n",
            "",
            "+50471",
        ] {
            assert!(!is_code(text), "{text}");
            let step = step_of(&rfc(), text, Timestamp::new(1_111_111_111)).unwrap();
            assert_eq!(step, None, "{text}");
        }
        assert!(is_code("050471"));
    }

    #[test]
    fn the_address_names_issuer_and_account_once() {
        let address = address_of(&rfc(), "localhost:4283");
        assert_eq!(
            address.expose(),
            "otpauth://totp/Gatelodge:localhost%20%284283%29?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Gatelodge&algorithm=SHA1&digits=6&period=30"
        );
        let picture = picture_of(&address).unwrap();
        assert!(picture.expose().contains(r##"fill="#fff""##));
    }
}
