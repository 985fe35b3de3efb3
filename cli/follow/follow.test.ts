import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Story } from "../../infra/testing/samples/story.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { type Remote, RemoteProblem } from "../remote.ts";
import { type Page, timelineOf } from "./events.ts";
import { follow } from "./follow.ts";

/** The reply to one call for events. A server gives its replies in turn and repeats the last one. */
type Reply = (after: number, wait: number) => { events: RunEvent[]; head: number };

class Server implements Pick<Remote, "events"> {
  readonly calls: { after: number; wait: number }[] = [];
  private readonly replies: Reply[];

  constructor(...replies: Reply[]) {
    this.replies = replies;
  }

  async events(_: string, after: number, wait: number) {
    this.calls.push({ after, wait });
    const [reply] = this.replies.length > 1 ? this.replies.splice(0, 1) : this.replies;
    if (!reply) throw new Error("The server has no reply.");
    const found = reply(after, wait);
    if (found.events.length === 0) throw new Error(`There are no events after #${after}.`);
    return found;
  }
}

/** Up to `most` events after the given one. `head`: the number of the log's last event. */
const page =
  (all: readonly RunEvent[], most = 1_000, head = all.length): Reply =>
  (after) => ({ events: all.slice(after, Math.min(after + most, head)), head });
const down: Reply = () => {
  throw new RemoteProblem(0, "unreachable", "The server was not reached.");
};
const done = new Story().completed();

const stream = () => {
  const written: string[] = [];
  const to = new PassThrough({ encoding: "utf8" }).on("data", (text) => written.push(text));
  return { to: to as unknown as NodeJS.WriteStream, text: () => written.join("") };
};

/** Follows a Run without a person. Returns the exit code and what was written. */
async function followed(server: Server, json = false) {
  const output = stream();
  const errors = stream();
  const unused = () => Promise.reject(new Error("Only a person makes this call."));
  const remote = { run: unused, answer: unused, message: unused, stop: unused };
  const code = await follow(Object.assign(server, remote), "run_story", {
    json,
    interactive: false,
    color: false,
    input: process.stdin,
    output: output.to,
    errors: errors.to,
    url: (id) => `https://w.example/runs/${id}`,
  });
  return { code, output: output.text(), errors: errors.text() };
}

/** Reads the timeline to its last event. Pauses between tries are recorded, not waited for. */
async function taken(server: Server, all: readonly RunEvent[]) {
  const pages: Page[] = [];
  const lost: string[] = [];
  const pauses: number[] = [];
  const signal = new AbortController().signal;
  const patience = {
    signal,
    lost: (why: string) => lost.push(why),
    pause: async (ms: number) => void pauses.push(ms),
  };
  for await (const it of timelineOf(server, "run_story", patience)) {
    pages.push(it);
    if (it.current && pages.flatMap(({ events }) => events).length >= all.length) break;
  }
  return { seqs: pages.flatMap(({ events }) => events.map(({ seq }) => seq)), pages, lost, pauses };
}

const { events: all } = done;
const seqs = all.map(({ seq }) => seq);

describe("the timeline of a Run", () => {
  it("is read from its first event page by page, and waits only for new events", async () => {
    const server = new Server(page(all, 2, 3), page(all, 2, 3), page(all));
    expect((await taken(server, all)).seqs).toEqual(seqs);
    expect(server.calls).toEqual([
      { after: 0, wait: 0 },
      { after: 2, wait: 0 },
      { after: 3, wait: 20 },
    ]);
  });

  it("has each event once and in order, however often the server repeats it", async () => {
    const again: Reply = () => ({ events: all.slice(0, 5), head: all.length });
    const doubled: Reply = (after) => ({
      events: all.slice(after, after + 2).flatMap((it) => [it, it]),
      head: all.length,
    });
    const server = new Server(page(all, 3), again, doubled, page(all));
    expect((await taken(server, all)).seqs).toEqual(seqs);
  });

  it("has no gap even if the server leaves one", async () => {
    const gap: Reply = (after) => ({ events: all.slice(after + 1), head: all.length });
    const hole: Reply = (after) => ({
      events: all.slice(after).filter((_, index) => index !== 1),
      head: all.length,
    });
    expect((await taken(new Server(page(all, 2), gap, hole, page(all)), all)).seqs).toEqual(seqs);
  });

  it("continues after a lost connection, reports each loss once, and retries with growing pauses", async () => {
    const outage = Array.from({ length: 9 }, () => down);
    const server = new Server(page(all, 3), ...outage, page(all, 3), down, page(all));
    const { seqs: shown, lost, pauses } = await taken(server, all);
    expect(shown).toEqual(seqs);
    expect(lost).toEqual(["The server was not reached.", "The server was not reached."]);
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 250]);
  });

  it("ends with the error when the server refuses", async () => {
    const refused = new RemoteProblem(404, "run-not-found", "There is no Run run_story.");
    const server = new Server(() => {
      throw refused;
    });
    await expect(taken(server, all)).rejects.toBe(refused);
  });
});

describe("following a Run without a person", () => {
  it.each([
    ["completed", done, 0],
    ["failed", new Story().working().turnEnds(false).reports("failed").do({ type: "settle" }), 1],
  ])("exits with the code for a Run that %s", async (_, { events }, code) => {
    expect((await followed(new Server(page(events)))).code).toBe(code);
  });

  it("exits with 130 when someone stops the Run", async () => {
    const story = new Story().working().stop().boxGone("stopped");
    expect(story.run.status).toBe("stopped");
    expect((await followed(new Server(page(story.events)))).code).toBe(130);
  });

  it("writes the timeline as text for people", async () => {
    const { output, errors } = await followed(new Server(page(all, 2)));
    expect(output).toMatch(/^● ada started this Run\n/);
    expect(output).toMatch(/\n✓ Completed\n {4}Did it\.\n$/);
    expect(errors).toBe("");
  });

  it("reports a lost connection once, on the error stream", async () => {
    const { code, output, errors } = await followed(new Server(page(all, 2), down, page(all)));
    expect(code).toBe(0);
    expect(errors).toBe("The server was not reached. Trying again until it works.\n");
    expect(output).toBe((await followed(new Server(page(all)))).output);
  });

  it("follows a continued Run to the end of its last leg", async () => {
    const story = new Story().completed().says("Once more.").prepare().turnStarts().turnEnds();
    story.reports("failed", "No.").do({ type: "settle" });
    expect((await followed(new Server(page(story.events, 4)))).code).toBe(1);
  });

  it("writes every event as a line of JSON, and nothing else", async () => {
    const { output, code } = await followed(new Server(page(all, 4)), true);
    expect(code).toBe(0);
    expect(
      output
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(all);
  });

  it("exits with 3 when a person is needed, and says how to answer", async () => {
    const { events } = new Story().working().asks();
    const { code, output } = await followed(new Server(page(events)));
    expect(code).toBe(3);
    expect(output).toContain("where: Where should the toggle live? [Header | Settings]");
    expect(output).toContain("wheelhouse answer run_story");
    expect(output).toContain("https://w.example/runs/run_story");
    const json = await followed(new Server(page(events)), true);
    expect(json.code).toBe(3);
    expect(json.output.trimEnd().split("\n")).toHaveLength(events.length);
  });

  it("does not stop at a question that is already answered", async () => {
    const story = new Story().working().asks().answers(["Header"]).turnEnds().reports();
    story.do({ type: "settle" });
    expect((await followed(new Server(page(story.events, 3)))).code).toBe(0);
  });
});
