// Reading what tools/muscle_clips.py prepared: 4 bytes of length, JSON, then 16-bit arrays.

async function packed(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const buffer = await answer.arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const at = 4 + length;
  const array = ({ offset, count, scale }) => {
    if (!scale) return new Uint16Array(buffer.slice(at + offset, at + offset + 2 * count));
    return Float32Array.from(new Int16Array(buffer.slice(at + offset, at + offset + 2 * count)), (x) => x * scale);
  };
  return { header, array };
}

/** The bones' geometry: [{bone, vertices, faces} or {bone, mirror: index of the part it mirrors}]. */
export async function loadBones(url) {
  const { header, array } = await packed(url);
  return header.parts.map((part) =>
    part.vertices ? { ...part, vertices: array(part.vertices), faces: array(part.faces) } : part,
  );
}

/** A movement: bones' places and turns and muscles' paths at even steps along the way. */
export async function loadClip(url) {
  const { header, array } = await packed(url);
  return {
    ...header,
    places: array(header.places),
    turns: array(header.turns),
    paths: array(header.paths),
  };
}
