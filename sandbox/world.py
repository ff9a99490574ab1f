"""Everything that is the case in the sandbox: time, people, mail, Salesforce orgs, faults, what was asked."""

from sandbox import cast, demo_mirror, demo_world
from sandbox.clock import Clock
from sandbox.directory import PersonInfo
from sandbox.faults import Faults
from sandbox.graph import demo_mail
from sandbox.graph.state import Mail
from sandbox.ids import Ids
from sandbox.microsoft.sign_in import SignIn
from sandbox.requests_log import RequestLog
from sandbox.salesforce.gate import Gate
from sandbox.salesforce.org import Org

WORLDS = ("demo", "tour", "empty")  # tour: the demo with contacts, tasks and meetings to look at


class World:
    """The state behind every stand-in.

    `reset` replaces `mail`, `orgs` and `gate` (Salesforce sessions and usage): ask the world for them at each request.

    `auto_consent`: a sign-in page that is given a login_hint continues at once as that person.
    `addin_url`: where the Outlook page finds the add-in, unless it is told another address.
    `http_url`, `https_url`: where the listeners are; set by the server before the first request.
    """

    def __init__(self, kind: str = "demo", seed: int = 1) -> None:
        if kind not in WORLDS:
            raise ValueError(f"a world is one of {', '.join(WORLDS)}")
        self.kind = kind
        self.clock = Clock()
        self.ids = Ids(seed)
        self.faults = Faults()
        self.requests = RequestLog()
        self.directory = cast.directory()
        self.http_url = "http://localhost"
        self.https_url = "https://localhost"
        self.reset()

    @property
    def salesforce(self) -> Org:
        """Northwind's org, the first one."""
        return self.orgs[self.directory.orgs[0].id]

    def is_active(self, person: PersonInfo) -> bool:
        """Whether the person may work in Salesforce: an administrator there can end that."""
        user = self.orgs[person.salesforce_org_id].users.get(person.salesforce_user_id)
        return bool(user and user["IsActive"])

    def reset(self) -> None:
        """Start anew: the same people, records and mails, no faults, the computer's time."""
        self.clock.reset()
        self.ids.reset()
        self.faults.clear()
        self.requests.clear()
        self.auto_consent = False
        self.addin_url = ""
        self.gate = Gate(self.clock, self.ids, self.directory)
        self.orgs: dict[str, Org] = {org.id: demo_world.org(self, org) for org in self.directory.orgs}
        self.sign_in = SignIn(self)
        self.mail = Mail(self.clock, self.ids, self.directory, self.faults)
        if self.kind in ("demo", "tour"):
            demo_world.fill(self)
            demo_mail.fill(self)
        if self.kind == "tour":
            demo_mirror.fill(self)
