"""The bytes of an entry are read as they were written."""

from datetime import UTC, datetime

import pytest

from network import clock
from network.register.canonical import moment, utc


@pytest.mark.parametrize(
    "at", [datetime(2026, 11, 21, 14, 5, 9, tzinfo=clock.PARIS), datetime(2028, 2, 29, tzinfo=UTC)]
)
def test_a_moment_is_read_as_it_was_written(at):
    assert moment(utc(at)) == at
    assert moment(utc(at)).tzinfo is UTC
