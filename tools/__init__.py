"""Tools of development: they make what ships (the voice, the sample) and are not installed."""
