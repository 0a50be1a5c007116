"""From a pose to muscle effort.

Loading the model takes about half a second: import and build only on demand, never while a set is paced.
"""
