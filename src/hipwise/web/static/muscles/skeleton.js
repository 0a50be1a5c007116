// One skeleton on a canvas: bones, and the muscles of the working hip as cords.

import { CSS2DObject, CSS2DRenderer, OrbitControls, THREE } from "nicegui-scene";

const RING = 7; // corners round a cord
const FULL_SHARE = 0.3; // from here on a cord has the full colour
const NAMED_SHARE = 0.1; // groups that do less carry no name
const MOST_NAMES = 3;
const NAME_ABOVE = 56; // names stand clear of what they name, on a thread; pixels
const NAME_APART = 30;

// Where one looks from and at, seen from the working hip, in metres.
const VIEWS = {
  lying: { from: [-0.7, -0.08, 1.0], aim: [0.1, -0.14, 0.02] },
  "side plank": { from: [-1.7, -0.3, 0.65], aim: [0, 0.05, 0] },
  bridge: { from: [0.3, -1.7, 0.75], aim: [0.05, 0, -0.08] },
};
const STANDING = { from: [-1.35, -1.15, 0.3], aim: [0, 0, -0.18] };

export class Skeleton {
  constructor(host, parts) {
    this.host = host;
    this.scene = new THREE.Scene();
    this.camera = new THREE.PerspectiveCamera(38, 1, 0.05, 20);
    this.camera.up.set(0, 0, 1);
    this.renderer = new THREE.WebGLRenderer({ antialias: true, alpha: true, preserveDrawingBuffer: true });
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio || 1));
    this.names = new CSS2DRenderer();
    this.names.domElement.className = "names";
    host.append(this.renderer.domElement, this.names.domElement);
    this.controls = new OrbitControls(this.camera, this.renderer.domElement);
    this.controls.enablePan = false;
    this.controls.minDistance = 0.4;
    this.controls.maxDistance = 4;
    this.controls.addEventListener("change", () => this.draw());

    this.scene.add(new THREE.HemisphereLight(0xffffff, 0x8a8f8c, 1.6));
    const sun = new THREE.DirectionalLight(0xffffff, 1.7);
    sun.position.set(-1, -1.5, 3);
    this.scene.add(sun);

    this.bone = new THREE.MeshStandardMaterial({ roughness: 0.85 });
    this.thread = new THREE.LineBasicMaterial({ transparent: true, opacity: 0.5 });
    this.mat = new THREE.Mesh(new THREE.CircleGeometry(1.5, 72), new THREE.MeshBasicMaterial({ transparent: true }));
    this.scene.add(this.mat);
    this.groups = new Map();
    this.build(parts);
    this.cords = [];
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(host);
  }

  build(parts) {
    const made = [];
    for (const part of parts) {
      if (!this.groups.has(part.bone)) {
        const group = new THREE.Group();
        this.groups.set(part.bone, group);
        this.scene.add(group);
      }
      let mesh;
      if (part.vertices) {
        const geometry = new THREE.BufferGeometry();
        geometry.setAttribute("position", new THREE.BufferAttribute(part.vertices, 3));
        geometry.setIndex(new THREE.BufferAttribute(part.faces, 1));
        geometry.computeVertexNormals();
        mesh = new THREE.Mesh(geometry, this.bone);
      } else {
        mesh = new THREE.Mesh(made[part.mirror].geometry, this.bone);
        mesh.scale.z = -1;
      }
      made.push(mesh);
      this.groups.get(part.bone).add(mesh);
    }
  }

  /** Show another movement, from where it is seen best. */
  take(clip) {
    for (const cord of this.cords) {
      this.scene.remove(cord.mesh);
      cord.mesh.geometry.dispose();
    }
    for (const { object, thread } of this.labels ?? []) this.scene.remove(object, thread);
    this.clip = clip;
    this.cords = clip.muscles.map((muscle, i) => this.cord(muscle, i));
    this.labels = this.named(clip);
    const view = VIEWS[clip.posture] ?? STANDING;
    const flip = clip.leg === "left" && !VIEWS[clip.posture] ? -1 : 1;
    const hip = new THREE.Vector3(...clip.hip);
    this.controls.target.copy(hip).add(new THREE.Vector3(view.aim[0], flip * view.aim[1], view.aim[2]));
    this.camera.position.copy(this.controls.target);
    this.camera.position.add(new THREE.Vector3(view.from[0], flip * view.from[1], view.from[2]));
    this.controls.update();
    this.camera.updateMatrixWorld();
    this.dress();
    this.show(0);
  }

  cord(muscle, index) {
    const points = this.clip.points;
    const corners = new Float32Array(points * RING * 3);
    const faces = [];
    for (let p = 0; p + 1 < points; p++) {
      for (let r = 0; r < RING; r++) {
        const a = p * RING + r;
        const b = p * RING + ((r + 1) % RING);
        faces.push(a, b, a + RING, b, b + RING, a + RING);
      }
    }
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", new THREE.BufferAttribute(corners, 3));
    geometry.setIndex(faces);
    const mesh = new THREE.Mesh(geometry, new THREE.MeshStandardMaterial({ roughness: 0.6 }));
    mesh.frustumCulled = false;
    this.scene.add(mesh);
    return { mesh, index, muscle, radius: 0.00027 * Math.sqrt(muscle.strength) };
  }

  /** The groups that do most, with the cord that stands for each. */
  named(clip) {
    const groups = new Map();
    clip.muscles.forEach((muscle, i) => {
      if (muscle.share === null) return;
      const found = groups.get(muscle.group) ?? { share: 0, best: -1, index: i };
      found.share += muscle.share;
      if (muscle.share > found.best) Object.assign(found, { best: muscle.share, index: i });
      groups.set(muscle.group, found);
    });
    return [...groups]
      .filter(([, found]) => found.share >= NAMED_SHARE)
      .sort((a, b) => b[1].share - a[1].share)
      .slice(0, MOST_NAMES)
      .map(([group, found]) => {
        const tag = document.createElement("span");
        tag.textContent = group;
        const object = new CSS2DObject(tag);
        object.center.set(0.5, 1);
        const thread = new THREE.Line(new THREE.BufferGeometry(), this.thread);
        thread.frustumCulled = false;
        this.scene.add(object, thread);
        return { object, thread, index: found.index };
      });
  }

  /** Colours of the present theme. */
  dress() {
    const style = getComputedStyle(this.host);
    const colour = (name) => new THREE.Color(style.getPropertyValue(name).trim());
    this.bone.color = colour("--bone");
    this.mat.material.color = colour("--mat");
    this.mat.material.opacity = 0.55;
    this.thread.color = colour("--ink");
    const rest = colour("--cord");
    const work = colour("--work");
    for (const { mesh, muscle } of this.cords) {
      const share = muscle.share === null ? 0 : Math.min(1, muscle.share / FULL_SHARE);
      mesh.material.color.copy(rest).lerp(work, Math.sqrt(share));
      mesh.material.emissive.copy(mesh.material.color).multiplyScalar(0.35 * share);
      const faint = muscle.share === null;
      mesh.material.transparent = faint;
      mesh.material.opacity = faint ? 0.25 : 1;
      mesh.material.depthWrite = !faint; // what works shows through what is only there
    }
    this.draw();
  }

  /** The pose at that share of the way. */
  show(way) {
    const { clip } = this;
    const step = Math.min(clip.steps - 1.0001, Math.max(0, way * (clip.steps - 1)));
    const from = Math.floor(step);
    const share = step - from;
    const count = clip.bones.length;
    const a = new THREE.Quaternion();
    const b = new THREE.Quaternion();
    clip.bones.forEach((name, i) => {
      const group = this.groups.get(name);
      const [p, q] = [3 * (from * count + i), 3 * ((from + 1) * count + i)];
      const mix = (k) => clip.places[p + k] + share * (clip.places[q + k] - clip.places[p + k]);
      group.position.set(mix(0), mix(1), mix(2));
      const turn = (at) => [clip.turns[at + 1], clip.turns[at + 2], clip.turns[at + 3], clip.turns[at]];
      a.set(...turn(4 * (from * count + i))).normalize();
      b.set(...turn(4 * ((from + 1) * count + i))).normalize();
      group.quaternion.slerpQuaternions(a, b, share);
    });
    for (const cord of this.cords) this.lay(cord, from, share);
    this.draw();
  }

  /** Lay a cord along its path: rings of corners carried along without a twist. */
  lay(cord, from, share) {
    const { clip } = this;
    const points = clip.points;
    const size = points * 3;
    const p = (from * clip.muscles.length + cord.index) * size;
    const q = p + clip.muscles.length * size;
    const at = (k) =>
      new THREE.Vector3(
        ...[0, 1, 2].map((i) => {
          const [x, y] = [clip.paths[p + 3 * k + i], clip.paths[q + 3 * k + i]];
          return x + share * (y - x);
        }),
      );
    const path = Array.from({ length: points }, (_, k) => at(k));
    const corners = cord.mesh.geometry.getAttribute("position");
    const ahead = new THREE.Vector3();
    const side = new THREE.Vector3(0.3, 0.5, 0.8);
    const other = new THREE.Vector3();
    for (let k = 0; k < points; k++) {
      ahead.subVectors(path[Math.min(points - 1, k + 1)], path[Math.max(0, k - 1)]).normalize();
      side.addScaledVector(ahead, -side.dot(ahead)).normalize();
      other.crossVectors(ahead, side);
      const belly = 0.45 + 0.55 * Math.sin((Math.PI * k) / (points - 1));
      for (let r = 0; r < RING; r++) {
        const angle = (2 * Math.PI * r) / RING;
        const [c, s] = [Math.cos(angle), Math.sin(angle)].map((x) => x * cord.radius * belly);
        corners.setXYZ(
          k * RING + r,
          path[k].x + c * side.x + s * other.x,
          path[k].y + c * side.y + s * other.y,
          path[k].z + c * side.z + s * other.z,
        );
      }
    }
    corners.needsUpdate = true;
    cord.mesh.geometry.computeVertexNormals();
    cord.middle = path[points >> 1];
  }

  fit() {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (!width || !height) return;
    this.renderer.setSize(width, height);
    this.names.setSize(width, height);
    this.camera.aspect = width / height;
    // A narrow window is turned away from by stepping back, not by cutting the feet off.
    this.camera.fov = width < height ? 50 : 38;
    this.camera.updateProjectionMatrix();
    this.draw();
  }

  /** Hang the names above their cords, however far away it all is, and none over another. */
  hang() {
    const up = new THREE.Vector3().setFromMatrixColumn(this.camera.matrixWorld, 1);
    const { clientWidth: width, clientHeight: height } = this.host;
    const wide = (2 * Math.tan((this.camera.fov * Math.PI) / 360)) / (height || 1); // a pixel at one metre
    const placed = [];
    const seen = this.labels.map((label) => {
      const point = this.cords[label.index].middle.clone().project(this.camera);
      return { label, x: (point.x * width) / 2, y: (point.y * height) / 2 };
    });
    for (const { label, x, y } of seen.sort((a, b) => a.y - b.y)) {
      const half = label.object.element.offsetWidth / 2 || 60;
      let at = y + NAME_ABOVE;
      for (const other of placed) {
        if (Math.abs(other.x - x) < other.half + half && Math.abs(other.at - at) < NAME_APART) at = other.at + NAME_APART;
      }
      placed.push({ x, at, half });
      const { middle } = this.cords[label.index];
      const pixel = wide * middle.distanceTo(this.camera.position);
      label.object.position.copy(middle).addScaledVector(up, (at - y) * pixel);
      label.thread.geometry.setFromPoints([middle, label.object.position]);
    }
  }

  draw() {
    if (!this.clip || !this.cords[0]?.middle) return;
    this.camera.updateMatrixWorld();
    this.hang();
    this.renderer.render(this.scene, this.camera);
    this.names.render(this.scene, this.camera);
  }

  dispose() {
    this.watch.disconnect();
    this.controls.dispose();
    this.renderer.dispose();
    this.host.replaceChildren();
  }
}
