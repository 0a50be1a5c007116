"""The database: screenings, check-ins, sessions, sets and repetitions."""

from hipwise.records.felt import FeltRecord
from hipwise.records.journal import Journal
from hipwise.records.records import Records
from hipwise.records.session import Clearer, SessionRecord, SetRecord
from hipwise.records.writer import BackgroundWriter, Writer

__all__ = [
    "BackgroundWriter",
    "Clearer",
    "FeltRecord",
    "Journal",
    "Records",
    "SessionRecord",
    "SetRecord",
    "Writer",
]
