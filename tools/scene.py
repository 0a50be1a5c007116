"""A picture of the room with the people in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from tools.body import Posture, load
from tools.clothes import Clothes
from tools.mesh import Mesh, band
from tools.rasteriser import Camera, covered, vertex_normals
from tools.room import LAMP, Room
from tools.standing import Standing

PILLOW = (0.70, 0.68, 0.63)
SKY, GLOW, SUN = 0.62, 0.22, 0.62  # light from above, from the floor, from the lamp


@dataclass(frozen=True)
class Person:
    """Who is where: the body, and its place on the floor (metres right of the middle, metres back)."""

    body: str = "f"
    right_m: float = 0.0
    back_m: float = 0.0
    band: bool = False  # above the knees


@dataclass
class Scene:
    """Some people in the room before one camera; ``picture`` draws them in their postures."""

    people: tuple[Person, ...] = (Person(),)
    camera: Camera = field(default_factory=Camera)
    fine: int = 2  # each pixel is the mean of so many by so many
    things: tuple[Mesh, ...] = ()

    def __post_init__(self) -> None:
        self._eye = self.camera.finer(self.fine)
        self._room = Room(self._eye)
        self._clothes = {person.body: Clothes(load(person.body), person.body) for person in self.people}

    def picture(self, postures: tuple[Posture | Standing, ...]) -> np.ndarray:
        """(height, width, 3) of uint8, RGB."""
        meshes = self._meshes(postures)
        image = self._drawn(meshes, self._room.lit([mesh.vertices for mesh in meshes]))[0]
        return self._shown(image)

    def cut_out(self, postures: tuple[Posture | Standing, ...]) -> np.ndarray:
        """(height, width, 4) of uint8, RGBA: the people on their mat, and nothing round them but shadow."""
        meshes = self._meshes(postures)
        solid = [mesh.vertices for mesh in meshes]
        room = np.where(self._room.mat[..., None], self._room.lit(solid), 0.0)
        image, seen = self._drawn(meshes, room)
        opaque = np.where(seen | self._room.mat, 1.0, 0.6 * self._room.shadow(solid))
        colour = self._shown(image * opaque[..., None]).astype(float)
        share = cv2.resize(opaque, (self.camera.width, self.camera.height), interpolation=cv2.INTER_AREA)
        # What lies half over nothing keeps its colour.
        colour = np.clip(colour / np.maximum(share, 0.02)[..., None] ** (1 / 2.2), 0, 255)
        return np.dstack([colour, share * 255]).round().astype(np.uint8)

    def _meshes(self, postures: tuple[Posture | Standing, ...]) -> list[Mesh]:
        return [
            *self.things,
            *(
                mesh
                for person, posture in zip(self.people, postures, strict=True)
                for mesh in self._person(person, posture)
            ),
        ]

    def _drawn(self, meshes: list[Mesh], room: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The room (H, W, 3), of linear light, with the meshes before it; and where they are (H, W)."""
        image = room.reshape(-1, 3).copy()
        depth = np.full(len(image), np.inf)
        for mesh in meshes:
            seen = covered(self._eye, mesh.vertices, mesh.triangles)
            nearest = seen.depth < depth[seen.pixel]
            facing = seen.of(vertex_normals(mesh.vertices, mesh.triangles), mesh.triangles)
            facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-9)
            height_m = seen.of(mesh.vertices[:, 2:], mesh.triangles)[:, 0]
            colours = mesh.paint(seen.of(mesh.values, mesh.triangles)) * _light(facing, height_m)[:, None]
            image[seen.pixel[nearest]] = colours[nearest]
            depth[seen.pixel[nearest]] = seen.depth[nearest]
        shape = (self._eye.height, self._eye.width)
        return image.reshape(*shape, 3), np.isfinite(depth).reshape(shape)

    def _shown(self, image: np.ndarray) -> np.ndarray:
        """Linear light, fine, to what a screen shows."""
        image = cv2.resize(image, (self.camera.width, self.camera.height), interpolation=cv2.INTER_AREA)
        return (np.clip(image, 0, 1) ** (1 / 2.2) * 255 + 0.5).astype(np.uint8)

    def _person(self, person: Person, posture: Posture | Standing) -> Iterator[Mesh]:
        clothes, body = self._clothes[person.body], load(person.body)
        place = np.array([person.right_m, person.back_m, 0.0])
        vertices = posture.on(body).vertices + place
        yield Mesh(vertices, body.triangles, clothes.values, clothes.colours)
        if person.band:
            yield band(body, vertices)
        if isinstance(posture, Posture):
            # The pillow stays where it is when somebody sits up, or rolls back.
            flat = vertices
            if posture.sitting or posture.rolled_back_deg:
                flat = replace(posture, sitting=0.0, rolled_back_deg=0.0).on(body).vertices + place
            yield _pillow(flat[clothes.head])


def _light(facing: np.ndarray, height_m: np.ndarray) -> np.ndarray:
    """(P,) of light: a wide sky above, the glow of the floor, one soft lamp; less close to the floor."""
    up = facing[:, 2] * 0.5 + 0.5
    open_to_it = np.clip(0.55 + height_m / 0.25, 0.55, 1.0)
    return (SKY * up + GLOW * (1 - up)) * open_to_it + SUN * np.clip(facing @ LAMP, 0, None)


def _pillow(head: np.ndarray) -> Mesh:
    """A pillow that fills the room between the head's vertices (N, 3) and the floor."""
    middle, thick = head.mean(axis=0), head[:, 2].min() + 0.03  # the head sinks in by 3 cm
    rows, columns = 24, 48
    across, around = np.meshgrid(
        np.linspace(-np.pi / 2, np.pi / 2, rows + 1), np.linspace(0, 2 * np.pi, columns + 1), indexing="ij"
    )
    x = (
        middle[0]
        - 0.03 * np.sign(middle[0])
        + 0.19 * _squared(np.cos(across), 0.5) * _squared(np.cos(around), 0.5)
    )
    y = middle[1] + 0.06 + 0.25 * _squared(np.cos(across), 0.5) * _squared(np.sin(around), 0.5)
    z = thick / 2 * (1 + _squared(np.sin(across), 0.8))
    row, column = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    a = (row * (columns + 1) + column).ravel()
    b, c, d = a + 1, a + columns + 2, a + columns + 1
    triangles = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    vertices = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    return Mesh(vertices, triangles, np.tile(PILLOW, (len(vertices), 1)), lambda colours: colours)


def _squared(value: np.ndarray, power: float) -> np.ndarray:
    """A sine made more like a square: rounded corners instead of an ellipse."""
    return np.sign(value) * np.abs(value) ** power
