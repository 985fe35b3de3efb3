import type { Client } from "./client.ts";
import { RemoteProblem } from "./remote.ts";

const whole = /^run_[0-9a-z]{26}$/;
const beginning = /^(?:run_)?([0-9a-z]{6,26})$/;

/** The id of a Run. `name` is the id, a beginning that only this Run has, or `last` for the newest. */
export async function findRun(client: Client, name: string): Promise<string> {
  if (whole.test(name)) return name;
  const { runs } = await client.runs({ limit: 200 });
  if (name === "last") {
    if (runs[0]) return runs[0].id;
    throw new RemoteProblem(
      404,
      "run-not-found",
      "There is no Run yet. Start one: wheelhouse run.",
    );
  }
  const [, start] = beginning.exec(name) ?? [];
  const found = start ? runs.filter((it) => it.id.startsWith(`run_${start}`)) : [];
  const [one, other] = found;
  if (one && !other) return one.id;
  throw new RemoteProblem(
    404,
    "run-not-found",
    one
      ? `Several Runs begin with ${name}. Write more of the id.`
      : `There is no Run ${name}. Use its id, at least the first six characters of it, or last.`,
  );
}
