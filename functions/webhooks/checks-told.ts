import * as z from "zod";
import type { Run } from "../../shared/run.ts";
import type { Ports } from "../ports.ts";

/** Failed checks that one Run is told of: whoever mends its own mistakes in circles is to be stopped. */
const most = 3;

const told = z.object({ keys: z.array(z.string()) });

/** Counts a failed check that a Run is to be told of. Answers why it is not to be, when it was told of enough. */
export async function countCheck(
  { records }: Pick<Ports, "records">,
  { id, team }: Run,
  key: string,
): Promise<string | undefined> {
  const shelf = `checks-told#${team}`;
  if (await records.add(shelf, id, { keys: [key] })) return undefined;
  const after = await records.change(shelf, id, (value) => {
    const { keys } = told.parse(value);
    if (keys.includes(key) || keys.length >= most) return undefined;
    return { keys: [...keys, key] };
  });
  if (told.parse(after).keys.includes(key)) return undefined;
  return `the Run was told of ${most} failed checks; write to it to go on`;
}
