"""Our Salesforce against the sandbox, over TLS."""

from __future__ import annotations

import pytest

from tests.contract.crm_contract import CrmContract
from tests.contract.crm_search_contract import CrmSearchContract
from tests.contract.sandbox_crm import SalesforceStage


class TestSalesforceCrm(CrmContract):
    @pytest.fixture
    def stage(self, sandbox):
        return SalesforceStage(sandbox)


class TestSalesforceSearch(CrmSearchContract):
    @pytest.fixture
    def stage(self, sandbox):
        return SalesforceStage(sandbox)
