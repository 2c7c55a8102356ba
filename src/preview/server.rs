//! Serves a page to the browsers of this machine and tells them of each change.
//!
//! Nobody else can reach it: it listens on the loopback address only, and refuses requests that name
//! another host, as those of a foreign page that points its own name here do.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Path, Request, State as Shared};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::sync::watch;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

use super::{Editor, News};
use crate::proof;

/// What a page shows at present.
#[derive(Debug, Default)]
pub struct State {
    /// The message to the page, in JSON: data, and the names of pictures. Empty at first.
    pub message: String,
    /// The pictures that it names.
    pub pictures: BTreeMap<String, String>,
}

/// A server of pages, each by its key, whose states can be set. The page at the root has the key
/// [`Self::ROOT`].
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    pages: Arc<Mutex<Pages>>,
}

type Pages = BTreeMap<String, Page>;

#[derive(Debug)]
struct Page {
    state: watch::Sender<Arc<State>>,
    subject: Subject,
}

/// What a page is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// All files.
    Index,
    /// A file.
    File(PathBuf),
    /// Several files in one, such as a super cheatsheet.
    Course,
}

#[derive(Debug, Clone)]
struct Site {
    address: SocketAddr,
    pages: Arc<Mutex<Pages>>,
    news: mpsc::Sender<News>,
    editor: Option<Editor>,
}

/// A thread that panicked with the pages in its hands left them as they were.
fn lock(pages: &Mutex<Pages>) -> MutexGuard<'_, Pages> {
    pages.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    /// The key of the page at the root.
    pub const ROOT: &str = "";

    /// Starts to listen, on a free port if none is asked for.
    ///
    /// # Errors
    /// If the port is taken, or no thread can be started.
    pub fn start(
        port: Option<u16>,
        editor: Option<Editor>,
        news: mpsc::Sender<News>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let pages = Arc::default();
        let site = Site { address, pages: Arc::clone(&pages), news, editor };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("server".into()).spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                axum::serve(listener, router(site)).await
            })
        })?;
        Ok(Self { address, pages })
    }

    /// Where a browser finds the page at the root.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Adds a page. One that is there stays as it is.
    pub fn add(&self, key: &str, subject: Subject) {
        let page = || Page { state: watch::channel(Arc::default()).0, subject };
        lock(&self.pages).entry(key.to_owned()).or_insert_with(page);
    }

    /// Removes a page.
    pub fn remove(&self, key: &str) {
        lock(&self.pages).remove(key);
    }

    /// Shows something else on a page from now on.
    pub fn show(&self, key: &str, state: State) {
        if let Some(page) = lock(&self.pages).get(key) {
            page.state.send_replace(Arc::new(state));
        }
    }

    /// Whether a browser has a page open.
    pub fn is_open(&self, key: &str) -> bool {
        lock(&self.pages).get(key).is_some_and(|page| page.state.receiver_count() > 0)
    }
}

fn router(site: Site) -> Router {
    let root = |site, method| answer(site, Path(String::new()), method);
    Router::new()
        .route("/", get(root))
        .route("/{*path}", get(answer).post(answer))
        .layer(middleware::from_fn_with_state(site.clone(), guard))
        .with_state(site)
}

/// What a path asks for, below the key of a page.
#[derive(Debug, PartialEq, Eq)]
enum Asked<'a> {
    Page,
    Events,
    Picture(&'a str),
    Edit(usize),
}

impl<'a> Asked<'a> {
    /// Reads `KEY/`, `KEY/events`, `KEY/picture/NAME` or `KEY/edit/LINE`; the key at the root is empty.
    fn read(path: &'a str) -> Option<(&'a str, Self)> {
        let parts = |path: &'a str| path.rsplit_once('/').unwrap_or(("", path));
        let (key, last) = parts(path);
        match last {
            "" => Some((key, Self::Page)),
            "events" => Some((key, Self::Events)),
            _ => match parts(key) {
                (key, "picture") => Some((key, Self::Picture(last))),
                (key, "edit") => Some((key, Self::Edit(last.parse().ok()?))),
                _ => None,
            },
        }
    }
}

async fn answer(Shared(site): Shared<Site>, Path(path): Path<String>, method: Method) -> Response {
    match Asked::read(&path) {
        Some((key, Asked::Page)) if method.is_safe() => page(&site, key),
        Some((key, Asked::Events)) if method.is_safe() => events(&site, key),
        Some((key, Asked::Picture(name))) if method.is_safe() => picture(&site, key, name),
        Some((key, Asked::Edit(line))) if !method.is_safe() => edit(&site, key, line),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Refuses requests for other hosts and orders of other pages, and lets nothing be kept or embedded.
async fn guard(Shared(site): Shared<Site>, request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let port = site.address.port();
    let is_order = !request.method().is_safe();
    if !is_for_us(request.headers(), port) || is_order && !is_from_us(request.headers(), port) {
        let message = "This is a preview of sheetpress, for this machine only.\n";
        return (StatusCode::FORBIDDEN, message).into_response();
    }
    (HEADERS, next.run(request).await).into_response()
}

const HOSTS: [&str; 2] = ["127.0.0.1", "localhost"];

fn is_for_us(headers: &HeaderMap, port: u16) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    HOSTS.iter().any(|name| host == Some(format!("{name}:{port}").as_str()))
}

/// Whether a page of ours sent a request: browsers say which page does.
fn is_from_us(headers: &HeaderMap, port: u16) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    HOSTS.iter().any(|name| origin == Some(format!("http://{name}:{port}").as_str()))
}

fn page(site: &Site, key: &str) -> Response {
    match lock(&site.pages).get(key).map(|page| &page.subject) {
        Some(Subject::Index) => Html(proof::live_index()).into_response(),
        Some(Subject::File(_) | Subject::Course) => {
            Html(proof::live_page("sheetpress preview")).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn events(site: &Site, key: &str) -> Response {
    let Some(state) = lock(&site.pages).get(key).map(|page| page.state.subscribe()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Nobody listens any more at the end.
    let _ = site.news.send(News::Opened(key.to_owned()));
    let messages = WatchStream::new(state)
        .filter(|state| !state.message.is_empty())
        .map(|state| io::Result::Ok(Event::default().data(&state.message)));
    Sse::new(messages).keep_alive(KeepAlive::default()).into_response()
}

fn picture(site: &Site, key: &str, name: &str) -> Response {
    let state = lock(&site.pages).get(key).map(|page| Arc::clone(&page.state.borrow()));
    match state.as_ref().and_then(|state| state.pictures.get(name)) {
        Some(svg) => ([(header::CONTENT_TYPE, "image/svg+xml")], svg.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Opens the file of a page in the editor.
fn edit(site: &Site, key: &str, line: usize) -> Response {
    let subject = lock(&site.pages).get(key).map(|page| page.subject.clone());
    let (Some(editor), Some(Subject::File(file))) = (&site.editor, subject) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match editor.open(&file, line) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(err) => (StatusCode::INTERNAL_SERVER_ERROR, err.to_string()).into_response(),
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

    #[test]
    fn paths_say_what_is_asked_for() {
        for (path, asked) in [
            ("", Some(("", Asked::Page))),
            ("events", Some(("", Asked::Events))),
            ("fr/a.md/", Some(("fr/a.md", Asked::Page))),
            ("fr/a.md/picture/0f", Some(("fr/a.md", Asked::Picture("0f")))),
            ("edit/12", Some(("", Asked::Edit(12)))),
            ("fr/a.md/edit/x", None),
            ("fr/a.md", None),
        ] {
            assert_eq!(Asked::read(path), asked, "{path}");
        }
    }

    #[test]
    fn orders_of_other_pages_are_refused() {
        let is_ours = |origin: &str| {
            let headers = [(header::ORIGIN, origin.parse().unwrap())].into_iter().collect();
            is_from_us(&headers, 3000)
        };
        assert!(is_ours("http://127.0.0.1:3000") && is_ours("http://localhost:3000"));
        for origin in ["https://example.org", "http://127.0.0.1:3001", "null", ""] {
            assert!(!is_ours(origin), "{origin}");
        }
        assert!(!is_from_us(&HeaderMap::new(), 3000));
    }
}
