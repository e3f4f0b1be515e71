//! Shutdown of the program.

use std::future::Future;
use std::io;
use std::thread;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// Completes on SIGTERM, SIGINT or, if requested, the end of standard input. Signals are caught
/// from now on, so that none is lost before the future is awaited.
pub(crate) fn shutdown(with_stdin: bool) -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = stdin_closed(), if with_stdin => {}
        }
    })
}

/// Drains standard input on its own thread, as it cannot be awaited; the thread does not keep the
/// program running.
async fn stdin_closed() {
    let (closed, is_closed) = oneshot::channel::<()>();
    thread::spawn(move || {
        io::copy(&mut io::stdin().lock(), &mut io::sink()).ok();
        drop(closed);
    });
    is_closed.await.ok();
}
