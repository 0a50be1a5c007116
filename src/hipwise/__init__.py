"""hipwise: a coach for the muscles on the side of the hip.

The data walks through the folders in one direction:

exercises -> sensing -> repetitions -> anatomy -> program -> coaching -> records -> exchange -> live
-> web -> cli
"""

__version__ = "0.1.0"
