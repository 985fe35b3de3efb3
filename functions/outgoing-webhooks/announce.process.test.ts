import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { fakeServer } from "../../infra/testing/console/fake-server.ts";
import type { Run } from "../../shared/run.ts";
import { commit } from "../commit.ts";
import { verifySignature } from "../incoming-webhooks/signature.ts";
import type { Ports } from "../ports/ports.ts";
import { sweep } from "../sweep.ts";
import { deliverWaiting, noteNews, sendTest, tellNews } from "./announce.ts";
import { attemptsOf, waitingAttempts } from "./attempts.ts";
import { makeOutgoing, outgoingOf } from "./outgoing-webhooks.ts";

const ada = { team: "local", name: "ada" };
const minute = 60_000;

const announce = async (ports: Ports, run: Run) =>
  tellNews(ports, run.team, (await noteNews(ports, run)) ?? []);

/** A receiver that answers with these statuses one after the other, the last for ever, and a Run that asks. */
async function world(...statuses: number[]) {
  const server = await fakeServer();
  const clock = { ms: Date.parse("2026-11-23T10:00:00.000Z") };
  const ports: Ports = {
    ...server.ports,
    now: () => new Date(clock.ms).toISOString(),
    entropy: (bytes) => new Uint8Array(bytes), // no jitter, and ids that the time alone tells apart
  };
  const got: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  const receiver = createServer(async (request, response) => {
    const status = statuses[got.length] ?? statuses.at(-1) ?? 200;
    got.push({ headers: request.headers, body: await text(request) });
    response.writeHead(status, { location: "http://127.0.0.1:1/" }).end();
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const address = receiver.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook`;
  const wanted = { url, on: ["needs-you", "completed", "failed"], shape: "wheelhouse" } as const;
  const id = await server.create({ title: "Fix <it>" });
  await server.launch(id);
  await server.ask(id, "the script", [{ id: "a", question: "Which one?", kind: "text" }]);
  // only now, so that later events have the time of this clock
  const made = await makeOutgoing(ports, ada, { ...wanted, on: [...wanted.on] });
  return {
    ports,
    clock,
    got,
    made,
    id,
    server,
    run: async () => server.run(id),
    attempts: () => attemptsOf(ports, "local", { limit: 10 }),
    async [Symbol.asyncDispose]() {
      receiver.close();
      await server.close();
    },
  };
}

describe("a receiver", () => {
  it("gets nothing when Wheelhouse itself has its address now, after a start with another port", async () => {
    await using given = await world(200);
    const [to] = await outgoingOf(given.ports, "local");
    if (!to) throw new Error("There is no receiver.");
    const consoleUrl = () => new URL(to.url).origin.replace("127.0.0.1", "localhost");
    const ports = { ...given.ports, settings: { ...given.ports.settings, consoleUrl } };
    expect(await sendTest(ports, "local", to)).toMatchObject({
      state: "gave-up",
      why: expect.stringMatching(/Wheelhouse itself/),
    });
    expect(given.got).toEqual([]);
  });

  it("is notified of a question once, signed, with a link that opens it", async () => {
    await using given = await world(200);
    await announce(given.ports, await given.run());
    await announce(given.ports, await given.run());
    expect(given.got).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: "" }] = given.got;
    const signature = String(headers["wheelhouse-signature"]);
    const bytes = Buffer.from(body);
    expect(verifySignature(given.made.secret, bytes, signature, given.clock.ms)).toBe(true);
    expect(JSON.parse(body)).toMatchObject({
      on: "needs-you",
      run: { id: given.id, title: "Fix <it>" },
      question: { url: `http://127.0.0.1/runs/${given.id}#q` },
    });
    expect(await given.attempts()).toMatchObject([
      { state: "delivered", tries: 1, lastStatus: 200 },
    ]);
    expect(await waitingAttempts(given.ports, 10)).toEqual([]);
  });

  it("is tried again after 1, 5 and 30 minutes, and not before", async () => {
    await using given = await world(500, 503, 500, 200);
    await announce(given.ports, await given.run());
    for (const [minutes, sent] of [
      [0.9, 1],
      [0.2, 2],
      [4.8, 2],
      [0.3, 3],
      [29.8, 3],
      [0.3, 4],
      [600, 4],
    ] as const) {
      given.clock.ms += minutes * minute;
      await deliverWaiting(given.ports);
      expect(given.got).toHaveLength(sent);
    }
    const ids = given.got.map((it) => it.headers["wheelhouse-delivery"]);
    expect(new Set(ids).size).toBe(1);
    expect(await given.attempts()).toMatchObject([{ state: "delivered", tries: 4 }]);
  });

  it("is given up after six tries, with the reason", async () => {
    await using given = await world(500);
    await announce(given.ports, await given.run());
    for (let n = 0; n < 20; n += 1) {
      given.clock.ms += 601 * minute;
      await deliverWaiting(given.ports);
    }
    expect(given.got).toHaveLength(6);
    expect(await given.attempts()).toMatchObject([
      { state: "gave-up", tries: 6, why: "the answer was 500", nextAt: null },
    ]);
  });

  it("is not notified of a question that has been answered", async () => {
    await using given = await world(500, 200);
    await announce(given.ports, await given.run());
    const questions = (await given.run()).open?.id ?? "";
    const answers = { a: { text: "this" } };
    await given.server.tell(given.id, { type: "answer", by: "ada", questions, answers });
    given.clock.ms += 2 * minute;
    await deliverWaiting(given.ports);
    expect(given.got).toHaveLength(1);
    expect(await given.attempts()).toMatchObject([
      { state: "gave-up", why: "the question was answered before this could be delivered" },
    ]);
  });

  it("that is gone is paused", async () => {
    await using given = await world(410);
    await announce(given.ports, await given.run());
    expect(await outgoingOf(given.ports, "local")).toMatchObject([{ paused: true }]);
    expect(await given.attempts()).toMatchObject([{ state: "gave-up", tries: 1 }]);
  });

  it("that redirects is not followed", async () => {
    await using given = await world(302);
    expect(
      await sendTest(given.ports, "local", { ...given.made.webhook, secret: "s" }),
    ).toMatchObject({
      on: "test",
      state: "gave-up",
      lastStatus: 302,
      why: "the answer was a redirect",
    });
  });

  it("is notified once of a Run that ended, whichever write was the last before a crash", async () => {
    let died = true;
    for (let writes = 0; died; writes += 1) {
      await using given = await world(200);
      const id = await given.server.create({ title: "No room" });
      const ports = { ...given.ports, entropy: (bytes: number) => randomBytes(bytes) };
      const dying = mortal(ports, writes);
      await commit(dying.ports, id, { type: "give-up", reason: "There is no room." }).catch(
        () => {},
      );
      died = dying.dead();
      await sweep(ports, async () => {});
      await deliverWaiting(ports);
      if ((await given.server.run(id)).status !== "failed") continue;
      const ids = given.got
        .filter(({ body }) => JSON.parse(body).run.id === id)
        .map(({ headers }) => headers["wheelhouse-delivery"]);
      expect(ids.length, `after ${writes} writes`).toBeGreaterThan(0);
      expect(new Set(ids).size).toBe(1);
      const about = (await given.attempts()).filter(({ runId }) => runId === id);
      expect(about).toMatchObject([{ state: "delivered" }]);
    }
  });
});

/** A coordinator that dies after this number of writes. */
function mortal(ports: Ports, most: number) {
  let writes = 0;
  const dead = () => writes > most;
  const watch = <T extends object>(port: T, changing: readonly string[]): T =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return async (...given: unknown[]) => {
          if (changing.includes(String(name))) writes += 1;
          if (dead()) throw new Error("The process is gone.");
          return Reflect.apply(method, target, given);
        };
      },
    });
  const { log, list, records, places, waits, machine } = ports;
  return {
    dead,
    ports: {
      ...ports,
      log: watch(log, ["append"]),
      list: watch(list, ["put"]),
      records: watch(records, ["add", "change", "remove"]),
      places: watch(places, ["claim", "release"]),
      waits: watch(waits, ["put"]),
      machine: watch(machine, ["start", "succeed"]),
    },
  };
}
