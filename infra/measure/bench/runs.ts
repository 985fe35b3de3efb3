import { Client } from "../../testing/specs/support/client.ts";
import { OwnServer } from "../../testing/specs/support/instance.ts";
import { ask, sh } from "../../testing/specs/support/use.ts";
import { type Row, timed, times } from "./samples.ts";

const runsMeasured = 15;

async function withServer<T>(options: string[], act: (client: Client) => Promise<T>): Promise<T> {
  const server = await new OwnServer(options).start();
  try {
    return await act(new Client(server));
  } finally {
    await server.discard();
  }
}

/** Time from pressing Start to the DevBox's first event, and to a command's first output. */
export async function startToOutput(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, options] of [
    ["sandbox", []],
    ["plain process", ["--no-sandbox"]],
  ] as const) {
    const first: number[] = [];
    const output: number[] = [];
    const isolation = await withServer([...options], async (client) => {
      for (let n = 0; n < runsMeasured; n++) {
        const began = performance.now();
        const id = await client.start(sh("echo hi"), { keepMinutes: 0 });
        await client.untilEvent(id, (event) => event.type === "devbox.launched");
        first.push(performance.now() - began);
        await client.untilEvent(id, (event) => event.type === "step.output");
        output.push(performance.now() - began);
        await client.untilStatus(id, "completed");
      }
      return (await client.get("/api/workers")).body.workers[0].isolation;
    });
    const where = name === "sandbox" ? isolation : name;
    rows.push(times(`start → DevBox says hello (${where})`, first));
    rows.push(times(`start → first command output (${where})`, output, "< 1 s"));
  }
  return rows;
}

/** Time from sending an answer to the next line of the command. */
export async function answerToResume(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, warm] of [
    ["warm", "300"],
    ["parked", "0"],
  ] as const) {
    const ms: number[] = [];
    await withServer(["--warm", warm], async (client) => {
      for (let n = 0; n < runsMeasured; n++) {
        const id = await client.start(sh(`${ask} > /dev/null`, "echo resumed"), { keepMinutes: 0 });
        const ready = (phase: string) => (name === "warm" ? true : phase === "parked");
        const asking = await client.until(
          id,
          (run) => run.status === "needs-you" && ready(run.phase),
        );
        ms.push(
          await timed(async () => {
            await client.answer(asking, { choices: ["Header"] });
            await client.untilEvent(id, (event) => event.type === "step.output");
          }),
        );
        await client.untilStatus(id, "completed");
      }
    });
    rows.push(times(`answer → the command continues (${name})`, ms));
  }
  return rows;
}
