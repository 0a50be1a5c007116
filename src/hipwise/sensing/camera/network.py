"""One network: a TFLite model, its input tensor, and the time spent inside it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from hipwise.errors import UserError

_stderr = threading.Lock()


@contextmanager
def _quiet() -> Iterator[None]:
    """The library greets on the process's own stderr, where ours has sentences for the person."""
    with _stderr:
        kept = os.dup(2)
        sink = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(sink, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(sink)


class Network:
    """A TFLite model on the processor.

    ``spent_s`` is the time inside the network, summed over all runs: what a frame costs besides is ours.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        """
        Raises:
            UserError: there is no LiteRT for this computer, or the file is no model.
        """
        try:
            from ai_edge_litert.interpreter import Interpreter
        except ImportError as error:
            raise UserError(
                "The camera needs ai-edge-litert, which is not to be had for this computer "
                "(there is none for Macs with an Intel processor); use the phone on the thigh instead."
            ) from error
        try:
            with _quiet():
                self._interpreter = Interpreter(model_path=str(path), num_threads=threads)
                self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise UserError(f"The pose weights in {path} cannot be read; fetch them anew.") from error
        self._input = int(self._interpreter.get_input_details()[0]["index"])
        self.size = int(self._interpreter.get_input_details()[0]["shape"][1])
        self._outputs = {
            tuple(int(n) for n in detail["shape"]): int(detail["index"])
            for detail in self._interpreter.get_output_details()
        }
        self.spent_s = 0.0

    def run(self, patch: np.ndarray, scale: float, offset: float) -> None:
        """One pass over ``patch`` (uint8, (size, size, 3), RGB), taken in as patch · scale + offset.

        Written straight into the network's own memory; no view of it may live while the network runs.
        """
        tensor = self._interpreter.tensor(self._input)()[0]
        np.multiply(patch, np.float32(scale), out=tensor)
        if offset:
            tensor += np.float32(offset)
        del tensor
        start = time.perf_counter()
        self._interpreter.invoke()
        self.spent_s += time.perf_counter() - start

    def output(self, *shape: int) -> np.ndarray:
        """The output of that shape, (1, …) included; a copy of shape (…)."""
        return self._interpreter.get_tensor(self._outputs[shape])[0]

    def gather(self, where: tuple[np.ndarray, ...], *shape: int) -> np.ndarray:
        """What the output of that shape has at ``where`` (one index array an axis); the rest is not
        copied.
        """
        return self._interpreter.tensor(self._outputs[shape])()[0][where]
