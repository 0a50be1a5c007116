"""The database: screenings, check-ins, sessions, sets and repetitions."""

from hipwise.records.records import Records
from hipwise.records.session import SessionRecord, SetRecord

__all__ = ["Records", "SessionRecord", "SetRecord"]
