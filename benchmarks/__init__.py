"""How accurate and how fast hipwise is, measured."""
