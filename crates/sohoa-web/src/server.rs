//! Starts and stops the server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use crate::desk::Desk;
use crate::security::{Guard, check};
use crate::{Reader, WebError, assets, handlers, refresh};

/// What the requests share.
pub(crate) type Shared = Arc<Desk>;

/// Most bytes of a request: nothing is uploaded.
const LARGEST_REQUEST: usize = 256 << 10;

/// How the server is to run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The converted folder.
    pub folder: PathBuf,
    /// Where originals are looked for that are not where they were converted from.
    pub inputs: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Must be given by everybody who comes in. Needed where other machines can.
    pub password: Option<String>,
}

/// Serves until the process is told to end (Ctrl-C, SIGTERM). `ready` hears the address once it answers, `said` what a
/// person at the terminal should know.
///
/// # Errors
/// The address cannot be listened on, or the files of the folder cannot be opened.
pub fn serve(
    settings: Settings,
    reader: impl Reader,
    ready: impl FnOnce(SocketAddr),
    said: impl Fn(&str) + Send + 'static,
) -> Result<(), WebError> {
    if !settings.listen.ip().is_loopback() && settings.password.is_none() {
        return Err(WebError::Open {
            address: settings.listen,
        });
    }
    let guard = Guard::new(settings.listen, settings.password);
    let desk: Shared = Arc::new(Desk::new(
        settings.folder,
        settings.inputs,
        guard,
        Box::new(reader),
    )?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .enable_all()
        .build()
        .map_err(WebError::Start)?;
    runtime.block_on(async {
        let unheard = |source| WebError::Listen {
            address: settings.listen,
            source,
        };
        let listener = TcpListener::bind(settings.listen).await.map_err(unheard)?;
        ready(listener.local_addr().map_err(unheard)?);
        refresh::watch(Arc::clone(&desk), said);
        let served = axum::serve(listener, router(desk)).with_graceful_shutdown(told_to_end());
        served.await.map_err(unheard)
    })
}

fn router(desk: Shared) -> Router {
    Router::new()
        .route("/", get(handlers::list))
        .route("/search", get(handlers::search))
        .route("/login", get(handlers::login).post(handlers::give_password))
        .route("/name", post(handlers::give_name))
        .route("/language/{code}", post(handlers::choose_language))
        .route("/d/{stem}", get(handlers::document))
        .route("/d/{stem}/panel", get(handlers::panel))
        .route("/d/{stem}/text/{page}", get(handlers::text))
        .route("/d/{stem}/picture/{page}", get(handlers::picture))
        .route("/d/{stem}/act", post(handlers::act))
        .route("/d/{stem}/undo", post(handlers::undo))
        .route("/d/{stem}/read", post(handlers::read_box))
        .route("/d/{stem}/hold", post(handlers::hold))
        .route("/d/{stem}/release", post(handlers::release))
        .route("/assets/{name}", get(assets::serve))
        .fallback(handlers::nothing)
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST))
        .layer(from_fn_with_state(Arc::clone(&desk), check))
        .with_state(desk)
}

async fn told_to_end() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            // Then only Ctrl-C ends us in order; what was answered is on the disk in any case.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}
