"""The documented shapes, as a validator and as a strict client.

The shapes are in ``tests/contract``, written by hand from the documentation. The
strict client is made of them when the tests run: pydantic models that convert
nothing, forbid fields they do not know, and take no null where it is not documented.
No generator of clients is installed for it: those that were tried ignore an unknown
field or a null, or bring a dozen packages along.
"""

import json
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Any, Literal

import httpx
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).parents[1] / "contract"
NEWEST = "2024-08-31"
VERSIONS = ("2023-02-07", "2023-03-14", "2024-04-30", NEWEST)


def document_name(version: str) -> str:
    return f"{NEWEST if version == NEWEST else '2023-03-14'}.json"


@cache
def document(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / name).read_text(encoding="utf-8")))


@cache
def registry() -> Registry[Any]:
    names = ("2023-03-14.json", "2024-08-31.json")
    return Registry[Any]().with_resources(
        (name, Resource(contents=document(name), specification=DRAFT202012))
        for name in names
    )


def platforms(version: str) -> list[str]:
    schemas = document(document_name(version))["components"]["schemas"]
    return list(schemas["Platform"]["enum"])


def shape(component: str, *, version: str) -> str:
    """Where a component of a version is described."""
    return f"{document_name(version)}#/components/schemas/{component}"


def shape_of(method: str, path: str, status: int, *, version: str) -> str:
    """Where the answer of an operation is described."""
    here = document_name(version)
    answers = document(here)["paths"][path][method.lower()]["responses"]
    answer = answers.get(str(status), answers["default"])
    return _absolute(answer["content"]["application/json"]["schema"]["$ref"], here)


def problems(instance: object, reference: str) -> list[str]:
    """What is wrong with an answer that should have a shape."""
    validator = Draft202012Validator({"$ref": reference}, registry=registry())
    errors = validator.iter_errors(instance)
    return [f"{error.json_path}: {error.message}" for error in errors]


class StrictClient:
    """A client for one version that reads nothing but what is documented."""

    def __init__(self, asking: httpx.AsyncClient, version: str) -> None:
        self._asking = asking
        self._version = version

    async def list(self, status: str | None = "any") -> Any:
        params = {"status": status} if status else {}
        return await self._call("GET", "/connections", params=params)

    async def create(self, body: dict[str, Any]) -> Any:
        return await self._call("POST", "/connections/create", json=body)

    async def fetch(self, access_token: str) -> Any:
        params = {"access_token": access_token}
        return await self._call("GET", "/connections/access_token", params=params)

    async def status(self, access_token: str) -> Any:
        params = {"access_token": access_token}
        return await self._call("GET", "/connections/status", params=params)

    async def delete(self, connection_id: str) -> Any:
        url = f"/connections/{connection_id}"
        return await self._call("DELETE", "/connections/{id}", url=url)

    async def rename(self, connection_id: str, name: str) -> Any:
        url = f"/connections/{connection_id}"
        body = {"name": name}
        return await self._call("PATCH", "/connections/{id}", url=url, json=body)

    async def sync(self, access_token: str) -> Any:
        return await self._by_token("incremental_sync", access_token, {})

    async def backfill(self, access_token: str, body: dict[str, Any]) -> Any:
        return await self._by_token("backfill", access_token, body)

    async def rotate(self, access_token: str) -> Any:
        return await self._by_token("access_token/invalidate", access_token, None)

    async def credentials(self, access_token: str) -> Any:
        params = {"access_token": access_token}
        return await self._call("GET", "/connections/credentials", params=params)

    async def sync_config(
        self, method: str, url: str, body: dict[str, Any] | None = None
    ) -> Any:
        """``url``: below /configs/sync, such as "platforms/XERO"."""
        kind = url.partition("/")[0]
        path = f"/configs/sync/{kind}/{{{_OPEN[kind]}}}"
        return await self._call(method, path, url=f"/configs/sync/{url}", json=body)

    async def webhooks(self) -> Any:
        return await self._call("GET", "/configs/webhooks")

    async def webhook(self, webhook_id: str) -> Any:
        url = f"/configs/webhooks/{webhook_id}"
        return await self._call("GET", "/configs/webhooks/{id}", url=url)

    async def exchange(self, body: dict[str, Any]) -> Any:
        return await self._call("POST", "/item/public_token/exchange", json=body)

    async def job(self, job_id: str) -> Any:
        return await self._call("GET", "/jobs/{id}", url=f"/jobs/{job_id}")

    async def _by_token(
        self, what: str, access_token: str, body: dict[str, Any] | None
    ) -> Any:
        params = {"access_token": access_token}
        path = f"/connections/{what}"
        return await self._call("POST", path, params=params, json=body)

    async def _call(
        self, method: str, path: str, *, url: str | None = None, **request: Any
    ) -> Any:
        answer = await self._asking.request(method, url or path, **request)
        reference = shape_of(method, path, answer.status_code, version=self._version)
        return model(reference).validate_json(answer.content)


_OPEN = {"connections": "id", "platforms": "platform"}


def _absolute(reference: str, here: str) -> str:
    return f"{here}{reference}" if reference.startswith("#") else reference


@cache
def model(reference: str) -> TypeAdapter[Any]:
    """Reads what has a shape, and nothing else."""
    return TypeAdapter(_component(reference))


@cache
def _component(reference: str) -> Any:
    here, _, name = reference.partition("#/components/schemas/")
    return _type(document(here)["components"]["schemas"][name], here, name)


def _type(shape: dict[str, Any], here: str, name: str = "Inner") -> Any:
    if not shape:
        return Any
    if reference := shape.get("$ref"):
        return _component(_absolute(reference, here))
    if "enum" in shape:
        return Literal[tuple(shape["enum"])]
    if "oneOf" in shape:
        return reduce(or_, (_type(one, here) for one in shape["oneOf"]))
    match shape["type"]:
        case [*kinds]:
            return reduce(or_, (_type({"type": kind}, here) for kind in kinds))
        case "string":
            return str
        case "number":
            return int | float
        case "boolean":
            return bool
        case "null":
            return None
        case "array":
            return list[_type(shape["items"], here)]  # type: ignore[misc]
        case "object" if "properties" in shape:
            return _object(shape, here, name)
        case "object":
            value = _type(shape["additionalProperties"], here)
            return dict[str, value]  # type: ignore[valid-type]
    raise NotImplementedError(shape)


def _object(shape: dict[str, Any], here: str, name: str) -> type[BaseModel]:
    required = set(shape["required"])
    fields: dict[str, Any] = {
        key: (
            _type(inner, here),
            # Absent is one thing, null another.
            Field() if key in required else Field(default=None),
        )
        for key, inner in shape["properties"].items()
    }
    config = ConfigDict(extra="forbid", strict=True, frozen=True)
    return create_model(name, __config__=config, **fields)
