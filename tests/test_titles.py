"""What platforms are called: one source, before and after schemas are imported."""

import subprocess
import sys

import pytest

from connections_tui.platforms import SCHEMAS, Schema
from connections_tui.titles import TITLES, add_title, title_of
from connections_tui.words.present import platform_name


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_platform_has_one_name(schema: Schema) -> None:
    assert platform_name(schema.platform) == schema.title == title_of(schema.platform)


def test_no_two_platforms_have_one_title() -> None:
    assert len(set(TITLES.values())) == len(TITLES)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("XERO", "Xero"),
        ("ZOHOBOOKS", "Zoho Books"),
        ("QUICKBOOKS_DESKTOP", "QuickBooks Desktop"),
        ("MX", "MX"),
    ],
)
def test_titles_are_written_not_guessed(code: str, name: str) -> None:
    assert platform_name(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("TEMU_SHOP", "TEMU_SHOP"),
        ("zoho_inventory", "zoho_inventory"),
        (None, "-"),
        ("", "-"),
    ],
)
def test_an_unknown_platform_is_shown_as_it_came(code: str | None, name: str) -> None:
    assert platform_name(code) == name


def test_a_second_title_for_a_platform_is_refused() -> None:
    add_title("XERO", "Xero")

    with pytest.raises(ValueError, match="XERO is called 'Xero'"):
        add_title("XERO", "Xero Accounting")


def test_a_schema_brings_the_title_of_a_platform_that_is_not_listed() -> None:
    """In a process of its own: the registries are the program's."""
    script = (
        "from connections_tui.platforms.base import Credentials, platform\n"
        "from connections_tui.words.present import platform_name\n"
        "from connections_tui.fleet.shown.facets import known_platforms\n"
        "platform('TEMU_SHOP', title='Temu')(type('T', (Credentials,), {}))\n"
        "print(platform_name('TEMU_SHOP'), known_platforms([])['TEMU_SHOP'])"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "Temu Temu"
