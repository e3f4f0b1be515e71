//! The ZC2-HMAC-SHA256 signature: pure functions of key, time, host and body.
//!
//! Source: the service's signing page. The path in the canonical request is always `/`, the key is
//! used verbatim, and the string to sign has three lines.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The algorithm's name in headers.
pub const ALGORITHM: &str = "ZC2-HMAC-SHA256";

/// The headers that are signed.
pub const SIGNED_HEADERS: &str = "content-type;host";

/// An access key, prepared for signing. Zeroed on drop.
#[derive(Clone)]
pub struct Signer {
    id: String,
    key: Hmac<Sha256>,
}

impl Signer {
    /// A signer for an access key.
    pub fn new(id: &str, secret: &str) -> Signer {
        let key = match Hmac::new_from_slice(secret.as_bytes()) {
            Ok(key) => key,
            Err(_) => unreachable!("HMAC takes a key of any length"),
        };
        Signer { id: id.to_owned(), key }
    }

    /// The `Authorization` header of a request.
    pub fn authorization(&self, request: &Signable<'_>) -> String {
        let signature = self.signature(&request.string_to_sign());
        [
            ALGORITHM,
            " Credential=",
            &self.id,
            ", SignedHeaders=",
            SIGNED_HEADERS,
            ", Signature=",
            signature.as_str(),
        ]
        .concat()
    }

    /// The signature of a string to sign.
    pub fn signature(&self, string_to_sign: &str) -> Hex {
        let mut key = self.key.clone();
        key.update(string_to_sign.as_bytes());
        Hex::of(&key.finalize().into_bytes().into())
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(..)")
    }
}

/// The signed parts of a request.
#[derive(Clone, Copy, Debug)]
pub struct Signable<'a> {
    /// The `Content-Type` header, exactly as sent.
    pub content_type: &'a str,
    /// The `Host` header, exactly as sent.
    pub host: &'a str,
    /// Seconds since 1970, as in `X-ZC-Timestamp`.
    pub timestamp: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl Signable<'_> {
    /// The canonical request.
    pub fn canonical_request(&self) -> String {
        [
            "POST\n/\n\ncontent-type:",
            self.content_type,
            "\nhost:",
            self.host,
            "\n\n",
            SIGNED_HEADERS,
            "\n",
            Hex::of(&Sha256::digest(self.body).into()).as_str(),
        ]
        .concat()
    }

    /// The string that is signed.
    pub fn string_to_sign(&self) -> String {
        let canonical = Hex::of(&Sha256::digest(self.canonical_request()).into());
        [ALGORITHM, "\n", self.timestamp, "\n", canonical.as_str()].concat()
    }
}

/// 32 bytes as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hex([u8; 64]);

impl Hex {
    fn of(bytes: &[u8; 32]) -> Hex {
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        Hex(digits)
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'a' + value - 10 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "Gu5t9xGARNpq86cd98joQYCN3";
    const CHARSET: &str = "application/json; charset=utf-8";
    const PLAIN: &str = "application/json";
    const HOST: &str = "console.zenlayer.com";
    const STOP: &str = r#"{"instanceIds":["instanceId1","instanceId2"]}"#;
    const SOFT: &str = r#"{"instanceIds":["instanceId1"],"forceShutdown":false}"#;

    /// Body, content type, host, and the expected payload hash, canonical hash and signature.
    type Vector = [&'static str; 6];

    /// The first is the service's own example; the others are derived.
    const VECTORS: [Vector; 6] = [
        [
            r#"{"pageSize":10,"pageNum":1,"zoneId":"HKG-A"}"#,
            CHARSET,
            HOST,
            "5f714687ba91c606d503467766151206392474accd137ffea6dce2420b67c29a",
            "29396f9dfa0f03820b931e8aa06e20cda197e73285ebd76aceb83f7dede493ee",
            "efb356c32e55c781e10dc676da59462c22596d82e91c57803666243379555b2f",
        ],
        [
            STOP,
            PLAIN,
            HOST,
            "e5d2f54c2faccb8dc647d07be8d3f29e36c98d1960a4a5450cea5eb729ba3d4a",
            "db15fc9becf5bf8d836b9c57f9d87dc07149fd485e89a9ae7f1168406cad7ea5",
            "ac26ab9a7a8523c279379556319d7b2ba35909f959caa577ab1a012551ed9f46",
        ],
        [
            STOP,
            CHARSET,
            HOST,
            "e5d2f54c2faccb8dc647d07be8d3f29e36c98d1960a4a5450cea5eb729ba3d4a",
            "c56c4c90daa6a155968c05e8ae96755dd0cbfbac6ae788167da6d77f49818a25",
            "b7965235526eed742654a44a874d7675447042077e2d832030d9cb5f06194a61",
        ],
        [
            SOFT,
            PLAIN,
            HOST,
            "9aea9a0809e080f9b17221b602441973002a8b74f03337b4c1b3063af3f641b8",
            "17d6b206851b967c7cd291f936475d3bf4b5987fbcd7355805a3c778b4bbf6e0",
            "cd2ab9666fc9c0264b8a621f385d7b9aa230d186a20d13f80801805170024205",
        ],
        [
            "{}",
            PLAIN,
            HOST,
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            "2eb6d40a6d77fe762274e366f8d05626427e80b1c9e1a816d9c08676d12257a4",
            "9d4c4177d708eb0090eda3103db727d2c2b584411b001ee51e0b7393701ac386",
        ],
        [
            "{}",
            PLAIN,
            "127.0.0.1:8080",
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            "d30cdaaa133b0f587bba833eefb6a6376829d22c984c78abcab74ca0b8418a61",
            "e2c0ff6cfda688c98db3f50795e76b2759d09e0a21118011716717ed0a6aa519",
        ],
    ];

    #[test]
    fn every_vector_matches() {
        for [body, content_type, host, payload, canonical, signature] in VECTORS {
            let request =
                Signable { content_type, host, timestamp: "1673361177", body: body.as_bytes() };
            assert_eq!(Hex::of(&Sha256::digest(body).into()).as_str(), payload);
            let hashed = Hex::of(&Sha256::digest(request.canonical_request()).into());
            assert_eq!(hashed.as_str(), canonical);
            let signer = Signer::new("0D9UtpyKYcHxms5v", SECRET);
            assert_eq!(signer.signature(&request.string_to_sign()).as_str(), signature);
            assert_eq!(
                signer.authorization(&request),
                format!(
                    "ZC2-HMAC-SHA256 Credential=0D9UtpyKYcHxms5v, \
                     SignedHeaders=content-type;host, Signature={signature}"
                )
            );
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", Signer::new("id", "hush")), "Signer(..)");
    }
}
