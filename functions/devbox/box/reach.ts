import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";

/** The words before a command, with a rule for each offered port where the sandbox needs them (see `command.reach`). */
export function prefixWith(
  { prefix, reach }: Pick<BoxConfig["command"], "prefix" | "reach">,
  ports: readonly number[],
): string[] {
  if (!reach) return prefix;
  const rules = ports.map((port) => reach.each.replaceAll("PORT", () => String(port))).join("");
  return prefix.map((word) => word.replace(reach.at, () => rules));
}
