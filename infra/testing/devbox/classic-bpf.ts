/** What a program asks the kernel for, as a seccomp filter sees it. */
export type SystemCall = {
  readonly audit: number;
  readonly number: number;
  readonly args?: readonly bigint[];
};

/**
 * Runs a classic BPF program over a system call like the kernel does, and returns its action. It knows the
 * instructions that the kernel's seccomp_check_filter() admits for 32-bit words, jumps and returns, and throws
 * at everything else.
 */
export function interpret(program: Buffer, { audit, number, args = [] }: SystemCall): number {
  const data = Buffer.alloc(64); // struct seccomp_data: nr, arch, instruction pointer, six arguments
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(audit >>> 0, 4);
  for (const [place, value] of args.entries())
    data.writeBigUInt64LE(BigInt.asUintN(64, value), 16 + place * 8);

  let accumulator = 0;
  for (let at = 0; at * 8 < program.length; at += 1) {
    const code = program.readUInt16LE(at * 8);
    const [yes, no] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)];
    const k = program.readUInt32LE(at * 8 + 4);
    const branch = (holds: boolean) => {
      at += holds ? yes : no;
    };
    switch (code) {
      case 0x20: // BPF_LD | BPF_W | BPF_ABS
        if (k % 4 !== 0 || k > 60) throw new RangeError(`offset ${k}`);
        accumulator = data.readUInt32LE(k);
        break;
      case 0x54: // BPF_ALU | BPF_AND | BPF_K
        accumulator = (accumulator & k) >>> 0;
        break;
      case 0x05: // BPF_JMP | BPF_JA
        at += k;
        break;
      case 0x15: // BPF_JMP | BPF_JEQ | BPF_K
        branch(accumulator === k);
        break;
      case 0x25: // BPF_JMP | BPF_JGT | BPF_K
        branch(accumulator > k);
        break;
      case 0x35: // BPF_JMP | BPF_JGE | BPF_K
        branch(accumulator >= k);
        break;
      case 0x45: // BPF_JMP | BPF_JSET | BPF_K
        branch((accumulator & k) !== 0);
        break;
      case 0x06: // BPF_RET | BPF_K
        return k;
      default:
        throw new RangeError(`instruction 0x${code.toString(16)} at ${at}`);
    }
  }
  throw new RangeError("the program ends without a return");
}
