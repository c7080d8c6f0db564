"""What is true of every schema, tried on every schema."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from connections_tui.platforms import (
    SCHEMAS,
    Credentials,
    FieldKind,
    Schema,
    field_errors,
)
from connections_tui.platforms.base import platform

every_schema = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)


def typed_example(schema: Schema) -> dict[str, str]:
    return {field.name: field.example for field in schema.fields()}


def refusal(schema: Schema, typed: object) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        schema.model_validate(typed)
    return caught.value


def all_words(thing: object) -> Iterator[str]:
    """Everything an error says to someone who takes care not to ask for the input."""
    yield str(thing)
    yield repr(thing)
    if isinstance(thing, ValidationError):
        yield str(thing.errors(include_input=False))
        yield thing.json(include_input=False)
        yield str(field_errors(thing))


@every_schema
def test_the_example_is_valid_and_looks_right(schema: Schema):
    assert schema.example().reveal().keys() == typed_example(schema).keys()
    assert schema.warnings(typed_example(schema)) == {}


@every_schema
def test_each_field_is_described_and_has_an_example(schema: Schema):
    assert all(field.description and field.example for field in schema.fields())


@every_schema
def test_the_common_scope_comes_last_and_may_stay_empty(schema: Schema):
    last = schema.fields()[-1]

    assert (last.name, last.required, last.kind) == ("scope", False, FieldKind.TEXT)


@every_schema
def test_each_required_field_is_missed_by_name(schema: Schema):
    required = [field for field in schema.fields() if field.required]
    for nothing in (None, "", " \t\n", SecretStr(" ")):
        for field in required:
            error = refusal(schema, {**typed_example(schema), field.name: nothing})

            assert field_errors(error) == {field.name: "Required."}


@every_schema
def test_a_field_left_out_is_missed_by_name(schema: Schema):
    required = {field.name for field in schema.fields() if field.required}

    assert field_errors(refusal(schema, {})) == dict.fromkeys(required, "Required.")


@every_schema
def test_an_empty_box_is_not_sent(schema: Schema):
    blank = {field.name: "  " for field in schema.fields() if not field.required}

    revealed = schema.from_input({**typed_example(schema), **blank}).reveal()

    assert revealed.keys() == {f.name for f in schema.fields() if f.required}


@every_schema
def test_values_are_trimmed_and_kept_as_they_are_inside(schema: Schema):
    free = [f.name for f in schema.fields() if not f.choices and f.name != "store_url"]
    odd = dict.fromkeys(free, " a|b^c#d+e/f= ü% \n")

    revealed = schema.from_input({**typed_example(schema), **odd}).reveal()

    assert {revealed[name] for name in free} == {"a|b^c#d+e/f= ü%"}


@every_schema
def test_a_control_character_inside_is_refused(schema: Schema):
    free = [field for field in schema.fields() if not field.choices]
    for field in free:
        for char in "\n\r\t\0\x1b\x7f\x9b":
            value = f"before{char}after"
            error = refusal(schema, {**typed_example(schema), field.name: value})

            assert "control character" in field_errors(error)[field.name]
            assert not any("before" in words for words in all_words(error))


@every_schema
def test_an_unknown_field_is_refused(schema: Schema):
    error = refusal(schema, {**typed_example(schema), "pass_word": "abc"})

    assert field_errors(error) == {"pass_word": "Not a field of this platform."}


@every_schema
def test_anything_but_an_object_of_fields_is_refused(schema: Schema):
    for odd in (None, "text", 5, ["a"], {1: 2}):
        assert field_errors(refusal(schema, odd))


@every_schema
def test_a_value_that_is_no_text_is_refused(schema: Schema):
    for field in schema.fields():
        for odd in (5, True, ["text"], {"a": "b"}, "\ud800"):
            error = refusal(schema, {**typed_example(schema), field.name: odd})

            assert list(field_errors(error)) == [field.name]


@every_schema
def test_secrets_and_identifiers_are_in_no_repr(schema: Schema):
    hidden = {f.name for f in schema.fields() if f.is_sensitive and not f.choices}
    marked = {name: f"MARK-{name}" for name in hidden}

    credentials = schema.from_input({**typed_example(schema), **marked})

    assert not any("MARK" in words for words in all_words(credentials))
    assert all(f"{name}=SecretStr" in repr(credentials) for name in hidden)


@every_schema
def test_secrets_are_in_no_dump(schema: Schema):
    secrets = [f.name for f in schema.fields() if f.kind is FieldKind.SECRET]
    marked = dict.fromkeys(secrets, "MARK")

    credentials = schema.from_input({**typed_example(schema), **marked})

    assert "MARK" not in credentials.model_dump_json()
    assert "MARK" not in str(credentials.model_dump())


@every_schema
def test_an_error_repeats_no_secret_even_with_its_input(schema: Schema):
    """Someone will call errors() one day and forget what it shows by default."""
    secrets = [f.name for f in schema.fields() if f.kind is FieldKind.SECRET]
    marked = dict.fromkeys([*secrets, "unknown"], "MARK")

    error = refusal(schema, {**marked, "scope": 5})

    assert not any("MARK" in words for words in all_words(error))
    assert "MARK" not in str(error.errors())


anything = st.text(st.characters(exclude_categories=()))
one_line = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")))


@given(typed=st.dictionaries(st.sampled_from(["key", "shop_id"]), anything))
def test_anything_typed_is_refused_field_by_field(typed):
    errors = field_errors(refusal(SCHEMAS["fnac"], typed))

    assert "partner_id" in errors
    assert errors.keys() <= {"key", "shop_id", "partner_id"}


@given(key=one_line.filter(str.strip), scope=one_line)
def test_one_line_is_sent_as_it_was_typed(key: str, scope: str):
    typed = {**typed_example(SCHEMAS["fnac"]), "key": key, "scope": scope}
    sent = SCHEMAS["fnac"].from_input(typed).reveal()

    assert (sent["key"], sent.get("scope", "")) == (key.strip(), scope.strip())


def test_typed_secrets_may_be_masked_already():
    typed = {"account_id": "acct_1", "oauth_access_token": SecretStr(" sk_live_x ")}

    assert SCHEMAS["stripe"].from_input(typed).reveal() == {
        "account_id": "acct_1",
        "oauth_access_token": "sk_live_x",
    }


def test_masked_secrets_are_warned_about_like_others():
    typed = {"oauth_access_token": SecretStr("pk_live_x")}

    assert "oauth_access_token" in SCHEMAS["stripe"].warnings(typed)


def test_a_wrong_choice_is_answered_with_the_right_ones():
    typed = {**typed_example(SCHEMAS["amazon"]), "amazon_seller_region": "mars"}

    assert field_errors(refusal(SCHEMAS["amazon"], typed)) == {
        "amazon_seller_region": "Must be one of na, eu or fe."
    }


def test_an_invisible_character_is_warned_about():
    """Copied from a chat: nobody can see why the platform refuses the token."""
    typed = {"oauth_client_id": "abc\u200b"}

    assert "invisible" in SCHEMAS["walmart"].warnings(typed)["oauth_client_id"]


def test_two_schemas_of_the_same_shape_stay_apart():
    ebay, square = SCHEMAS["ebay"], SCHEMAS["square"]
    typed = typed_example(ebay)

    assert [f.name for f in ebay.fields()] == [f.name for f in square.fields()]
    assert ebay.from_input(typed) != square.from_input(typed)
    assert ebay.from_input(typed).platform == "EBAY"


def test_two_schemas_cannot_share_a_slug():
    with pytest.raises(ValueError, match="stripe"):
        platform("STRIPE")(Credentials)
