//! Connections and HTTP.

use std::cell::RefCell;
use std::error::Error;
use std::rc::Rc;
use std::time::Duration;

use http_body_util::{BodyExt, Either, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, DATE, HeaderValue, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_local;
use tokio_rustls::TlsAcceptor;

use crate::cloud::Cloud;
use crate::control;
use crate::faults::{Line, Socket, Switch};
use crate::page::{self, Body};
use crate::reply::Reply;
use crate::request::Request;

/// The wait before the next accept when no descriptors are left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// Everything runs on one thread, so sharing needs no locks.
pub type Shared = Rc<RefCell<Cloud>>;

/// Why a request could not be read completely.
type ReadError = Box<dyn Error + Send + Sync>;

/// Serves connections until the program exits.
pub async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, cloud: Shared) {
    let mut number = 0;
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        number += 1;
        let cloud = Rc::clone(&cloud);
        spawn_local(connection(stream, tls.clone(), cloud, number));
    }
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, cloud: Shared, number: u64) {
    // Responses are small and must not be delayed; if this fails, they are merely slower.
    stream.set_nodelay(true).ok();
    match tls {
        None => serve_connection(stream, cloud, number).await,
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                serve_connection(stream, cloud, number).await;
            }
        }
    }
}

/// Serves requests until the client disconnects.
async fn serve_connection(stream: impl Socket, cloud: Shared, number: u64) {
    let (line, switch) = Line::new(stream);
    let service = service_fn(|incoming| answer(incoming, &cloud, &switch, number));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(line), service);
    // A broken connection affects only its client.
    connection.await.ok();
}

async fn answer(
    incoming: hyper::Request<Incoming>,
    cloud: &Shared,
    switch: &Switch,
    connection: u64,
) -> Result<Response<Body>, ReadError> {
    let request = receive(incoming, connection).await?;
    if let Some(response) = page::answer(&request, cloud) {
        switch.set(None).await;
        return Ok(response);
    }
    let (mut reply, latency) = reply(&mut cloud.borrow_mut(), &request);
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let fault = reply.fault.take();
    let date = cloud.borrow().clock.http_date();
    let mut response = response(reply, &date);
    if let Some(fault) = &fault {
        fault.set_headers(response.headers_mut());
    }
    switch.set(fault).await;
    Ok(response)
}

async fn receive(
    incoming: hyper::Request<Incoming>,
    connection: u64,
) -> Result<Request, ReadError> {
    let (head, body) = incoming.into_parts();
    let most = match Request::is_control(head.uri.path()) {
        true => Request::MAX_CONTROL_BODY,
        false => Request::MAX_BODY,
    };
    let body = match Limited::new(body, most).collect().await {
        Ok(body) => Some(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => None,
        Err(error) => return Err(error),
    };
    Ok(Request { connection, method: head.method, uri: head.uri, headers: head.headers, body })
}

/// The response, and its delay.
fn reply(cloud: &mut Cloud, request: &Request) -> (Reply, Duration) {
    if control::is_for(request) {
        (control::answer(cloud, request), Duration::ZERO)
    } else {
        (cloud.answer(request), cloud.latency)
    }
}

fn response(reply: Reply, date: &str) -> Response<Body> {
    let mut response = Response::new(Either::Left(Full::new(reply.body.into())));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(date) = HeaderValue::from_str(date) {
        headers.insert(DATE, date);
    }
    if let Some(depth) = reply.depth {
        headers.insert("x-simulator-depth", HeaderValue::from_static(depth));
    }
    if let Some(seconds) = reply.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    response
}
