"""A clear yes to a change: from a person, or from the command line."""

import click
from msgspec import Struct

from connections_tui.access import ProfileView
from connections_tui.cli.asking import confirmed, interruptible, is_interactive
from connections_tui.cli.exits import CANCELLED, USAGE, fail
from connections_tui.text import clean


class Answer(Struct, frozen=True):
    """What the command line says ahead."""

    is_sure: bool
    """--yes"""
    word: str | None
    """--confirm"""


def confirm(
    profile: ProfileView, answer: Answer, *, question: str, word: str, nothing: str
) -> None:
    """Ends the program unless the answer is yes; in production ``word`` is typed.

    ``question``: such as "Delete it?". ``nothing``: what to say where it is no.
    """
    if profile.is_production:
        confirm_by_word(word, answer, question=question, nothing=nothing, always=False)
    elif not answer.is_sure:
        if not is_interactive():
            fail(f"Not a terminal. Use --yes to confirm. {nothing}", USAGE)
        if not confirmed(question):
            fail(nothing, CANCELLED)


def confirm_in_production(
    profile: ProfileView, *, is_sure: bool, doing: str, nothing: str
) -> None:
    """Ends the program in production, unless the answer is yes.

    ``doing``: such as "Sync Otter Shop". ``nothing``: what to say where it is no.
    """
    if not profile.is_production or is_sure:
        return
    name = clean(profile.name, 60)
    if not is_interactive():
        fail(
            f"{name} is production. Not a terminal: use --yes to confirm. {nothing}",
            USAGE,
        )
    if not confirmed(f"{doing} in production ({name})?"):
        fail(nothing, CANCELLED)


def confirm_by_word(
    word: str, answer: Answer, *, question: str, nothing: str, always: bool = True
) -> None:
    """Ends the program unless the word is typed, or given ahead.

    ``always``: whether it is asked for everywhere, and not in production alone.
    """
    typed = answer.word
    if typed is None and is_interactive() and not answer.is_sure:
        what = question.removesuffix("?").removesuffix(" it").lower()
        with interruptible():
            typed = click.prompt(f'Type "{word}" to {what}', default="", err=True)
    elif typed is None or not answer.is_sure:
        where = "Use" if always else "In production, use"
        fail(f"{where} --yes --confirm {word}. {nothing}", USAGE)
    refuse_other_word(word, typed, nothing)


def refuse_other_word(word: str, typed: str, nothing: str) -> None:
    """Ends the program where another word was typed."""
    if typed.strip().casefold() != word:
        fail(f'The word is "{word}". {nothing}', USAGE)


def refuse_read_only(profile: ProfileView, nothing: str) -> None:
    """Ends the program where nothing may be changed with the profile."""
    if profile.is_read_only:
        name = clean(profile.name, 60)
        fail(f"{name} is read-only (set in its profile). {nothing}")
