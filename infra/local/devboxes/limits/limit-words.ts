import { amount } from "../../../../shared/words/limit.ts";
import { count } from "../../../../shared/words/quantity.ts";
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
    ...(limited.includes("pids") ? [`${count(processes)} processes`] : []),
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
