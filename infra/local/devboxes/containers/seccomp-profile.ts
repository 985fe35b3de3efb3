import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { hiddenCalls, namespaces, refusedCalls, timeNamespace } from "../seccomp/filter.ts";

/** Where Podman keeps the profile that it uses by default (containers-common, `seccomp.json(5)`). */
const defaults = ["/etc/containers/seccomp.json", "/usr/share/containers/seccomp.json"];

const profile = z.looseObject({
  syscalls: z.array(z.looseObject({ names: z.array(z.string()) })),
});
type Profile = z.infer<typeof profile>;

/**
 * Writes the profile of Podman, with less, into the data folder. By default a program may make namespaces of its own,
 * which opens kernel code that otherwise needs privilege; Docker's profile refuses that by itself. Undefined where
 * Podman has no profile that can be read: then it uses its own.
 */
export function writeProfile(data: string, from: readonly string[] = defaults): string | undefined {
  const file = from.find((it) => existsSync(it));
  if (file === undefined) return undefined;
  const path = join(data, "seccomp-container.json");
  const text = JSON.stringify(strict(profile.parse(JSON.parse(readFileSync(file, "utf8")))));
  if (existsSync(path) && readFileSync(path, "utf8") === text) return path;
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, text, { mode: 0o600 });
  renameSync(fresh, path); // a container that starts now reads the old file or the new one, whole
  return path;
}

/** A profile without the calls that no command needs, and without flags that make namespaces. */
export function strict(given: Profile): Profile {
  const without = new Set(["clone", "unshare", ...refusedCalls, ...hiddenCalls]);
  const syscalls = given.syscalls
    .map((rule) => ({ ...rule, names: rule.names.filter((name) => !without.has(name)) }))
    .filter(({ names }) => names.length > 0);
  const refuse = (names: readonly string[], errnoRet: number) => ({
    names: [...names],
    action: "SCMP_ACT_ERRNO",
    errnoRet,
  });
  const flagless = (name: string, mask: number) => ({
    names: [name],
    action: "SCMP_ACT_ALLOW",
    args: [{ index: 0, value: mask, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" }],
  });
  return {
    ...given,
    syscalls: [
      ...syscalls,
      refuse(refusedCalls, 1), // EPERM
      refuse(hiddenCalls, 38), // ENOSYS: programs then do without
      flagless("clone", namespaces),
      flagless("unshare", namespaces + timeNamespace),
    ],
  };
}
