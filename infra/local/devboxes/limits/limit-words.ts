import type { BoxLimits } from "./box-limits.ts";
import type { ControlGroups } from "./control-groups.ts";

/** What each DevBox of this machine may take, and what the machine cannot limit, as sentences for people. */
export function limitWords(
  { memoryBytes, processes, cpus, diskBytes }: BoxLimits,
  { limited }: Pick<ControlGroups, "limited">,
  platform: string = process.platform,
): string[] {
  const kept = [
    ...(limited.includes("memory") ? [`${amount(memoryBytes)} of memory`] : []),
    ...(limited.includes("pids") ? [`${processes.toLocaleString("en")} processes`] : []),
    ...(limited.includes("cpu") ? [`${cpus} ${cpus === 1 ? "processor" : "processors"}`] : []),
    `${amount(diskBytes)} of disk (measured; a DevBox over it is stopped)`,
  ];
  const missing = [
    ...(limited.includes("memory") ? [] : ["memory"]),
    ...(limited.includes("pids") ? [] : ["processes"]),
    ...(limited.includes("cpu") ? [] : ["processors"]),
  ];
  const remedy =
    platform === "linux"
      ? "This user may not create control groups. Start Wheelhouse with systemd-run --user --scope --property=Delegate=yes npm start"
      : "They need control groups, which only Linux has.";
  return [
    `Each DevBox gets at most ${kept.join(", ")}.`,
    ...(missing.length > 0 ? [`Not limited per DevBox: ${missing.join(", ")}. ${remedy}`] : []),
  ];
}

/** "512 MB", "4 GB", "1.5 GB". The sizes are powers of 1024, as memory is sold. */
export function amount(bytes: number): string {
  const megabytes = bytes / 1024 ** 2;
  if (megabytes < 1024) return `${Math.round(megabytes)} MB`;
  return `${Number((megabytes / 1024).toFixed(1))} GB`;
}
