"""The table of platforms as the README shows it."""

import re

from connections_tui.platforms import SCHEMAS, markdown_table


def test_it_has_one_row_a_login():
    head, rule, *rows = markdown_table().splitlines()

    assert (head.count("|"), rule) == (5, "| --- | --- | --- | --- |")
    assert [re.findall("`(.+?)`", row)[0] for row in rows] == [
        schema.platform for schema in SCHEMAS.values()
    ]


def test_a_row_tells_secrets_and_optional_fields_apart():
    assert (
        r"| BigCommerce | `BIG_COMMERCE` | `oauth_access_token`\*, `store_url` "
        r"| `oauth_client_id`, `oauth_client_secret`\* |"
    ) in markdown_table()


def test_it_is_drawn_the_same_every_time():
    assert markdown_table() == markdown_table()
