"""The two listeners in threads: plain http for pages, https with a throwaway authority for clients."""

import ssl
import tempfile
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

import trustme
from werkzeug.test import Client

from sandbox.app import create_sandbox_app
from sandbox.listener import Listener
from sandbox.world import World

HOSTS = ("localhost", "127.0.0.1")


class Sandbox:
    """A running sandbox: `with Sandbox() as sandbox:`. Ports are free ones when 0.

    The authority's certificate is in <directory>/ca.pem and stays the same for a directory; without one, a
    temporary directory lives as long as the sandbox.
    """

    def __init__(
        self, world: str = "demo", http_port: int = 0, https_port: int = 0, directory: str | Path | None = None
    ) -> None:
        self.world = World(world)
        self.app = create_sandbox_app(self.world)
        self._ports = (http_port, https_port)
        self._own = tempfile.TemporaryDirectory() if directory is None else None
        self.directory = Path(self._own.name if self._own else directory or "")
        self._listeners: list[Listener] = []

    def start(self) -> Self:
        self.directory.mkdir(parents=True, exist_ok=True)
        plain = Listener(self.app, self._ports[0])
        try:
            secure = Listener(self.app, self._ports[1], _tls(self.directory))
        except OSError:
            plain.server_close()
            raise
        self._listeners = [plain, secure]
        self.world.http_url = f"http://localhost:{plain.port}"
        self.world.https_url = f"https://localhost:{secure.port}"
        for listener in self._listeners:
            Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        for listener in self._listeners:
            listener.stop()
        self._listeners = []
        if self._own:
            self._own.cleanup()

    @property
    def http_url(self) -> str:
        return self.world.http_url

    @property
    def https_url(self) -> str:
        return self.world.https_url

    @property
    def ca_file(self) -> str:
        return str(self.directory / "ca.pem")

    def control(self, what: str, body: Any = None, method: str | None = None, **query: Any) -> Any:
        """Ask /_sandbox/{what} without the network: GET, or POST when there is a body. ValueError when refused."""
        verb = method or ("GET" if body is None else "POST")
        answer = Client(self.app).open(f"/_sandbox/{what}", method=verb, json=body, query_string=query)
        if answer.status_code >= 400:
            raise ValueError(answer.get_data(as_text=True))
        return answer.get_json() if answer.data else None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def write_authority(directory: str | Path) -> None:
    """Make sure <directory>/ca.pem is there, for programs that read it before the sandbox runs."""
    Path(directory).mkdir(parents=True, exist_ok=True)
    _authority(Path(directory))


def _tls(directory: Path) -> ssl.SSLContext:
    authority = _authority(directory)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)
    return context


def _authority(directory: Path) -> trustme.CA:
    certificate, key = directory / "ca.pem", directory / "ca.key"
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(certificate))
    key.touch(mode=0o600)
    authority.private_key_pem.write_to_path(str(key))
    return authority
