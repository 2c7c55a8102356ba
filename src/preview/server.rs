//! Serves a page to the browsers of this machine and tells them of each change.
//!
//! Nobody else can reach it: it listens on the loopback address only, and refuses requests that name
//! another host, as those of a foreign page that points its own name here do.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State as Shared};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use crate::proof;

/// What is shown at present.
#[derive(Debug, Default)]
pub struct State {
    /// The message to the pages, in JSON: data, and the names of pictures. Empty at first.
    pub message: String,
    /// The pictures that it names.
    pub pictures: BTreeMap<String, String>,
}

/// A server whose state can be set.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    state: watch::Sender<Arc<State>>,
}

#[derive(Clone)]
struct Site {
    address: SocketAddr,
    state: watch::Receiver<Arc<State>>,
}

impl Server {
    /// Starts to listen, on a free port if none is asked for.
    ///
    /// # Errors
    /// If the port is taken, or no thread can be started.
    pub fn start(port: Option<u16>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (sender, receiver) = watch::channel(Arc::default());
        let site = Site { address, state: receiver };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("server".into()).spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                axum::serve(listener, router(site)).await
            })
        })?;
        Ok(Self { address, state: sender })
    }

    /// Where a browser finds the page.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Shows something else from now on.
    pub fn show(&self, state: State) {
        self.state.send_replace(Arc::new(state));
    }
}

fn router(site: Site) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/events", get(events))
        .route("/picture/{name}", get(picture))
        .layer(middleware::from_fn_with_state(site.clone(), guard))
        .with_state(site)
}

/// Refuses requests for other hosts, and lets nothing be kept or embedded.
async fn guard(Shared(site): Shared<Site>, request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    if !is_for_us(request.headers(), site.address.port()) {
        let message = "This is a preview of sheetpress, for this machine only.\n";
        return (StatusCode::FORBIDDEN, message).into_response();
    }
    (HEADERS, next.run(request).await).into_response()
}

fn is_for_us(headers: &HeaderMap, port: u16) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    ["127.0.0.1", "localhost"].iter().any(|name| host == Some(format!("{name}:{port}").as_str()))
}

async fn page() -> Html<String> {
    Html(proof::live_page("sheetpress preview"))
}

async fn events(Shared(site): Shared<Site>) -> Sse<impl Stream<Item = io::Result<Event>>> {
    let states = WatchStream::new(site.state);
    let messages = states
        .filter(|state| !state.message.is_empty())
        .map(|state| Ok(Event::default().data(&state.message)));
    Sse::new(messages).keep_alive(KeepAlive::default())
}

async fn picture(Shared(site): Shared<Site>, Path(name): Path<String>) -> Response {
    match site.state.borrow().pictures.get(&name) {
        Some(svg) => ([(header::CONTENT_TYPE, "image/svg+xml")], svg.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_for_other_hosts_are_refused() {
        let is_refused = |host: &str| {
            let headers = [(header::HOST, host.parse().unwrap())].into_iter().collect();
            !is_for_us(&headers, 3000)
        };
        for host in ["example.org", "example.org:3000", "localhost", "127.0.0.1:3001", ""] {
            assert!(is_refused(host), "{host}");
        }
        assert!(!is_refused("127.0.0.1:3000") && !is_refused("localhost:3000"));
        assert!(!is_for_us(&HeaderMap::new(), 3000));
    }
}
