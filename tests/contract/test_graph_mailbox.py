"""Our Graph mailbox against the sandbox, over TLS."""

from __future__ import annotations

import pytest

from tests.contract.mailbox_contract import MailboxContract
from tests.contract.sandbox_mail import GraphStage


class TestGraphMailbox(MailboxContract):
    @pytest.fixture
    def stage(self, sandbox):
        return GraphStage(sandbox)
