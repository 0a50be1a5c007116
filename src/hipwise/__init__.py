"""hipwise: a coach for the muscles on the side of the hip.

The data walks through the folders in one direction:

exercises -> sensing -> repetitions -> anatomy -> program -> coaching -> records -> exchange -> live
-> web -> cli
"""

import os

# Our matrices are small: numpy's second thread would have nothing to do but spin, in the way of the first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
