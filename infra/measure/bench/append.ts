import { readFileSync } from "node:fs";
import { join } from "node:path";
import { capability } from "../../../functions/identity/capability.ts";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";
import { Client } from "../../testing/specs/support/client.ts";
import { OwnServer } from "../../testing/specs/support/instance.ts";
import { sh } from "../../testing/specs/support/use.ts";
import { rawCommitsPerSecond, toFloor } from "./floor.ts";
import { figure, type Row, timed, times } from "./samples.ts";

/**
 * A Run whose real DevBox sleeps, and a function that speaks in its place: with its capability, continuing
 * its batch numbers. So batches take the same way as a DevBox's, and nothing else is sent meanwhile.
 */
async function speaker(server: OwnServer, client: Client) {
  const id = await client.start(sh("sleep 600"), { title: "bench" });
  await client.untilEvent(id, (event) => event.type === "step.started" && event.kind === "exec");
  const { devbox } = await client.state(id);
  if (!devbox) throw new Error("The DevBox is not up.");
  const secret = Buffer.from(readFileSync(join(server.data, "secret"), "utf8"), "base64url");
  const authorization = `Bearer ${capability(secret, id, devbox.generation)}`;
  let number = devbox.batch;
  const say = async (texts: readonly string[]): Promise<void> => {
    number += 1;
    const facts = texts.map((text) => ({ type: "message.written", text }));
    const { status, body } = await client.call(
      "POST",
      "/box/events",
      { number, facts },
      { authorization },
    );
    if (status !== 200) throw new Error(`A batch was refused: ${JSON.stringify(body)}`);
  };
  return { id, say };
}

/** Time from a DevBox sending a batch until a client has it on its socket. */
export async function appendToClient(): Promise<Row[]> {
  const server = await new OwnServer().start();
  try {
    const client = new Client(server);
    const { id, say } = await speaker(server, client);
    const { ws } = await client.socket();
    let arrived = (_: string) => {};
    ws.on("message", (data) => {
      const frame: ServerFrame = JSON.parse(String(data));
      if (frame.type !== "events") return;
      for (const event of frame.events) if (event.type === "message.written") arrived(event.text);
    });
    ws.send(JSON.stringify({ type: "subscribe", runId: id, after: 0 }));
    const ms: number[] = [];
    for (let n = -50; n < 1_000; n++) {
      const text = `message ${n}`;
      const taken = await timed(async () => {
        const seen = new Promise<void>((resolve) => {
          arrived = (it) => it === text && resolve();
        });
        await Promise.all([say([text]), seen]);
      });
      if (n >= 0) ms.push(taken); // the first ones warm up the code
    }
    return [times("append → WebSocket client (and its reply)", ms, "p50 < 5 ms, p99 < 20 ms")];
  } finally {
    await server.discard();
  }
}

const aimOf = (runs: number, size: number): string =>
  size === 10 ? "≥ 8,000/s" : `≥ ${runs === 1 ? 0.4 : 1.2} × raw commits`;

/** Acknowledged events per second, over several Runs at once. */
export async function eventsPerSecond(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const runs of [1, 10]) {
    for (const size of [1, 10]) {
      const server = await new OwnServer().start();
      try {
        const client = new Client(server);
        const speakers = await Promise.all(
          Array.from({ length: runs }, () => speaker(server, client)),
        );
        const floor = rawCommitsPerSecond();
        const texts = Array.from({ length: size }, (_, n) => `a line of output, number ${n}`);
        const until = performance.now() + 3_000;
        let events = 0;
        const ms = await timed(() =>
          Promise.all(
            speakers.map(async ({ say }) => {
              for (; performance.now() < until; events += size) await say(texts);
            }),
          ),
        );
        const rate = events / (ms / 1_000);
        const what = `${runs} ${runs === 1 ? "Run" : "Runs"}, ${size} a batch`;
        rows.push(figure(`durable events, ${what}`, toFloor(rate, floor), aimOf(runs, size)));
      } finally {
        await server.discard();
      }
    }
  }
  return rows;
}
