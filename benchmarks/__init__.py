"""How accurate and how fast hipwise is, measured."""

import hipwise as hipwise  # before numpy, whose threads it holds to one
