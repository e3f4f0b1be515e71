//! When the program ends.

use std::future::Future;
use std::io;
use std::thread;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// Is over with SIGTERM, SIGINT or, if asked for, the end of the standard input. The signals are
/// caught from now on, so that none is lost before it is awaited.
pub(crate) fn ending(with_stdin: bool) -> io::Result<impl Future<Output = ()>> {
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

/// Reads and forgets the standard input, on a thread of its own as it cannot be waited for
/// otherwise; the thread keeps nobody from leaving.
async fn stdin_closed() {
    let (closed, is_closed) = oneshot::channel::<()>();
    thread::spawn(move || {
        io::copy(&mut io::stdin().lock(), &mut io::sink()).ok();
        drop(closed);
    });
    is_closed.await.ok();
}
