import { describe, expect, it } from "vitest";
import { strict } from "./seccomp-profile.ts";

const allow = (...names: string[]) => ({ names, action: "SCMP_ACT_ALLOW", args: [] });

/** What a profile does with a call: the actions of the rules that name it. */
const about = (name: string, given: object[]) =>
  strict({ defaultAction: "SCMP_ACT_ERRNO", syscalls: given as never })
    .syscalls.filter((rule) => rule.names.includes(name))
    .map(({ action, args }) => (args === undefined ? action : { action, args }));

describe("the profile for system calls in a container", () => {
  const given = [allow("read", "clone", "unshare", "mount", "keyctl"), allow("bpf")];

  it("keeps what the container engine allows", () => {
    expect(about("read", given)).toEqual([{ action: "SCMP_ACT_ALLOW", args: [] }]);
  });

  it.each(["mount", "keyctl", "bpf", "setns", "io_uring_setup", "clone3"])("refuses %s", (name) => {
    expect(about(name, given)).toEqual(["SCMP_ACT_ERRNO"]);
  });

  it.each([
    ["clone", [0x2000_0000, 0x4000_0000, 0x1000_0000, 0x0002_0000]],
    ["unshare", [0x2000_0000, 0x4000_0000, 0x0002_0000, 0x80]],
  ])("allows %s only without a flag that makes a namespace", (name, flags) => {
    const rules = about(name, given);
    expect(rules).toHaveLength(1);
    const [{ args }] = rules as [{ args: [{ value: number; valueTwo: number; op: string }] }];
    expect(args[0].op).toBe("SCMP_CMP_MASKED_EQ");
    for (const flag of flags) expect(flag & args[0].value).not.toBe(args[0].valueTwo);
    expect(0x11 & args[0].value).toBe(args[0].valueTwo); // a process with SIGCHLD
  });
});
