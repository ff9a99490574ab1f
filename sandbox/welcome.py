"""What a person reads when everything runs."""

import http.client
from threading import Event
from urllib.parse import urlsplit

WAIT_SECONDS = 60.0
PAUSE_SECONDS = 0.25


def wait_for(url: str, stop: Event) -> bool:
    """True once the address answers; False when told to stop or after a minute."""
    address = urlsplit(url)
    for _ in range(int(WAIT_SECONDS / PAUSE_SECONDS)):
        connection = http.client.HTTPConnection(address.hostname or "localhost", address.port, timeout=2)
        try:
            connection.request("GET", address.path)
            if connection.getresponse().status == 200:
                return True
        except OSError:
            pass
        finally:
            connection.close()
        if stop.wait(PAUSE_SECONDS):
            return False
    return False


def welcome(pages: str, app: str) -> str:
    """The addresses to open."""
    lines = [
        "",
        f"  Outlook      {pages}/outlook/",
        f"    Calendar   {pages}/outlook/calendar",
        f"    People     {pages}/outlook/people",
        f"    Tasks      {pages}/outlook/tasks",
        f"  Salesforce   {pages}/salesforce/",
    ]
    if app:
        lines.append(f"  Lockstep     {app}/")
    lines += ["", "  Begin with Outlook. Ctrl-C stops everything.", ""]
    return "\n".join(lines)
