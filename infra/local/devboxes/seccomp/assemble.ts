/** One instruction of classic BPF, as the kernel's `struct sock_filter`. Jumps name labels. */
export type Instruction = {
  readonly code: number;
  readonly k: number;
  /** Where to go on if the comparison holds; without a label, to the next instruction. */
  readonly yes?: string;
  readonly no?: string;
};

/** A place that jumps lead to. */
export type Label = { readonly label: string };

// The codes are from the kernel's uapi/linux/bpf_common.h.
const codes = { load: 0x20, and: 0x54, equal: 0x15, greater: 0x25, atLeast: 0x35, return: 0x06 };

/** Loads the 32-bit word at an offset of the kernel's `struct seccomp_data`. */
export const load = (offset: number): Instruction => ({ code: codes.load, k: offset });
export const and = (mask: number): Instruction => ({ code: codes.and, k: mask });
export const give = (action: number): Instruction => ({ code: codes.return, k: action });
export const ifEqual = (k: number, yes?: string, no?: string) => jump(codes.equal, k, yes, no);
export const ifGreater = (k: number, yes?: string, no?: string) => jump(codes.greater, k, yes, no);
export const ifAtLeast = (k: number, yes?: string, no?: string) => jump(codes.atLeast, k, yes, no);

const jump = (code: number, k: number, yes?: string, no?: string): Instruction => ({
  code,
  k,
  ...(yes !== undefined && { yes }),
  ...(no !== undefined && { no }),
});

/** The bytes of a program, 8 for each instruction, as `bwrap --seccomp` reads them. Both architectures are little-endian. */
export function assemble(program: readonly (Instruction | Label)[]): Buffer {
  const places = new Map<string, number>();
  const instructions: Instruction[] = [];
  for (const item of program) {
    if ("label" in item) places.set(item.label, instructions.length);
    else instructions.push(item);
  }

  const distance = (from: number, label: string | undefined): number => {
    if (label === undefined) return 0;
    const steps = (places.get(label) ?? -1) - from - 1;
    if (steps >= 0 && steps <= 255) return steps;
    throw new RangeError(`A jump to ${label} must lead forward by at most 255 instructions.`);
  };

  const bytes = Buffer.alloc(instructions.length * 8);
  for (const [at, { code, k, yes, no }] of instructions.entries()) {
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(distance(at, yes), at * 8 + 2);
    bytes.writeUInt8(distance(at, no), at * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, at * 8 + 4);
  }
  return bytes;
}
