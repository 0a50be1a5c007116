"""What went wrong, as a sentence for the person."""


class UserError(Exception):
    """A sentence that says what is wrong and what to do; the commands print it and exit with 2."""


class NotThereError(UserError):
    """What was asked for by its number does not exist."""
