"""Our mirror of a Graph mailbox against the sandbox, over TLS."""

from __future__ import annotations

import pytest

from tests.contract.mirror_box_contract import MirrorBoxContract
from tests.contract.mirror_box_meeting_contract import MirrorBoxMeetingContract
from tests.contract.mirror_box_write_contract import MirrorBoxWriteContract
from tests.contract.sandbox_mirror import GraphMirrorStage


class TestGraphMirror(MirrorBoxContract, MirrorBoxWriteContract, MirrorBoxMeetingContract):
    @pytest.fixture
    def stage(self, sandbox):
        return GraphMirrorStage(sandbox)
