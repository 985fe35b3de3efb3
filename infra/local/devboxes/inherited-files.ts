import { closeSync, readdirSync, readFileSync } from "node:fs";

/** The kernel's O_CLOEXEC in the flags of an open file. */
const closesOnExec = 0o2000000;

/**
 * Closes the files that this process inherited from whoever started it, except standard input, output and error.
 * Node marks its own files as closed on exec; the others would be open in every command too, and a folder that
 * is open leads out of a sandbox.
 */
export function closeInheritedFiles(): void {
  if (process.platform !== "linux") return;
  for (const name of readdirSync("/proc/self/fd")) {
    const file = Number(name);
    if (file <= 2) continue;
    try {
      const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, "utf8"))?.[1];
      if ((Number.parseInt(flags ?? "", 8) & closesOnExec) === 0) closeSync(file);
    } catch {
      // The file that listed this folder is closed by now.
    }
  }
}
