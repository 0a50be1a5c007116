"""From a source to samples of opening."""

from hipwise.sensing.source import Grade, Sample, Side, Source, SourceKind, View

__all__ = ["Grade", "Sample", "Side", "Source", "SourceKind", "View"]
