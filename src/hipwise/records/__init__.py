"""The database: screenings, check-ins, sessions, sets and repetitions."""

from hipwise.records.felt import FeltRecord
from hipwise.records.records import Records
from hipwise.records.session import Clearer, Kind, Reached, SessionRecord, SetRecord, WarmUp
from hipwise.records.writer import BackgroundWriter, Writer

__all__ = [
    "BackgroundWriter",
    "Clearer",
    "FeltRecord",
    "Kind",
    "Reached",
    "Records",
    "SessionRecord",
    "SetRecord",
    "WarmUp",
    "Writer",
]
