"""GIFT: Moodle's text format of questions."""

from __future__ import annotations

from question_formats.gift.reader import read
from question_formats.gift.sniffer import sniff

__all__ = ["read", "sniff"]
