"""Fills a store with connections to look at, the same ones every time.

The first sixty are the merchants of ``merchants``; further ones are made up, with
states in about the proportions of a real fleet.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from connections_tui.sandbox import names
from connections_tui.sandbox.merchants import MERCHANTS, Merchant
from connections_tui.sandbox.records import (
    FAILED_TO_AUTHENTICATE,
    PHASES,
    Fate,
    Origin,
    Simulated,
)
from connections_tui.sandbox.store import Store
from connections_tui.sandbox.times import whole_milliseconds

DEFAULT_COUNT = len(MERCHANTS)
_SEED = 20230314

Word = TypeVar("Word", bound=str)

_FATES = {
    Fate.HEALTHY: 846,
    Fate.LOADING: 14,
    Fate.UNHEALTHY: 28,
    Fate.NEEDS_REAUTH: 34,
    Fate.DISABLED: 32,
    Fate.STALE: 18,
    Fate.SYNCING: 14,
    Fate.WAITING: 11,
    Fate.NO_ANSWER: 3,
}
"""How often each occurs in a thousand."""
_PLATFORMS = {
    "SHOPIFY": 34,
    "WOO_COMMERCE": 12,
    "QUICKBOOKS": 11,
    "AMAZON": 9,
    "STRIPE": 7,
    "BIG_COMMERCE": 6,
    "SQUARE": 5,
    "EBAY": 4,
    "MAGENTO": 3,
    "NETSUITE": 2,
    "PRESTASHOP": 2,
    "WALMART": 2,
    "LAZADA": 1,
    "SHOPER": 1,
    "FNAC": 1,
}
_REASONS = {
    "SHOP_API_KEY_EXPIRED": 18,
    "NEEDS_REAUTH": 14,
    FAILED_TO_AUTHENTICATE: 14,
    "SHOP_IS_DISABLED_OR_EXPIRED": 12,
    "SHOP_NOT_FOUND": 9,
    "SHOP_PAYMENT_REQUIRED": 6,
    "SHOP_IS_UNAVAILABLE": 6,
    "REQUEST_TIMEOUT": 5,
    "MANUALLY_DISABLED": 4,
    "SHOP_IS_LOCKED": 3,
    "CERT_EXPIRED": 3,
    "WEB_SERVICE_IS_DISABLED": 2,
    "TUNNEL_ERROR": 2,
    "SHOP_ID_IS_INVALID": 1,
    "UNKNOWN": 1,
}
_AGES = {
    Fate.WAITING: (timedelta(hours=2), timedelta(days=9)),
    Fate.SYNCING: (timedelta(hours=1), timedelta(days=2)),
    Fate.LOADING: (timedelta(hours=1), timedelta(days=5)),
}
_USUAL_AGE = (timedelta(days=12), timedelta(days=900))
_SINCE_HALT = {
    Fate.STALE: (timedelta(hours=30), timedelta(days=9)),
    Fate.NEEDS_REAUTH: (timedelta(hours=3), timedelta(days=6)),
    Fate.DISABLED: (timedelta(hours=5), timedelta(days=11)),
}
"""How long ago it stopped syncing; always less than the youngest usual age."""


def seed(store: Store, *, count: int = DEFAULT_COUNT, now: datetime) -> None:
    """Adds ``count`` connections whose past leads up to ``now``.

    Deterministic: IDs and tokens are always the same, and what is already in the
    store stays, so seeding twice adds nothing twice.
    """
    store.add_many(seeded(count=count, now=now))


def seeded(*, count: int = DEFAULT_COUNT, now: datetime) -> Iterator[Simulated]:
    """What ``seed`` adds, for a store that is to begin with it."""
    dice = random.Random(_SEED)
    for merchant in MERCHANTS[:count]:
        yield _record(merchant, dice, now)
    for number in range(DEFAULT_COUNT, count):
        yield _record(_made_up(number, dice), dice, now)


def _made_up(number: int, dice: random.Random) -> Merchant:
    fate = _pick(dice, _FATES)
    is_known = fate is not Fate.WAITING
    return Merchant(
        platform=_pick(dice, _PLATFORMS) if is_known or number % 2 else None,
        store_name=names.made_up(number) if is_known else None,
        fate=fate,
        reason=_pick(dice, _REASONS) if fate is Fate.DISABLED else None,
    )


def _record(merchant: Merchant, dice: random.Random, now: datetime) -> Simulated:
    fate = merchant.fate
    return Simulated(
        id=_uuid(dice),
        access_token=_uuid(dice),
        platform=merchant.platform,
        created_at=_ago(dice, now, _AGES.get(fate, _USUAL_AGE)),
        origin=Origin.LINK,
        fate=fate,
        disabled_reason=merchant.reason,
        halted_at=_ago(dice, now, _SINCE_HALT[fate]) if fate in _SINCE_HALT else None,
        name=merchant.label,
        store_name=merchant.store_name,
        store_domain=merchant.domain,
        store_unique_id=_unique_id(merchant),
        phase=dice.randrange(PHASES),
    )


def _unique_id(merchant: Merchant) -> str | None:
    """The same for one address: the store that was connected twice."""
    if merchant.domain is None or merchant.store_name is None:
        return None
    return names.unique_id(
        merchant.platform, f"{merchant.domain}/{merchant.store_name}"
    )


def _uuid(dice: random.Random) -> str:
    return str(UUID(int=dice.getrandbits(128), version=4))


def _ago(
    dice: random.Random, now: datetime, span: tuple[timedelta, timedelta]
) -> datetime:
    least, most = span
    return whole_milliseconds(now - least - (most - least) * dice.random())


def _pick(dice: random.Random, weights: Mapping[Word, int]) -> Word:
    return dice.choices(tuple(weights), tuple(weights.values()))[0]
