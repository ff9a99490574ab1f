"""Microsoft's own Python client, signed in as somebody of the sandbox."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator
from kiota_abstractions.authentication.base_bearer_token_authentication_provider import (
    BaseBearerTokenAuthenticationProvider,
)
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.graph_request_adapter import options
from msgraph_core import GraphClientFactory


class _Token(AccessTokenProvider):
    def __init__(self, token):
        self.token = token

    async def get_authorization_token(self, uri, additional_authentication_context=None):
        return self.token

    def get_allowed_hosts_validator(self):
        return AllowedHostsValidator([])


def run(sandbox, use, scopes, email="alice@northwind.example"):
    """What the async function ``use(client)`` answers."""
    token = sandbox.control("microsoft/token", {"email": email, "scopes": scopes})["access_token"]

    async def inside():
        provider = BaseBearerTokenAuthenticationProvider(_Token(token))
        async with httpx.AsyncClient(verify=sandbox.ca_file, trust_env=False) as plain:
            client = GraphClientFactory.create_with_default_middleware(client=plain, options=options)
            adapter = GraphRequestAdapter(provider, client=client)
            adapter.base_url = f"{sandbox.https_url}/v1.0"
            return await use(GraphServiceClient(request_adapter=adapter))

    with ThreadPoolExecutor(1) as beside:  # Playwright keeps a loop running in the thread of the tests
        return beside.submit(asyncio.run, inside()).result()
