"""The database: screenings, check-ins, sessions, sets and repetitions."""

from hipwise.records.records import Records
from hipwise.records.session import SessionRecord, SetRecord
from hipwise.records.writer import BackgroundWriter, Writer

__all__ = ["BackgroundWriter", "Records", "SessionRecord", "SetRecord", "Writer"]
