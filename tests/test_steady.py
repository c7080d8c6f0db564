"""A clock that goes on, whatever becomes of the system's."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.steady import JUMP, SteadyClock, passed

HOUR = 3600.0
START = 1_790_000_000.0


class Machine:
    """A system's clock that can be set, and the seconds that pass."""

    def __init__(self) -> None:
        self.wall, self.seconds = START, 5.0
        self.clock = SteadyClock(lambda: self.wall, lambda: self.seconds)
        self.told: list[float] = []
        self.clock.on_jump = self.told.append

    def set_by(self, seconds: float) -> None:
        self.wall += seconds

    def wait(self, seconds: float) -> None:
        self.wall += seconds
        self.seconds += seconds

    @property
    def age(self) -> float:
        """Seconds since the start, by our clock."""
        return self.clock().timestamp() - START


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_it_goes_with_the_systems_clock(machine: Machine) -> None:
    machine.wait(HOUR)

    assert machine.age == HOUR
    assert machine.told == []


def test_set_back_it_goes_on_and_tells_once(machine: Machine) -> None:
    machine.wall -= 2 * HOUR
    for _ in range(20):
        machine.wait(10)
        assert machine.clock().timestamp()

    assert machine.age == 200
    assert machine.told == [-2 * HOUR]


def test_set_forward_it_follows_and_tells_once(machine: Machine) -> None:
    machine.wall += 2 * HOUR
    for _ in range(20):
        machine.wait(10)
        assert machine.clock().timestamp()

    assert machine.age == 2 * HOUR + 200
    assert machine.told == [2 * HOUR]


def test_set_back_and_right_again_is_told_once(machine: Machine) -> None:
    machine.wall -= 2 * HOUR
    before = machine.age
    machine.wall += 2 * HOUR
    machine.wait(1)

    assert machine.age == before + 1
    assert machine.told == [-2 * HOUR]


def test_every_other_jump_is_told(machine: Machine) -> None:
    for _ in range(3):
        machine.wall -= HOUR
        assert machine.age >= 0

    assert machine.told == [-HOUR] * 3


def test_a_clock_that_is_corrected_by_seconds_has_not_jumped(machine: Machine) -> None:
    machine.wall += 30
    assert machine.age == 0
    machine.wall -= 70

    assert machine.age == 0
    assert machine.told == []


steps: st.SearchStrategy[list[Callable[[Machine], None]]] = st.lists(
    st.integers(-100_000_000, 100_000_000).map(lambda by: lambda m: m.set_by(by))
    | st.integers(0, 1_000_000).map(lambda by: lambda m: m.wait(by)),
    max_size=20,
)


@given(steps)
def test_it_never_goes_back_and_never_stands(
    happen: list[Callable[[Machine], None]],
) -> None:
    machine = Machine()
    for one in happen:
        before, seconds = machine.clock().timestamp(), machine.seconds
        one(machine)
        after = machine.clock().timestamp()
        assert after - before >= machine.seconds - seconds - 0.01
        assert machine.wall - after <= JUMP


def test_seconds_pass_in_one_direction() -> None:
    assert passed() <= passed()
