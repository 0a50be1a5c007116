"""From plan and repetitions to what is said: the pacer, the cues, the session."""
