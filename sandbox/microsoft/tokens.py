"""Signing and reading tokens. The key is made once per process, so it outlives a reset."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.types import Options

from sandbox.microsoft.scopes import GRAPH


@cache
def signing_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _number(value: int) -> str:
    data = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@cache
def key_id() -> str:
    public = signing_key().public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()[:20]).decode().rstrip("=")


def key_set(issuer: str) -> dict[str, Any]:
    """The JSON web key set of one tenant (or of all: then ``issuer`` holds {tenantid})."""
    numbers = signing_key().public_key().public_numbers()
    key = {"kty": "RSA", "use": "sig", "kid": key_id(), "n": _number(numbers.n), "e": _number(numbers.e)}
    return {"keys": [{**key, "issuer": issuer}]}


def sign(claims: dict[str, Any], **header: str) -> str:
    return jwt.encode(claims, signing_key(), algorithm="RS256", headers={"kid": key_id(), **header})


def read(token: str) -> dict[str, Any]:
    """The claims of a token signed here for Graph; times are the caller's to check. ValueError in Graph's words."""
    options: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    try:
        return jwt.decode(token, signing_key().public_key(), algorithms=["RS256"], audience=GRAPH, options=options)
    except jwt.InvalidAudienceError:
        raise ValueError("Access token validation failure. Invalid audience.") from None
    except jwt.PyJWTError:
        raise ValueError("CompactToken parsing failed with error code: 80049217") from None


def pairwise(oid: str, client_id: str) -> str:
    """The ``sub`` of a person, different for every application."""
    digest = hashlib.sha256(f"{oid}/{client_id}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def client_info(oid: str, tenant: str) -> str:
    data = json.dumps({"uid": oid, "utid": tenant}).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
