"""From opening to repetitions: the streaming tracker, tempo, and form."""
