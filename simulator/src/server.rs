//! Connections, and the bytes that come and go over them.

use std::cell::RefCell;
use std::error::Error;
use std::rc::Rc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, DATE, HeaderValue, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_local;
use tokio_rustls::TlsAcceptor;

use crate::cloud::Cloud;
use crate::control;
use crate::reply::Reply;
use crate::request::Request;

/// How long to wait for descriptors when there are none left for a new connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Everything runs on one thread, so that sharing needs no locks.
type Shared = Rc<RefCell<Cloud>>;

/// Why the rest of a request did not come.
type Broken = Box<dyn Error + Send + Sync>;

/// Serves until the program ends.
pub(crate) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, cloud: Cloud) {
    let shared = Rc::new(RefCell::new(cloud));
    let mut number = 0;
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        number += 1;
        let cloud = Rc::clone(&shared);
        spawn_local(connection(stream, tls.clone(), cloud, number));
    }
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, cloud: Shared, number: u64) {
    // Answers are small: none waits for the next one. If it fails, they are only slower.
    stream.set_nodelay(true).ok();
    match tls {
        None => converse(stream, cloud, number).await,
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                converse(stream, cloud, number).await;
            }
        }
    }
}

/// Answers request after request until the client leaves.
async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, cloud: Shared, number: u64) {
    let service = service_fn(|incoming| answer(incoming, &cloud, number));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // A client that breaks its connection breaks nothing else.
    connection.await.ok();
}

async fn answer(
    incoming: hyper::Request<Incoming>,
    cloud: &RefCell<Cloud>,
    connection: u64,
) -> Result<Response<Full<Bytes>>, Broken> {
    let request = receive(incoming, connection).await?;
    let (reply, latency) = reply(&mut cloud.borrow_mut(), &request);
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let date = cloud.borrow().clock.http_date();
    Ok(response(reply, &date))
}

async fn receive(incoming: hyper::Request<Incoming>, connection: u64) -> Result<Request, Broken> {
    let (head, body) = incoming.into_parts();
    let body = match Limited::new(body, Request::MAX_BODY).collect().await {
        Ok(body) => Some(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => None,
        Err(error) => return Err(error),
    };
    Ok(Request { connection, method: head.method, uri: head.uri, headers: head.headers, body })
}

/// What to answer, and how much later.
fn reply(cloud: &mut Cloud, request: &Request) -> (Reply, Duration) {
    if control::is_for(request) {
        (control::answer(cloud, request), Duration::ZERO)
    } else {
        (cloud.answer(request), cloud.latency)
    }
}

fn response(reply: Reply, date: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(reply.body.into()));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(date) = HeaderValue::from_str(date) {
        headers.insert(DATE, date);
    }
    if let Some(seconds) = reply.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    response
}
