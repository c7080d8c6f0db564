"""The nouns on the wire, read from documented answers and from odd ones."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from connections_tui.models import (
    Batch,
    Connection,
    ConnectionDetails,
    ConnectionStatus,
    Deleted,
    NewConnection,
    StatusConnection,
    Wire,
)
from connections_tui.moments import moment

CONTRACT = Path(__file__).parent / "contract"
ID = "3adc1519-0d6e-4222-83de-25b457cf42be"
LINK = f"https://link.rutterapi.com/connection/{ID}"


def answer(name: str) -> Any:
    return json.loads((CONTRACT / f"{name}.json").read_text(encoding="utf-8"))


def status_with(**odd: Any) -> ConnectionStatus:
    whole = answer("status_response_ready")
    return ConnectionStatus.model_validate(
        {**whole, "status": {**whole["status"], **odd}}
    )


class TestDocumentedAnswers:
    def test_a_listed_connection(self):
        listed = answer("list_response")["connections"][0]

        connection = Connection.model_validate(listed)

        assert connection.id == ID
        assert connection.platform == "SHOPIFY"
        assert connection.link_url == LINK
        assert connection.access_token is not None
        assert connection.access_token.get_secret_value() == listed["access_token"]
        assert moment(connection.updated_at) == datetime(
            2023, 6, 19, 8, 40, 51, tzinfo=UTC
        )
        assert connection.status is None

    def test_a_new_connection(self):
        created = NewConnection.model_validate(answer("create_response")["connection"])

        connection = created.as_connection(platform="SHOPIFY", created_at="2023-05-02")

        assert (connection.id, connection.link_url) == (ID, LINK)
        assert connection.access_token == created.access_token
        assert (connection.platform, connection.created_at) == ("SHOPIFY", "2023-05-02")

    def test_the_details_of_a_store(self):
        fetched = answer("fetch_response")["connection"]

        details = ConnectionDetails.model_validate(fetched)

        assert details.model_dump(exclude_unset=True) == fetched

    def test_the_status_of_a_healthy_connection(self):
        status = ConnectionStatus.model_validate(answer("status_response_ready"))

        history = status.historical_sync_status
        assert (status.connection.id, status.connection.platform) == (ID, "SHOPIFY")
        assert status.connection.org_id == "00000000-0000-0000-0000-000000000000"
        assert (status.is_ready, status.is_healthy) == (True, None)
        assert status.disabled_status.disabled_reason is None
        assert history.total["orders"].synced_count == 1204
        assert history.total["products"].synced_count is None
        assert history.batches[0].progress_info["orders"].status == "COMPLETED"
        assert history.batches[1].config is None

    def test_what_a_batch_was_asked_to_load(self):
        status = ConnectionStatus.model_validate(answer("status_response_ready"))

        config = status.historical_sync_status.batches[0].config

        assert config is not None
        assert config.time_frame_in_months == 12
        assert config.entities["products"] == "PREFERRED_BUT_OPTIONAL"

    def test_the_status_of_a_broken_connection(self):
        status = ConnectionStatus.model_validate(answer("status_response_broken"))

        assert (status.is_ready, status.last_sync_completed_at) == (False, None)
        assert status.needs_update_status.needs_update is True
        assert status.disabled_status.is_disabled is True
        assert status.disabled_status.disabled_reason == "SHOP_API_KEY_EXPIRED"
        assert status.historical_sync_status.batches == ()

    def test_a_delete(self):
        assert Deleted.model_validate(answer("delete_response")).success is True

    def test_a_delete_answered_without_a_body(self):
        assert Deleted.without_a_body().success is True


class TestOddAnswers:
    @pytest.mark.parametrize("odd", [None, [], [1], {}, "text", 3, True])
    @pytest.mark.parametrize(
        "part", ["needs_update_status", "disabled_status", "historical_sync_status"]
    )
    def test_a_missing_part_of_a_status_says_nothing(self, part: str, odd: object):
        status = status_with(**{part: odd})

        assert getattr(status, part) == getattr(ConnectionStatus(), part)
        assert status.is_ready is True

    @pytest.mark.parametrize("odd", [None, [], ["x"], "text", 3])
    def test_a_status_without_its_connection_still_says_how_it_is(self, odd: object):
        whole = {**answer("status_response_ready"), "connection": odd}

        status = ConnectionStatus.model_validate(whole)

        assert (status.connection, status.is_ready) == (StatusConnection(), True)

    def test_nulls_everywhere_say_nothing(self):
        listed = answer("list_response")["connections"][0]
        nulls = {**dict.fromkeys(listed), "id": ID}

        assert Connection.model_validate(nulls) == Connection(id=ID)

    def test_null_collections_are_empty(self):
        status = status_with(
            historical_sync_status={
                "total": None,
                "batches": None,
                "expected_entity_counts": None,
            }
        )

        history = status.historical_sync_status
        empty = (history.total, history.batches, history.expected_entity_counts)
        assert empty == ({}, (), ())

    def test_what_is_no_object_is_left_out_of_collections(self):
        status = status_with(
            historical_sync_status={
                "total": {"orders": {"ready": True}, "products": None, "items": 3},
                "batches": [None, {"batch_num": 1}, "x", []],
                "expected_entity_counts": {"entity": "orders"},
            }
        )

        history = status.historical_sync_status
        assert list(history.total) == ["orders"]
        assert [batch.batch_num for batch in history.batches] == [1]
        assert history.expected_entity_counts == ()

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (1204, 1204),
            (1204.0, 1204),
            ("1204", 1204),
            (" 12.5 ", 12.5),
            (0, 0),
            (-1, -1),
            (10**30, 10**30),
            (None, None),
            (True, None),
            ("many", None),
            ("1e999", None),
            (float("nan"), None),
            (float("inf"), None),
            ([1204], None),
            ({}, None),
        ],
    )
    def test_a_count_is_read_or_unknown(self, written: object, read: object):
        details = ConnectionDetails.model_validate(
            {"id": ID, "initial_orders_synced_count": written}
        )

        count = details.initial_orders_synced_count
        assert (count, type(count)) == (read, type(read))

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (True, True),
            ("true", True),
            (" False ", False),
            (None, None),
            (0, None),
            (1, None),
            ("yes", None),
            ([], None),
            ({}, None),
        ],
    )
    def test_a_flag_is_true_false_or_unknown(self, written: object, read: bool | None):
        assert status_with(is_ready=written).is_ready is read

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (None, None),
            ("null", None),
            (" NULL ", None),
            ("", None),
            ("FAILED TO AUTHENTICATE", "FAILED TO AUTHENTICATE"),
            ("SHOP_ATE_MY_HOMEWORK", "SHOP_ATE_MY_HOMEWORK"),
            (["A"], '["A"]'),
        ],
    )
    def test_a_reason_is_any_word_but_null(self, written: object, read: str | None):
        status = status_with(disabled_status={"disabled_reason": written})

        assert status.disabled_status.disabled_reason == read

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("TEMU", "TEMU"),
            ("shopify", "shopify"),
            ("", None),
            (7, "7"),
            (True, "true"),
            (["SHOPIFY"], '["SHOPIFY"]'),
            ("\ud83d", "\ufffd"),
            (" [b]Ü\u202e\n", " [b]Ü\u202e\n"),
        ],
    )
    def test_any_platform_is_kept_as_it_came(self, written: object, read: str):
        connection = Connection.model_validate({"id": ID, "platform": written})

        assert connection.platform == read

    @pytest.mark.parametrize("odd", [None, "", True, 1.5, [], ["a"], {}, {"id": ID}])
    @pytest.mark.parametrize("model", [Connection, ConnectionDetails, NewConnection])
    def test_without_an_id_there_is_no_connection(self, model: type[Wire], odd: object):
        with pytest.raises(ValidationError):
            model.model_validate({"id": odd, "platform": "SHOPIFY"})

    def test_a_number_may_be_an_id(self):
        assert Connection.model_validate({"id": 52}).id == "52"

    @pytest.mark.parametrize("odd", [None, [], ["x"], "text", 3])
    def test_what_is_no_object_is_no_connection(self, odd: object):
        with pytest.raises(ValidationError):
            Connection.model_validate(odd)

    def test_unknown_fields_are_kept(self):
        connection = Connection.model_validate({"id": ID, "mood": {"good": True}})

        assert connection.model_extra == {"mood": {"good": True}}

    @pytest.mark.parametrize("odd", [None, [], "x", 3, False])
    def test_a_batch_may_have_no_config(self, odd: object):
        assert Batch.model_validate({"config": odd}).config is None

    def test_half_a_character_hides_nothing(self):
        """JSON may write one; no terminal, file or encoder takes it."""
        odd = json.loads('{"id": "a\\ud800", "name": "\\udfff", "\\ud800": 1}')

        connection = Connection.model_validate(odd)

        assert (connection.id, connection.name) == ("a\ufffd", "\ufffd")
        assert connection.model_extra == {"\ufffd": 1}


class TestTimes:
    @pytest.mark.parametrize(
        "written",
        [
            "2023-06-19T08:40:51.000Z",
            "2023-06-19T08:40:51",
            " 2023-06-19 08:40:51 ",
            "2023-06-19T10:40:51+02:00",
        ],
    )
    def test_a_moment_is_in_utc(self, written: str):
        assert moment(written) == datetime(2023, 6, 19, 8, 40, 51, tzinfo=UTC)

    def test_a_day_is_its_midnight(self):
        assert moment("2023-06-19") == datetime(2023, 6, 19, tzinfo=UTC)

    @pytest.mark.parametrize(
        "written",
        [
            None,
            "",
            "soon",
            "2023-13-45",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "\ud800",
        ],
    )
    def test_what_cannot_be_read_is_no_moment(self, written: str | None):
        assert moment(written) is None

    def test_a_time_that_cannot_be_read_is_kept_as_it_came(self):
        assert status_with(created_at=1687164051).created_at == "1687164051"

    @given(written=st.text(st.characters(exclude_categories=())))
    def test_no_text_makes_moment_fail(self, written: str):
        read = moment(written)

        assert read is None or read.tzinfo is UTC


class TestSecrets:
    @pytest.mark.parametrize(
        "model", [Connection, ConnectionDetails, NewConnection, ConnectionStatus]
    )
    def test_no_repr_holds_a_token_or_a_link(self, model: type[Wire]):
        """Workers and logs print reprs; a link opens without a login."""
        read = model.model_validate(
            {
                "id": ID,
                "access_token": "MARK-1",
                "link_url": "https://MARK-2",
                "update_url": "https://MARK-3",
                "credential": {"secret": "MARK-4"},
            }
        )

        assert "MARK" not in repr(read)
        assert "MARK" not in str(read)

    @pytest.mark.parametrize("odd", [None, [], {"secret": "MARK"}])
    def test_an_error_repeats_nothing_of_the_answer(self, odd: object):
        with pytest.raises(ValidationError) as caught:
            Connection.model_validate({"id": odd, "access_token": "MARK"})

        said = [
            str(caught.value),
            repr(caught.value),
            str(caught.value.errors(include_input=False)),
        ]
        assert not any("MARK" in words for words in said)

    def test_a_token_of_the_wrong_type_is_kept_secret(self):
        connection = Connection.model_validate({"id": ID, "access_token": ["MARK"]})

        assert connection.access_token == SecretStr('["MARK"]')
        assert "MARK" not in repr(connection)


def test_python_names_fields_as_python_does():
    """``org_id`` must not slip past ``orgId`` as an unknown field."""
    by_name = StatusConnection(org_id="1")

    assert by_name == StatusConnection.model_validate({"orgId": "1"})
    assert by_name.model_dump(by_alias=True, exclude_unset=True) == {"orgId": "1"}


def field_names(model: type[Wire]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items()}


MODELS = [Connection, ConnectionDetails, ConnectionStatus, NewConnection, Deleted]
NAMES = sorted(set().union(*map(field_names, MODELS), ["status", "total", "config"]))
anything = st.text(st.characters(exclude_categories=()), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | anything,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | anything, inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("model", MODELS)
@given(value=st.dictionaries(st.sampled_from(NAMES) | anything, json_values))
def test_any_json_object_is_read_or_refused(model: type[Wire], value: dict[str, Any]):
    """The one promise the client relies on: no other exception comes out."""
    try:
        read = model.model_validate(value)
    except ValidationError as error:
        assert_only_the_id_is_wrong(error)
    else:
        assert repr(read)


def assert_only_the_id_is_wrong(error: ValidationError) -> None:
    assert {problem["loc"] for problem in error.errors()} == {("id",)}
