"""``python -m hipwise``: the same as the command."""

from hipwise.cli import main

if __name__ == "__main__":
    main()
