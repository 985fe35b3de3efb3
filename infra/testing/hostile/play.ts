import type { RunFact } from "../../../shared/schemas/event.ts";
import { rendered } from "../../../shared/screen/screen.ts";
import type { Attempt, HostKind, Theft } from "./attempt.ts";
import type { HostileHost } from "./hosts/host.ts";
import type { World } from "./world.ts";

const secondsEach = 15;
const mostInBlock = 12;
/** One Run with everything would be the last to end, and on a busy machine too late. */
const mostInRun = 60;
/** A Run waits for most of its time, so two cores can serve more than two. */
const runsAtOnce = 3;

/** How attempts ended on a host: for each one the trace of its success, if any. */
export type Played = {
  readonly attempt: Attempt | Theft;
  readonly ran: boolean;
  readonly success: string | undefined;
};

/** Makes the attempts on a host, most of them in a few Runs, and looks from outside at what came of them. */
export async function play(
  host: HostileHost,
  kind: HostKind,
  all: readonly (Attempt | Theft)[],
): Promise<Played[]> {
  const wanted = all.filter(({ ends }) => ends[kind] !== "untried");
  const tried = wanted.flatMap((it) => ("script" in it ? [it] : []));
  const runs = Object.values(Object.groupBy(tried, ({ apart }) => apart ?? "together"));
  const played: Played[] = [];
  const seenIn = async (attempts: readonly Attempt[]): Promise<Played[]> => {
    const { world } = host;
    const { facts, patch } = await host.run(blocks(attempts, world).join("\n"));
    const outputs = outputsIn(facts);
    return attempts.map((attempt) => {
      const output = outputs.get(attempt.id);
      const success = attempt.success({ world, output: output ?? "", facts, patch }) || undefined;
      return { attempt, ran: output !== undefined, success };
    });
  };
  const pending = runs.flatMap((it = []) => chunks(it, mostInRun));
  const next = async (): Promise<void> => {
    for (let it = pending.shift(); it; it = pending.shift()) played.push(...(await seenIn(it)));
  };
  await Promise.all(Array.from({ length: runsAtOnce }, next));
  for (const attempt of wanted) {
    if (!("steal" in attempt) || !host.thief) continue;
    const success = (await attempt.steal(host.thief)) || undefined;
    played.push({ attempt, ran: true, success });
  }
  return played;
}

const chunks = <T>(all: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, n) =>
    all.slice(n * most, (n + 1) * most),
  );

function blocks(attempts: readonly Attempt[], world: World): string[] {
  return chunks(attempts, mostInBlock).map((these) => {
    const lines = these.flatMap(({ id, script }) => [
      `printf '\\n== trying %s ==\\n' '${id}'`,
      `timeout -k 1 ${secondsEach} bash -c "$(cat <<'ATTEMPT'`,
      script(world),
      "ATTEMPT",
      ')" || true',
    ]);
    return ["```sh allow-failure", ...lines, "```", ""].join("\n");
  });
}

/** What each attempt printed, by its id. */
function outputsIn(facts: readonly RunFact[]): Map<string, string> {
  const pieces = facts.flatMap((it) => (it.type === "step.output" ? [it] : []));
  const steps = Object.values(Object.groupBy(pieces, ({ step }) => step));
  const all = steps.map((it = []) => rendered(it.map(({ text }) => text).join(""))).join("\n");
  const [, ...parts] = all.split(/^== trying (\S+) ==$/m);
  return new Map(
    parts.flatMap((it, n) => (n % 2 === 0 ? [[it, parts[n + 1] ?? ""] as [string, string]] : [])),
  );
}
