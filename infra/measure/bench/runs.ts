import { setTimeout as pause } from "node:timers/promises";
import type { Worker } from "../../../shared/worker.ts";
import { containerImage } from "../../testing/devbox/container-image.ts";
import { Client } from "../../testing/specs/support/client.ts";
import { OwnServer } from "../../testing/specs/support/instance.ts";
import { JoinedMachine } from "../../testing/specs/support/joined-machine.ts";
import { ask, sh } from "../../testing/specs/support/use.ts";
import { bareBubblewrap, bareNode } from "./floors.ts";
import { type Row, timed, times } from "./samples.ts";
import { spareReady } from "./spare-ready.ts";

const runsMeasured = 15;

async function withServer<T>(
  options: readonly string[],
  act: (client: Client, server: OwnServer) => Promise<T>,
): Promise<T> {
  const server = await new OwnServer(options).start();
  try {
    return await act(new Client(server), server);
  } finally {
    await server.discard();
  }
}

/** Where the DevBoxes of a measurement start: on the server's machine, in a container of it, or on a worker beside it. */
type Way = { readonly name: string; readonly options: readonly string[]; readonly aim?: string } & {
  readonly spare?: false;
  readonly image?: string;
  readonly joins?: true;
};

/**
 * Time from pressing Start to the DevBox's first event, and to a command's first output: with a spare supervisor, as
 * somebody has it who starts a Run now and then, and right after another Run, when there is none yet.
 */
export async function startToOutput(): Promise<Row[]> {
  const rows = [bareNode(), ...bareBubblewrap()];
  const { image } = containerImage();
  const aim = "≤ 350 ms";
  const ways: Way[] = [
    { name: "sandbox", options: [], aim },
    { name: "sandbox, no spare", options: [], spare: false },
    { name: "plain process", options: ["--no-sandbox"], aim },
    ...(image ? [{ name: "Podman container", options: ["--image", image], image }] : []),
    { name: "sandbox on a worker", options: [], joins: true },
  ];
  for (const { name, options, spare, image = "host", joins, aim } of ways) {
    const first: number[] = [];
    const output: number[] = [];
    await withServer(options, async (client, server) => {
      await using machine = joins && new JoinedMachine();
      if (machine) await machine.paste((await client.post("/api/workers/codes")).body.line);
      const target = { worker: await workerOf(client, machine !== undefined), image };
      for (let n = -1; n < runsMeasured; n++) {
        if (spare !== false) await spareReady(machine ?? server);
        const began = performance.now();
        const id = await client.start(sh("echo hi"), { keepMinutes: 0, target });
        await client.untilEvent(id, (event) => event.type === "devbox.launched");
        const hello = performance.now() - began;
        await client.untilEvent(id, (event) => event.type === "step.output");
        const printed = performance.now() - began;
        await client.untilStatus(id, "completed");
        if (n < 0) continue; // the first one warms up the code
        first.push(hello);
        output.push(printed);
      }
    });
    rows.push(times(`start → DevBox says hello (${name})`, first));
    rows.push(times(`start → first command output (${name})`, output, aim));
  }
  return rows;
}

async function workerOf(client: Client, joined: boolean): Promise<string> {
  for (;;) {
    const all: Worker[] = (await client.get("/api/workers")).body.workers;
    const found = all.find((it) => it.online && (it.joined !== undefined) === joined);
    if (found) return found.id;
    await pause(100);
  }
}

/** Time from sending an answer to the next line of the command. */
export async function answerToResume(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, warm, aim] of [
    ["warm", "300", "≤ 50 ms"],
    ["parked", "0", "≤ 450 ms"],
  ] as const) {
    const ms: number[] = [];
    await withServer(["--warm", warm], async (client, server) => {
      for (let n = -1; n < runsMeasured; n++) {
        const id = await client.start(sh(`${ask} > /dev/null`, "echo resumed"), { keepMinutes: 0 });
        const ready = (phase: string) => (name === "warm" ? true : phase === "parked");
        const asking = await client.until(
          id,
          (run) => run.status === "needs-you" && ready(run.phase),
        );
        if (name === "parked") await spareReady(server);
        const taken = await timed(async () => {
          await client.answer(asking, { choices: ["Header"] });
          await client.untilEvent(id, (event) => event.type === "step.output");
        });
        if (n >= 0) ms.push(taken); // the first one warms up the code
        await client.untilStatus(id, "completed");
      }
    });
    rows.push(times(`answer → the command continues (${name})`, ms, aim));
  }
  return rows;
}
