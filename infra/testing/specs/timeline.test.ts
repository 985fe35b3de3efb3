import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";
import { ask, sh, useClient } from "./support/use.ts";

const given = useClient();

/**
 * The events that a client shows: in order, once, up to the first gap. When several functions post to a socket,
 * frames may overtake each other.
 */
function inOrder(events: RunEvent[], after: number): RunEvent[] {
  const by = new Map(events.map((event) => [event.seq, event]));
  const shown: RunEvent[] = [];
  for (let seq = after + 1; ; seq++) {
    const next = by.get(seq);
    if (!next) return shown;
    shown.push(next);
  }
}

const eventsOf = (frames: ServerFrame[]): RunEvent[] =>
  frames.flatMap((frame) => (frame.type === "events" ? frame.events : []));
const ofType = <T extends RunEvent["type"]>(events: RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

describe("the timeline", () => {
  it("contains every step with its exact call and result, between the messages", async () => {
    const { it: client } = given;
    const id = await client.start(`Before.\n\n${sh("echo one >&2; echo two")}\n\nAfter.`);
    await client.untilStatus(id, "completed");
    const events = await client.events(id);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));

    const started = ofType(events, "step.started");
    expect(started.map((step) => step.kind)).toEqual(["launch", "exec", "report"]);
    expect(started[1]?.title).toContain("exec in DevBox");
    expect(JSON.stringify(started[1]?.call)).toContain("echo one >&2; echo two");
    const finished = ofType(events, "step.finished").find((step) => step.step === started[1]?.step);
    expect(finished).toMatchObject({ ok: true, exitCode: 0 });
    expect(finished?.result.output).toContain("one");
    expect(ofType(events, "message.written").map((it) => it.text.trim())).toEqual([
      "Before.",
      "After.",
    ]);
  });

  it("streams the output of a command while it runs", async () => {
    const { it: client } = given;
    const id = await client.start(
      sh("echo first", "until [ -e go ]; do sleep 0.1; done", "echo second"),
    );
    await client.untilEvent(
      id,
      (event) => event.type === "step.output" && event.text.includes("first"),
    );
    const running = await client.run(id);
    expect(running.status).toBe("running");
    expect(
      (await client.events(id)).some(
        (event) => event.type === "step.finished" && event.exitCode !== undefined,
      ),
    ).toBe(false);
    await client.stop(id);
    await client.untilStatus(id, "stopped");
  });

  it("arrives live over the WebSocket, complete and in order, also for a client that joins late", async () => {
    const { it: client } = given;
    const early = await client.socket();
    const id = await client.start(sh("for n in $(seq 200); do echo line $n; done"));
    early.ws.send(JSON.stringify({ type: "subscribe", runId: id, after: 0 }));
    const over = (frames: ServerFrame[]) =>
      eventsOf(frames).some((event) => event.type === "run.completed");
    await early.until(over);
    const late = await client.socket();
    late.ws.send(JSON.stringify({ type: "subscribe", runId: id, after: 5 }));
    await late.until(
      (frames) => frames.some((frame) => frame.type === "caught-up") && over(frames),
    );
    const all = await client.events(id);
    const seen = inOrder(eventsOf(early.frames), 0);
    expect(seen).toEqual(all.slice(0, seen.length));
    expect(seen.at(-1)?.seq).toBeGreaterThanOrEqual(all.length - 1);
    expect(inOrder(eventsOf(late.frames), 5).slice(0, all.length - 5)).toEqual(all.slice(5));
    expect(early.frames.some((frame) => frame.type === "runs" && frame.run.id === id)).toBe(true);
    early.ws.close();
    late.ws.close();
  });

  it("shows each event once to a client that reconnects again and again", async () => {
    const { it: client } = given;
    const id = await client.start(sh("for n in $(seq 40); do echo line $n; sleep 0.02; done"));
    const seen: RunEvent[] = [];
    while (!seen.some((event) => event.type === "run.completed")) {
      const socket = await client.socket();
      const cursor = seen.at(-1)?.seq ?? 0;
      socket.ws.send(JSON.stringify({ type: "subscribe", runId: id, after: cursor }));
      await socket.until((frames) => inOrder(eventsOf(frames), cursor).length > 0);
      seen.push(...inOrder(eventsOf(socket.frames), cursor));
      socket.ws.terminate();
    }
    expect(seen.map((event) => event.seq)).toEqual(seen.map((_, index) => index + 1));
  });

  it("answers a long poll immediately when something happens, with exactly the events after N", async () => {
    const { it: client } = given;
    const id = await client.start(sh(ask));
    const asking = await client.untilStatus(id, "needs-you");
    const { head } = (await client.get(`/api/runs/${id}/events?after=0`)).body;
    const poll = client.get(`/api/runs/${id}/events?after=${head}&wait=20`);
    await client.answer(asking, { choices: ["Header"] });
    const { body } = await poll;
    expect(body.events[0].seq).toBe(head + 1);
    await client.untilStatus(id, "completed");
  });

  it("keeps 10 MB of output: head and tail in the step, everything behind a link", async () => {
    const { it: client } = given;
    const id = await client.start(
      sh("head -c 10000000 /dev/zero | tr '\\0' x | fold -w 99", "echo the end"),
    );
    await client.untilStatus(id, "completed");
    const events = await client.events(id);
    const step = ofType(events, "step.finished").find((it) => it.result.excerpt);
    const excerpt = step?.result.excerpt;
    expect(excerpt?.head.startsWith("xxx")).toBe(true);
    expect(excerpt?.tail.endsWith("the end\n")).toBe(true);
    const whole = await client.get(`/api/blobs/${excerpt?.blob}`);
    expect(whole.body.length).toBe(excerpt?.size);
    expect(JSON.stringify(events).length).toBeLessThan(2_000_000);
  });

  it("stays readable whatever bytes a command prints", async () => {
    const { it: client } = given;
    const id = await client.start(
      sh(
        "printf 'a\\377\\376b\\033[31mred\\033[0m\\033]8;;http://x\\007\\000\\342\\202'",
        "echo; echo ok",
      ),
    );
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done.status).toBe("completed");
    const output = await client.output(id);
    expect(output).toContain("\u001b[31mred\u001b[0m");
    expect(output).not.toContain("\u001b]8");
    expect(output).not.toContain("\u0000");
  });

  it("can be exported completely, as JSON lines", async () => {
    const { it: client } = given;
    const id = await client.start(sh("echo hi"));
    await client.untilStatus(id, "completed");
    const { body } = await client.get(`/api/runs/${id}/export`);
    const lines = body
      .trim()
      .split("\n")
      .map((line: string) => JSON.parse(line));
    expect(lines).toEqual((await client.events(id)).slice(0, lines.length));
  });
});
