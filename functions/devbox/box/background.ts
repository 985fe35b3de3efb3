import type { BoxFact } from "../../../shared/schemas/event.ts";
import { oneLine } from "../output/text.ts";
import type { Box } from "./box.ts";

const most = 12;
const nameBytes = 40;
const reasonBytes = 300;

/** The fact that what runs in the box now ends with it; undefined when nothing runs. */
export async function backgroundOf(box: Box): Promise<BoxFact | undefined> {
  const [all, ports] = await Promise.all([box.programs(), box.ports()]);
  if (all.length === 0) return undefined;
  // Programs choose their own names.
  const programs = [...new Set(all.map((it) => oneLine(it, nameBytes) || "?"))];
  const named = programs.slice(0, most);
  if (programs.length > most) named.push(`${programs.length - most} more`);
  return { type: "background.ended", programs: named, ports: ports.slice(0, most) };
}

/** The fact that the box ended by itself, with everything in it. */
export const lostBackground = (why: string): BoxFact => ({
  type: "background.ended",
  programs: [],
  ports: [],
  reason: oneLine(why, reasonBytes),
});
