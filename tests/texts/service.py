"""A service whose every text is a payload, each in every place in turn."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from stand_ins.port import Asked, Reply, answering

from .payloads import PAYLOADS

TEXTS = tuple(PAYLOADS.values())
COUNT = len(TEXTS)
CREATED_AT = "2026-01-02T03:04:05.000Z"

JsonObject = dict[str, Any]


def text(number: int, place: int) -> str:
    """What stands in a place of a connection: another text in each."""
    return TEXTS[(number + 7 * place) % COUNT]


def listed(number: int) -> JsonObject:
    return {
        "id": f"{number}-{text(number, 0)}",
        "access_token": f"{number}-{text(number, 1)}",
        "link_url": f"https://link.example/{text(number, 2)}",
        "platform": text(number, 3) if number % 2 else "SHOPIFY",
        "name": text(number, 4),
        "status": text(number, 5) if number % 3 else "active",
        "created_at": text(number, 6) if number % 5 == 0 else CREATED_AT,
        "updated_at": text(number, 7),
        text(number, 8): text(number, 9),
    }


def details(number: int) -> JsonObject:
    return {
        "id": f"{number}-{text(number, 0)}",
        "store_name": text(number, 0),
        "store_domain": text(number, 1),
        "store_unique_id": text(number, 2),
        "platform": text(number, 3) if number % 2 else "SHOPIFY",
        "link_url": f"https://link.example/{text(number, 2)}",
        "disabled": number % 4 == 0,
        "disabled_reason": text(number, 4),
        "created_at": CREATED_AT,
        "last_sync_completed_at": text(number, 5),
        "estimated_completed_at": text(number, 6),
        "oldest_order_date": text(number, 7),
        "newest_order_date": text(number, 8),
        text(number, 9): {text(number, 10): text(number, 11)},
    }


def status(number: int) -> JsonObject:
    progress = {
        "status": text(number, 5),
        "oldest_batch_entity_date": text(number, 6),
        "newest_batch_entity_date": text(number, 7),
    }
    total = {
        "oldest_entity_date": text(number, 8),
        "newest_entity_date": text(number, 9),
        "synced_count": number,
        "ready": True,
    }
    return {
        "connection": {"id": f"{number}-{text(number, 0)}", "orgId": text(number, 1)},
        "status": {
            "last_sync_completed_at": text(number, 2) if number % 2 else CREATED_AT,
            "is_ready": number % 3 != 0,
            "is_healthy": number % 5 != 0,
            "platform": text(number, 3),
            "created_at": text(number, 4),
            "needs_update_status": {"needs_update": number % 4 == 1},
            "disabled_status": {
                "is_disabled": number % 4 == 0,
                "disabled_reason": text(number, 4),
            },
            "historical_sync_status": {
                "num_batches_completed": 1,
                "total": {text(number, place): total for place in range(10, 14)},
                "batches": [
                    {
                        "batch_num": batch,
                        "progress_info": {text(number, 12 + batch): progress},
                        "config": {"entities": {text(number, 15): text(number, 16)}},
                    }
                    for batch in range(3)
                ],
                "expected_entity_counts": [
                    {"batch_num": 1, "entity": text(number, 17), "count": 5}
                ],
            },
        },
    }


def refusal(number: int) -> JsonObject:
    return {
        "error_type": text(number, 1),
        "error_code": text(number, 2),
        "error_message": f"account_id: {text(number, 0)} {text(number, 3)[:100]}",
    }


class Service:
    """What was asked of it, and the answers."""

    def __init__(self) -> None:
        self.base_url = ""
        self.refused: list[str] = []
        """What was asked of it that it did not do."""

    @property
    def environ(self) -> dict[str, str]:
        """What leads a console there."""
        return {
            "RUTTER_BASE_URL": self.base_url,
            "RUTTER_CLIENT_ID": "id",
            "RUTTER_CLIENT_SECRET": "secret",
            "RUTTER_API_VERSION": "2024-08-31",
            "RUTTER_REQUESTS_PER_SECOND": "500",
        }

    def answer(self, asked: Asked) -> Reply:
        url = urlsplit(asked.target)
        if asked.method == "POST":
            self.refused.append("create")
            return _reply(400, refusal(len(self.refused) - 1))
        if asked.method == "DELETE":
            self.refused.append("delete")
            name = unquote(url.path.rsplit("/", 1)[1])
            return _reply(409, refusal(int(name.split("-")[0])))
        if url.path.endswith("/connections"):
            return _reply(200, {"connections": [listed(n) for n in range(COUNT)]})
        number = int(parse_qs(url.query)["access_token"][0].split("-")[0])
        if number % 6 == 5:
            return _reply((400, 404, 500, 409)[number // 6 % 4], refusal(number))
        if url.path.endswith("/status"):
            return _reply(200, status(number))
        return _reply(200, {"connection": details(number)})


def _reply(code: int, body: JsonObject) -> Reply:
    # Lone surrogates as escapes, and one character that is no UTF-8.
    content = json.dumps(body).encode().replace(b"whole", b"wh\x9bole")
    # What a header may hold: neither ESC nor a line break, yet C1 and DEL.
    headers = {
        "X-Rutter-Request-ID": "req-\x9b31m\x85\xc2\x9b-<[/]>[b]",
        "Content-Type": "application/json; \x9b31m",
    }
    return Reply(code, content, headers, "OK \x9b31m")


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()
    with answering(service.answer) as service.base_url:
        yield service
