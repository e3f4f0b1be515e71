//! Signs what it reads, for comparing with other implementations.
//!
//! Each line in is `{"body", "host", "timestamp", "key_id", "secret", "content_type"}`, each line
//! out `{"canonical_request", "signed_headers", "string_to_sign", "authorization"}`.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use zenlayer_core::sign::{SIGNED_HEADERS, Signable, Signer};

#[derive(Deserialize)]
struct Question {
    body: String,
    host: String,
    timestamp: String,
    key_id: String,
    secret: String,
    content_type: String,
}

#[derive(Serialize)]
struct Answer {
    canonical_request: String,
    signed_headers: &'static str,
    string_to_sign: String,
    authorization: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let question: Question = serde_json::from_str(&line?)?;
        let request = Signable {
            content_type: &question.content_type,
            host: &question.host,
            timestamp: &question.timestamp,
            body: question.body.as_bytes(),
        };
        let answer = Answer {
            canonical_request: request.canonical_request(),
            signed_headers: SIGNED_HEADERS,
            string_to_sign: request.string_to_sign(),
            authorization: Signer::new(&question.key_id, &question.secret).authorization(&request),
        };
        writeln!(out, "{}", serde_json::to_string(&answer)?)?;
    }
    Ok(())
}
