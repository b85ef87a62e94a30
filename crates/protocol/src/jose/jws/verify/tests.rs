//! Tokens that must be taken, and every way in which one must not (S-101, S-102, S-110 to S-119).

use aws_lc_rs::hmac;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::encoding::base64url;
use crate::jose::jws::tests::{KEYS, key_for, new_key};
use crate::jose::jws::{KeyFamily, SigningKey};

const ISSUER: &str = "http://localhost:4283";
const NOW: i64 = 1_795_291_900;

fn profile() -> Profile<'static> {
    Profile {
        typ: &["at+jwt"],
        issuer: ISSUER,
        audience: Some("c1"),
        algorithms: &Algorithm::ALL,
        now: Timestamp::new(NOW),
        allow_expired: false,
        leeway: Duration::from_secs(5),
    }
}

fn claims() -> Value {
    json!({"iss": ISSUER, "sub": "owner", "aud": ["c1"], "exp": NOW + 200, "iat": NOW - 100, "jti": "j"})
}

fn with(mut object: Value, member: &str, value: impl Into<Value>) -> Value {
    object[member] = value.into();
    object
}

fn without(mut object: Value, member: &str) -> Value {
    object.as_object_mut().unwrap().remove(member);
    object
}

fn our_keys() -> Vec<PublicKey> {
    KEYS.iter().map(|key| key.public_key().clone()).collect()
}

fn check(token: &str) -> Result<Map<String, Value>, InvalidToken> {
    verify(&profile(), &our_keys(), token)
}

/// A token with any header and any payload, signed for real by the ES256 key.
fn signed(header: &str, payload: impl AsRef<[u8]>) -> String {
    let token = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_ref()));
    sign_over(key_for(Algorithm::ES256), Algorithm::ES256, token)
}

fn sign_over(key: &SigningKey, algorithm: Algorithm, mut token: String) -> String {
    key.append_signature(algorithm, &mut token).unwrap();
    token
}

/// The usual header of the ES256 key, with a member changed.
fn header_with(member: &str, value: impl Into<Value>) -> String {
    let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": key_for(Algorithm::ES256).kid()});
    with(header, member, value).to_string()
}

fn usual_header() -> String {
    header_with("typ", "at+jwt")
}

fn claims_refused(claims: &Value) -> Option<InvalidToken> {
    check(&signed(&usual_header(), claims.to_string())).err()
}

fn good_token(algorithm: Algorithm) -> String {
    key_for(algorithm)
        .sign(algorithm, "at+jwt", &claims().to_string())
        .unwrap()
}

#[test]
fn what_we_sign_we_take() {
    for algorithm in Algorithm::ALL {
        assert_eq!(
            check(&good_token(algorithm)).map(Value::Object),
            Ok(claims()),
            "{algorithm:?}"
        );
    }
    assert!(check(&signed(&usual_header(), claims().to_string())).is_ok());
}

#[test]
fn the_signature_of_rfc_7515_appendix_a_3_holds() {
    let jwk = json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    });
    let jwk: PublicJwk = serde_json::from_value(jwk).unwrap();
    let token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let profile = Profile {
        typ: &[""],
        issuer: "joe",
        audience: None,
        ..profile()
    };
    // The example has no sub: getting as far as that means that its signature is right.
    let result = verify(&profile, &[PublicKey::new(&jwk).unwrap()], token);
    assert_eq!(result, Err(InvalidToken::Claim("sub")));
}

#[test]
fn a_token_of_another_key_is_refused() {
    for algorithm in Algorithm::ALL {
        let token = new_key(algorithm.family())
            .sign(algorithm, "at+jwt", &claims().to_string())
            .unwrap();
        assert_eq!(check(&token), Err(InvalidToken::UnknownKey), "{algorithm:?}");
    }
    let stranger = new_key(KeyFamily::P256);
    let body = format!(
        "{}.{}",
        base64url(usual_header().as_bytes()),
        base64url(claims().to_string().as_bytes())
    );
    assert_eq!(
        check(&sign_over(&stranger, Algorithm::ES256, body)),
        Err(InvalidToken::Signature)
    );
}

#[test]
fn every_changed_character_is_noticed() {
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA] {
        let token = good_token(algorithm);
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(check(&String::from_utf8(bytes).unwrap()).is_err(), "{at}");
        }
    }
}

#[test]
fn s_101_keys_in_the_header_are_not_looked_at() {
    let stranger = new_key(KeyFamily::P256);
    for header in [
        json!({"alg": "ES256", "typ": "at+jwt", "jwk": stranger.public_jwk()}),
        json!({"alg": "ES256", "typ": "at+jwt", "jku": "https://evil.example/jwks", "kid": stranger.kid()}),
        json!({"alg": "ES256", "typ": "at+jwt", "x5u": "https://evil.example/cert", "x5c": ["MII"]}),
    ] {
        let body = format!(
            "{}.{}",
            base64url(header.to_string().as_bytes()),
            base64url(claims().to_string().as_bytes())
        );
        assert!(
            check(&sign_over(&stranger, Algorithm::ES256, body)).is_err(),
            "{header}"
        );
    }
}

#[test]
fn s_102_a_kid_is_a_short_text_and_a_name() {
    for kid in [
        json!(null),
        json!([]),
        json!(1),
        json!({}),
        json!("k".repeat(256)),
        json!("k".repeat(10_000)),
    ] {
        let token = signed(&header_with("kid", kid.clone()), claims().to_string());
        assert_eq!(check(&token), Err(InvalidToken::Header), "{kid}");
    }
    for kid in [
        "../../../dev/null",
        "' OR 1=1--",
        "",
        key_for(Algorithm::EdDSA).kid(),
    ] {
        let token = signed(&header_with("kid", kid), claims().to_string());
        assert_eq!(check(&token), Err(InvalidToken::UnknownKey), "{kid}");
    }
}

#[test]
fn s_110_unsigned_tokens_are_refused() {
    let payload = base64url(claims().to_string().as_bytes());
    for alg in [
        json!("none"),
        json!("None"),
        json!("nOnE"),
        json!(""),
        json!(null),
        json!(["ES256"]),
        json!(["none"]),
    ] {
        let header = base64url(header_with("alg", alg.clone()).as_bytes());
        for signature in ["", "AA"] {
            assert!(
                check(&format!("{header}.{payload}.{signature}")).is_err(),
                "{alg}"
            );
        }
    }
    let no_alg = without(serde_json::from_str(&usual_header()).unwrap(), "alg").to_string();
    assert_eq!(
        check(&signed(&no_alg, claims().to_string())),
        Err(InvalidToken::Algorithm)
    );
    let good = good_token(Algorithm::ES256);
    assert_eq!(
        check(&good[..=good.rfind('.').unwrap()]),
        Err(InvalidToken::Malformed)
    );
}

#[test]
fn s_111_a_public_key_is_never_a_shared_secret() {
    for algorithm in Algorithm::ALL {
        let jwk = serde_json::to_string(key_for(algorithm).public_jwk()).unwrap();
        let header = json!({"alg": "HS256", "typ": "at+jwt", "kid": key_for(algorithm).kid()}).to_string();
        let body = format!(
            "{}.{}",
            base64url(header.as_bytes()),
            base64url(claims().to_string().as_bytes())
        );
        let tag = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, jwk.as_bytes()),
            body.as_bytes(),
        );
        let token = format!("{body}.{}", base64url(tag.as_ref()));
        assert_eq!(check(&token), Err(InvalidToken::Algorithm), "{algorithm:?}");
    }
}

#[test]
fn s_111_a_key_of_another_kind_is_not_tried() {
    // The header names the RSA key and an algorithm that this key does not have.
    let rsa = key_for(Algorithm::RS256).kid();
    assert_eq!(
        check(&signed(&header_with("kid", rsa), claims().to_string())),
        Err(InvalidToken::UnknownKey)
    );
    // A key for PS256 only does not check RS256.
    let only = key_for(Algorithm::PS256)
        .public_jwk()
        .clone()
        .with_algorithm(Algorithm::PS256);
    let keys = [PublicKey::new(&only).unwrap()];
    assert_eq!(
        verify(&profile(), &keys, &good_token(Algorithm::RS256)),
        Err(InvalidToken::UnknownKey)
    );
    assert!(verify(&profile(), &keys, &good_token(Algorithm::PS256)).is_ok());
}

#[test]
fn s_111_only_the_profiles_algorithms_are_taken() {
    let only_es256 = Profile {
        algorithms: &[Algorithm::ES256],
        ..profile()
    };
    for algorithm in Algorithm::ALL {
        let taken = verify(&only_es256, &our_keys(), &good_token(algorithm)).is_ok();
        assert_eq!(taken, algorithm == Algorithm::ES256);
    }
}

#[test]
fn s_112_critical_extensions_are_refused() {
    for (member, value) in [
        ("crit", json!(["exp"])),
        ("crit", json!(["b64"])),
        ("crit", json!([])),
        ("crit", json!(null)),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("zip", json!("DEF")),
    ] {
        let token = signed(&header_with(member, value), claims().to_string());
        assert_eq!(check(&token), Err(InvalidToken::Critical), "{member}");
    }
}

#[test]
fn s_113_required_claims_are_required() {
    for claim in ["iss", "sub", "aud", "exp", "iat"] {
        assert_eq!(
            claims_refused(&without(claims(), claim)),
            Some(InvalidToken::Claim(claim))
        );
        assert_eq!(
            claims_refused(&with(claims(), claim, Value::Null)),
            Some(InvalidToken::Claim(claim))
        );
    }
    assert_eq!(
        claims_refused(&with(claims(), "sub", "")),
        Some(InvalidToken::Claim("sub"))
    );
    assert_eq!(
        claims_refused(&with(claims(), "iss", json!([ISSUER]))),
        Some(InvalidToken::Claim("iss"))
    );
}

#[test]
fn s_113_times_are_whole_numbers() {
    for claim in ["exp", "iat", "nbf"] {
        for bad in [
            json!((NOW + 200).to_string()),
            json!(1e12),
            json!(1_795_291_900.5),
            json!(-1),
            json!(u64::MAX),
            json!(true),
            json!([NOW]),
        ] {
            assert_eq!(
                claims_refused(&with(claims(), claim, bad.clone())),
                Some(InvalidToken::Claim(claim)),
                "{bad}"
            );
        }
    }
    let float = claims().to_string().replace(&(NOW + 200).to_string(), "1e300");
    assert_eq!(
        check(&signed(&usual_header(), float)),
        Err(InvalidToken::Claim("exp"))
    );
}

#[test]
fn the_issuer_is_compared_byte_for_byte() {
    for other in [
        "http://localhost:4283/",
        "http://LOCALHOST:4283",
        "https://localhost:4283",
        "http://localhost",
    ] {
        assert_eq!(
            claims_refused(&with(claims(), "iss", other)),
            Some(InvalidToken::Issuer),
            "{other}"
        );
    }
}

#[test]
fn the_audience_may_be_one_text_or_a_list() {
    for good in [json!("c1"), json!(["c1"]), json!(["c0", "c1"])] {
        assert_eq!(claims_refused(&with(claims(), "aud", good)), None);
    }
    for other in [json!("c2"), json!("C1"), json!(["c11"]), json!("c1 ")] {
        assert_eq!(
            claims_refused(&with(claims(), "aud", other)),
            Some(InvalidToken::Audience)
        );
    }
    for bad in [
        json!([]),
        json!([1]),
        json!(["c1", 1]),
        json!({"c1": 1}),
        json!(1),
    ] {
        assert_eq!(
            claims_refused(&with(claims(), "aud", bad)),
            Some(InvalidToken::Claim("aud"))
        );
    }
    let anyone = Profile {
        audience: None,
        ..profile()
    };
    let token = signed(&usual_header(), with(claims(), "aud", "c2").to_string());
    assert!(verify(&anyone, &our_keys(), &token).is_ok());
}

#[test]
fn a_token_ends_when_it_says_so() {
    let at = |seconds: i64, allow_expired| {
        let profile = Profile {
            now: Timestamp::new(NOW + seconds),
            allow_expired,
            ..profile()
        };
        verify(&profile, &our_keys(), &good_token(Algorithm::EdDSA)).err()
    };
    assert_eq!(at(204, false), None);
    assert_eq!(at(205, false), Some(InvalidToken::Expired));
    assert_eq!(at(205, true), None);
    assert_eq!(at(i64::MAX - NOW, true), None);
    assert_eq!(at(-105, false), None);
    assert_eq!(at(-106, false), Some(InvalidToken::NotYetValid));
    assert_eq!(at(-106, true), Some(InvalidToken::NotYetValid));
    assert_eq!(claims_refused(&with(claims(), "nbf", NOW + 5)), None);
    assert_eq!(
        claims_refused(&with(claims(), "nbf", NOW + 6)),
        Some(InvalidToken::NotYetValid)
    );
    assert_eq!(claims_refused(&with(claims(), "exp", i64::MAX)), None);
    // An early `nbf` does not excuse an `iat` in the future.
    let from_tomorrow = with(with(claims(), "iat", NOW + 6), "nbf", NOW - 100);
    assert_eq!(claims_refused(&from_tomorrow), Some(InvalidToken::NotYetValid));
}

#[test]
fn s_114_header_and_payload_are_plain_objects() {
    let repeated = usual_header().replacen('{', "{\"alg\":\"none\",", 1);
    for header in [
        repeated.as_str(),
        "",
        "[]",
        "null",
        "\u{feff}{}",
        "{\"alg\":\"ES256\"} x",
    ] {
        assert_eq!(
            check(&signed(header, claims().to_string())),
            Err(InvalidToken::Header),
            "{header}"
        );
    }
    let repeated = claims().to_string().replacen('{', "{\"sub\":\"admin\",", 1);
    let deep = claims().to_string().replacen(
        '{',
        &format!("{{\"x\":{}{},", "[".repeat(9000), "]".repeat(9000)),
        1,
    );
    for payload in [
        repeated.as_str(),
        &deep,
        "",
        "[]",
        "\u{feff}{}",
        "{}{}",
        "{\"exp\":1e999}",
    ] {
        assert_eq!(
            check(&signed(&usual_header(), payload)),
            Err(InvalidToken::Payload)
        );
    }
    assert_eq!(
        check(&signed(&usual_header(), b"{\"sub\":\"\xff\"}")),
        Err(InvalidToken::Payload)
    );
}

#[test]
fn s_115_a_token_is_three_canonical_parts() {
    let good = good_token(Algorithm::ES256);
    let [header, payload, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    for bad in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        format!("{header}.{payload}"),
        format!("{good}."),
        format!("{good}.{signature}"),
        format!("{good}.{header}.{payload}"),
        format!("{good}="),
        format!("{good}=="),
        format!("{header}=.{payload}.{signature}"),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{header}. {payload}.{signature}"),
        format!("{header}.{payload}+.{signature}"),
        format!("{header}.{payload}.{signature}/"),
        format!("Bearer {good}"),
    ] {
        assert_eq!(check(&bad), Err(InvalidToken::Malformed), "{bad}");
    }
    assert_eq!(check(&"x".repeat(1 << 20)), Err(InvalidToken::TooLarge));
    let long = with(claims(), "x", "y".repeat(48 * 1024)).to_string();
    assert_eq!(check(&signed(&usual_header(), long)), Err(InvalidToken::TooLarge));
}

#[test]
fn s_115_stray_bits_in_the_signature_are_refused() {
    // 64 bytes are 86 characters, the last of which has four bits to spare.
    let good = good_token(Algorithm::ES256);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (start, last) = good.split_at(good.len() - 1);
    let next = alphabet.chars().nth(alphabet.find(last).unwrap() + 1).unwrap();
    assert_eq!(check(&format!("{start}{next}")), Err(InvalidToken::Malformed));
}

#[test]
fn s_116_encrypted_tokens_are_refused() {
    let header = base64url(br#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":1000000000,"p2s":"AA"}"#);
    assert_eq!(
        check(&format!("{header}.AA.AA.AA.AA")),
        Err(InvalidToken::Malformed)
    );
}

#[test]
fn s_117_a_token_is_of_the_type_that_the_reader_expects() {
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"] {
        assert!(
            check(&signed(&header_with("typ", typ), claims().to_string())).is_ok(),
            "{typ}"
        );
    }
    for typ in [
        "JWT",
        "logout+jwt",
        "dpop+jwt",
        "at",
        "at+jwt ",
        "text/at+jwt",
        "",
    ] {
        let token = signed(&header_with("typ", typ), claims().to_string());
        assert_eq!(check(&token), Err(InvalidToken::Type), "{typ}");
    }
    let untyped = without(serde_json::from_str(&usual_header()).unwrap(), "typ").to_string();
    let untyped = signed(&untyped, claims().to_string());
    assert_eq!(check(&untyped), Err(InvalidToken::Type));
    let lenient = Profile {
        typ: &["JWT", ""],
        ..profile()
    };
    assert!(verify(&lenient, &our_keys(), &untyped).is_ok());
}

#[test]
fn s_118_without_a_kid_the_fitting_keys_are_tried() {
    let nameless = without(serde_json::from_str(&usual_header()).unwrap(), "kid").to_string();
    let token = signed(&nameless, claims().to_string());
    let stranger = new_key(KeyFamily::P256);
    let mut keys = our_keys();
    keys.insert(0, stranger.public_key().clone());
    assert!(verify(&profile(), &keys, &token).is_ok());
    assert_eq!(
        verify(&profile(), &keys[..1], &token),
        Err(InvalidToken::Signature)
    );
    assert_eq!(verify(&profile(), &[], &token), Err(InvalidToken::UnknownKey));
}

#[test]
fn s_119_impossible_signatures_are_refused() {
    let (start, _) = good_token(Algorithm::ES256)
        .rsplit_once('.')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    // r = s = 0; r and s beyond the order; DER in place of two numbers; too short; too long.
    let der = [&[0x30, 0x44, 0x02, 0x20][..], &[1; 32], &[0x02, 0x20], &[1; 32]].concat();
    for signature in [
        vec![0; 64],
        vec![0xff; 64],
        der,
        vec![1; 63],
        vec![1; 65],
        vec![1; 32],
    ] {
        let token = format!("{start}.{}", base64url(&signature));
        assert_eq!(check(&token), Err(InvalidToken::Signature), "{}", signature.len());
    }
    // Ed25519: adding the group's order to S gives a second signature over the same text, which must not
    // count.
    let good = good_token(Algorithm::EdDSA);
    let (start, signature) = good.rsplit_once('.').unwrap();
    let mut bytes = from_base64url(signature).unwrap();
    let order = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, add) in bytes[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + add + carry;
        *byte = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    assert_eq!(
        check(&format!("{start}.{}", base64url(&bytes))),
        Err(InvalidToken::Signature)
    );
}

#[test]
fn s_119_a_point_off_the_curve_checks_nothing() {
    let jwk = PublicJwk::p256(&[1; 32], &[1; 32]).with_kid(key_for(Algorithm::ES256).kid());
    let keys = [PublicKey::new(&jwk).unwrap()];
    assert_eq!(
        verify(&profile(), &keys, &good_token(Algorithm::ES256)),
        Err(InvalidToken::Signature)
    );
}

proptest! {
    #[test]
    fn any_text_can_be_presented(token in ".*") {
        prop_assert!(check(&token).is_err());
    }

    #[test]
    fn any_three_parts_can_be_presented(header in ".{0,40}", payload: Vec<u8>, signature: Vec<u8>) {
        let token = [header.as_bytes(), &payload, &signature].map(base64url).join(".");
        prop_assert!(check(&token).is_err());
    }

    #[test]
    fn any_signed_payload_can_be_presented(payload in "\\{(\"(iss|sub|aud|exp|iat)\":[0-9\"a-z\\[\\]{}]{0,5},?){0,5}\\}") {
        prop_assert!(check(&signed(&usual_header(), payload)).is_err());
    }
}
