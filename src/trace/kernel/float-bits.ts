const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The bits of a number as f32: constants stand in the kernel's code as such. */
export function bitsOfFloat(value: number): number {
  float[0] = value;
  return bits[0]!;
}
