"""What a command says on a terminal while the service keeps it waiting."""

import socket
from contextlib import closing

from stand_ins.port import Asked, Reply
from stand_ins.port import answering as answering_with

from .answering import LOGIN
from .pseudo_terminal import PROGRAM, terminal
from .test_main import run

CLEARED = b"\r\x1b[K"


def test_retries_are_told_and_taken_away_again() -> None:
    with closing(socket.socket()) as refusing:
        refusing.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{refusing.getsockname()[1]}/versioned"
        service = {"RUTTER_BASE_URL": base_url, **LOGIN}
        with terminal((*PROGRAM, "list"), size=(60, 24), **service) as person:
            code = person.exit_code()
        piped = run("list", **service)

    drawn, _, told = person.drawn.rpartition(CLEARED)
    assert b"\rReading the list. Retry " in drawn
    assert b" of 2" in drawn
    assert max(len(one.decode()) for one in drawn.split(CLEARED[1:])) <= 60
    assert told.decode().replace("\r\n", "\n") == piped.stderr
    assert piped.stderr.count("\n") == 1
    assert (code, piped.returncode) == (3, 3)


def test_a_limit_is_waited_for_with_the_seconds_that_are_left() -> None:
    asked: list[Asked] = []

    def answer(request: Asked) -> Reply:
        asked.append(request)
        if len(asked) == 1:
            return Reply(429, {}, {"Retry-After": "1"})
        return Reply(200, {"connections": []})

    with (
        answering_with(answer) as base_url,
        terminal(
            (*PROGRAM, "list"), RUTTER_BASE_URL=base_url, NO_COLOR="1", **LOGIN
        ) as person,
    ):
        assert person.exit_code() == 0

    said = b"\rReading the list. Retry 1 of 2 in "
    assert said in person.drawn
    assert b" s: 127.0.0.1 limits requests" in person.drawn.partition(said)[2]
    assert person.lines[0].startswith("ID  ")
