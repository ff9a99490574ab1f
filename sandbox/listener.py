"""A small threaded WSGI server that keeps connections open, reads every body and can drop a connection."""

import io
import socket
import ssl
import sys
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

IDLE_SECONDS = 120
NO_BODY = (204, 304)


class Listener(ThreadingMixIn, TCPServer):
    """One address. The TLS handshake runs in the connection's own thread, so a stranger blocks nobody."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, app: "WSGIApplication", port: int, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.app, self.tls = app, tls
        self.port = int(self.socket.getsockname()[1])
        self._open: set[socket.socket] = set()
        self._lock = Lock()

    def get_request(self) -> tuple[Any, Any]:
        connection, address = self.socket.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        connection.settimeout(IDLE_SECONDS)
        with self._lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Stop listening and close what is still open."""
        self.shutdown()
        self.server_close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            _close(connection)


def _close(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class Handler(BaseHTTPRequestHandler):
    """One connection: requests in turn until the client leaves."""

    protocol_version = "HTTP/1.1"
    server: Listener

    def setup(self) -> None:
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: addresses and subjects travel in paths."""

    def _serve(self) -> None:
        self.dropped = False
        answer = _Answer()
        try:
            body = self._read_body()
        except ValueError:
            self.send_error(400, "Bad length")
            return
        chunks = self.server.app(self._environ(body), answer.start)
        try:
            self._send(answer, chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

    def _read_body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(iter(self._read_chunk, b""))
        return self._read(int(self.headers.get("Content-Length") or 0))

    def _read_chunk(self) -> bytes:
        size = int(self.rfile.readline().split(b";")[0], 16)
        data = self._read(size)
        self.rfile.readline()
        return data

    def _read(self, size: int) -> bytes:
        data = self.rfile.read(size)
        if len(data) < size:
            raise ConnectionError("the client left in the middle of its request")
        return data

    def _environ(self, body: bytes) -> "WSGIEnvironment":
        path, _, query = self.path.partition("?")
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": self.path,
            "RAW_URI": self.path,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": str(self.server.port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if self.server.tls else "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "sandbox.drop_connection": self._drop,
            "sandbox.head_bytes": len(self.requestline) + len(self.headers.as_bytes()),
        }
        for name in self.headers:
            key = "HTTP_" + name.upper().replace("-", "_")
            environ[key] = ",".join(self.headers.get_all(name, []))
        # The chunks are put together already: an application that is told of them would look for none.
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return environ

    def _drop(self) -> None:
        self.dropped = True

    def _send(self, answer: "_Answer", chunks: Iterable[bytes]) -> None:
        if self.dropped:
            self.close_connection = True
            _close(self.connection)
            return
        names = {name.lower() for name, _ in answer.headers}
        code, _, words = answer.status.partition(" ")
        bare = self.command == "HEAD" or int(code) in NO_BODY
        chunked = not bare and "content-length" not in names
        self.send_response_only(int(code), words)
        self.send_header("Server", "sandbox")
        if "date" not in names:
            self.send_header("Date", self.date_time_string())
        for name, value in answer.headers:
            self.send_header(name, value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if not bare:
            self._send_chunks(chunks, chunked)

    def _send_chunks(self, chunks: Iterable[bytes], chunked: bool) -> None:
        for chunk in chunks:
            if chunk:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")


class _Answer:
    """What the application said through start_response."""

    status = "500 Internal Server Error"

    def __init__(self) -> None:
        self.headers: list[tuple[str, str]] = []

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> "Callable[[bytes], object]":
        self.status, self.headers = status, headers
        return lambda data: None
