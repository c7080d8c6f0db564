"""What platforms are called before their schemas are imported."""

import pytest

from connections_tui.platforms import SCHEMAS, Schema
from connections_tui.titles import TITLES
from connections_tui.tui.present import platform_name


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_platform_has_one_name(schema: Schema) -> None:
    assert platform_name(schema.platform) == schema.title
    assert TITLES.get(schema.platform, schema.title) == schema.title


def test_no_name_is_kept_for_a_platform_that_has_gone() -> None:
    assert set(TITLES) <= {schema.platform for schema in SCHEMAS.values()}


@pytest.mark.parametrize(
    ("code", "name"),
    [("XERO", "Xero"), ("zoho_inventory", "zoho_inventory"), (None, "-"), ("", "-")],
)
def test_a_platform_nobody_knows_is_shown_as_it_came(
    code: str | None, name: str
) -> None:
    assert platform_name(code) == name
