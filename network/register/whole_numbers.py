"""Whole numbers as an address says them: none of them breaks anything, however large."""

MOST_DIGITS = 15  # more than any register will count, and less than any database minds


def whole(text: str | None) -> int | None:
    """Return the number from 0 on that a text says, at most 10^15; None where it says none."""
    text = (text or "").strip()
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0") or "0"
    return int(digits) if len(digits) <= MOST_DIGITS else 10**MOST_DIGITS
