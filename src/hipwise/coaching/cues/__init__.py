"""What the coach can say: each language's lines in one file, and its reader."""

from hipwise.coaching.cues.cue import Cue, UnknownLanguage, count_id, fault_id, languages, load

__all__ = ["Cue", "UnknownLanguage", "count_id", "fault_id", "languages", "load"]
