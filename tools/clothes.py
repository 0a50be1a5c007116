"""What the drawn people wear, and their faces: a colour for every point of the body at rest."""

from __future__ import annotations

import numpy as np

from tools.body import Body

Colour = tuple[float, float, float]  # linear red, green, blue

SKIN = {"f": (0.72, 0.48, 0.37), "m": (0.60, 0.38, 0.28)}
HAIR = {"f": (0.10, 0.055, 0.035), "m": (0.045, 0.035, 0.03)}
TOP = {"f": (0.02, 0.27, 0.28), "m": (0.33, 0.09, 0.06)}
LEGGINGS = {"f": (0.045, 0.05, 0.085), "m": (0.07, 0.075, 0.08)}
LIPS, BROWS = (0.58, 0.24, 0.21), (0.12, 0.07, 0.05)
WHITE, IRIS = (0.75, 0.73, 0.70), (0.10, 0.07, 0.05)


class Clothes:
    """What a body wears, by where on the body a pixel lies."""

    def __init__(self, body: Body, name: str) -> None:
        self.body, self.name = body, name
        eyes = body.weights[:, [body.bone("eye.L"), body.bone("eye.R")]].sum(axis=1)
        head = body.weights[:, body.below("neck03")].sum(axis=1)
        arm = body.weights[:, [*body.below("upperarm02.L"), *body.below("upperarm02.R")]].sum(axis=1)
        self.head = head > 0.9
        self.values = np.concatenate([body.vertices, np.stack([eyes, head, arm], axis=1)], axis=1)

    def colours(self, values: np.ndarray) -> np.ndarray:
        """(P, 6) of rest position, eye, head and arm to (P, 3) of linear colour."""
        x, y, z, eye, head, arm = values.T
        marks = self.body.landmarks
        eyes_z, eye_x = marks["left_eye"][2], marks["left_eye"][0]
        nose = marks["nose"]
        side = np.abs(x)
        colours = np.empty((len(values), 3))
        colours[:] = SKIN[self.name]

        def paint(where: np.ndarray, colour: Colour) -> None:
            colours[where] = colour

        neck_z = self.body.joints[self.body.bone("neck01")][2]
        waist_z, ankle_z = marks["left_hip"][2] + 0.10, marks["left_ankle"][2] + 0.07
        neckline = neck_z - 0.02 - 0.35 * np.clip(0.07 - side, 0, None)
        sleeves = side < marks["left_shoulder"][0] + 0.07
        paint((z > waist_z) & (z < neckline) & sleeves, TOP[self.name])
        paint((z <= waist_z) & (z > ankle_z) & (arm < 0.5), LEGGINGS[self.name])

        face = head > 0.5
        hairline = eyes_z + 0.062 - 1.1 * np.clip(side - 0.045, 0, None)
        ear_y = marks["left_ear"][1] + 0.005
        hair = np.where(y < ear_y, z > hairline, z > eyes_z - 0.06)
        paint(face & hair, HAIR[self.name])
        arch = eyes_z + 0.022 - 4.0 * (side - eye_x - 0.002) ** 2
        brows = (np.abs(z - arch) < 0.0035) & (np.abs(side - eye_x) < 0.021) & (y < ear_y - 0.03)
        paint(face & brows, BROWS)
        mouth = (np.abs(z - nose[2] + 0.042) < 0.010 - 8 * side**2) & (side < 0.026) & (y < nose[1] + 0.035)
        paint(face & mouth, LIPS)
        paint(eye > 0.5, WHITE)
        pupil = self.body.joints[self.body.bone("eye.L")]
        paint((eye > 0.5) & (np.hypot(side - pupil[0], z - pupil[2]) < 0.0062), IRIS)
        return colours
