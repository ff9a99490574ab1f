"""Our Salesforce for the mirror against the sandbox, over TLS."""

from __future__ import annotations

import pytest

from tests.contract.mirror_crm_contract import MirrorCrmContract
from tests.contract.mirror_crm_lookup_contract import MirrorCrmLookupContract
from tests.contract.mirror_crm_write_contract import MirrorCrmWriteContract
from tests.contract.sandbox_mirror_crm import SalesforceMirrorStage


@pytest.fixture
def stage(sandbox):
    return SalesforceMirrorStage(sandbox)


class TestSalesforceMirror(MirrorCrmContract):
    pass


class TestSalesforceMirrorLookups(MirrorCrmLookupContract):
    pass


class TestSalesforceMirrorWrites(MirrorCrmWriteContract):
    pass
