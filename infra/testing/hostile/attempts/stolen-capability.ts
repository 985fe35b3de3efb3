import { ends, type Subject, type Theft, type Thief } from "../attempt.ts";

const steals = (id: string, tries: string, steal: Theft["steal"]): Theft => ({
  id,
  tries,
  steal,
  ends: ends("refused", "refused", "untried"),
});

/** A success is a 2xx answer. */
const call = (id: string, tries: string, of: (thief: Thief) => Parameters<Thief["call"]>): Theft =>
  steals(id, tries, async (thief) => {
    const { status, body } = await thief.call(...of(thief));
    return status < 300 && `The coordinator answered ${status}: ${body.slice(0, 200)}`;
  });

/** Facts that only the coordinator or a person may write. A success is a trace of the text in a log. */
const writes = (id: string, tries: string, fact: (thief: Thief) => object): Theft =>
  steals(id, tries, async (thief) => {
    await thief.call("POST", "/box/events", {
      number: await thief.nextNumber(),
      facts: [fact(thief)],
    });
    const logs = [await thief.log(thief.own), await thief.log(thief.other)];
    return logs.some((it) => it.includes(`forged-${id}`)) && "The log holds it.";
  });

const said = (text: string) => ({ type: "message.written", text });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const portsText = (ports: unknown): string =>
  Array.isArray(ports) && ports.length > 1
    ? `each of ${ports.length} ports`
    : `port ${JSON.stringify(ports)}`;

export const stolenCapability: Subject = {
  about: "The coordinator, with a stolen capability",
  attempts: [
    writes("event-completed", "writes that the Run has completed", () => ({
      type: "run.completed",
      leg: 1,
      summary: "forged-event-completed",
    })),
    writes("event-answered", "writes that a person has answered", () => ({
      type: "questions.answered",
      id: "que_1",
      by: "forged-event-answered",
      via: "answer",
      answers: {},
    })),
    writes("event-queued", "writes that a person has sent a message", () => ({
      type: "message.queued",
      id: "msg_1",
      text: "forged-event-queued",
      by: "ada",
    })),
    writes("event-lost", "writes that its DevBox is lost", () => ({
      type: "devbox.lost",
      devbox: "box_1",
      reason: "forged-event-lost",
    })),
    steals(
      "event-of-other",
      "names another Run in an event",
      async ({ call, nextNumber, log, other }) => {
        const fact = { ...said("forged-event-of-other"), runId: other, seq: 1 };
        await call("POST", "/box/events", { number: await nextNumber(), facts: [fact] });
        return (
          (await log(other)).includes("forged-event-of-other") && "The other Run's log holds it."
        );
      },
    ),
    writes("event-prototype", "writes a fact of an unknown type, with another prototype", () =>
      JSON.parse('{"type":"forged-event-prototype","__proto__":{"type":"message.written"}}'),
    ),
    steals("number-gap", "numbers a batch far ahead", async (thief) => {
      const number = (await thief.nextNumber()) + 1_000;
      await thief.call("POST", "/box/events", { number, facts: [said("forged-gap")] });
      return (await thief.log(thief.own)).includes("forged-gap") && "The log holds it.";
    }),
    steals("number-again", "sends another content under a used number", async (thief) => {
      const number = await thief.nextNumber();
      await thief.call("POST", "/box/events", { number, facts: [said("first")] });
      await thief.call("POST", "/box/events", { number, facts: [said("forged-again")] });
      return (await thief.log(thief.own)).includes("forged-again") && "The log holds it.";
    }),
    ...[0, -1, 1.5, 2 ** 53, "1", null].map((number) =>
      steals(`number-${number}`, `numbers a batch ${JSON.stringify(number)}`, async (thief) => {
        const text = `forged-number-${number}.`;
        await thief.call("POST", "/box/events", { number, facts: [said(text)] });
        return (await thief.log(thief.own)).includes(text) && "The log holds it.";
      }),
    ),
    call("other-run", "puts another Run's id into the capability", ({ other, own, capability }) => [
      "GET",
      "/box/inbox?after=0&wait=0",
      undefined,
      bearer(capability.replace(own, other)),
    ]),
    call("old-generation", "puts an older generation into the capability", ({ capability }) => [
      "GET",
      "/box/inbox?after=0&wait=0",
      undefined,
      bearer(capability.replace(/\.1\./, ".0.")),
    ]),
    call("later-generation", "puts a later generation into the capability", ({ capability }) => [
      "GET",
      "/box/inbox?after=0&wait=0",
      undefined,
      bearer(capability.replace(/\.1\./, ".2.")),
    ]),
    call("boot-again", "replays the boot token", ({ bootToken }) => [
      "POST",
      "/box/hello",
      { bootToken, nonce: "n".repeat(22), isolated: true },
      { authorization: "" },
    ]),
    call("boot-as-capability", "uses the boot token as a capability", ({ bootToken }) => [
      "GET",
      "/box/inbox?after=0&wait=0",
      undefined,
      bearer(bootToken),
    ]),
    call("answer", "answers as a person", ({ own }) => [
      "POST",
      `/api/runs/${own}/answers`,
      { questions: "que_1", answers: {} },
    ]),
    call("message", "sends a message as a person", ({ own }) => [
      "POST",
      `/api/runs/${own}/messages`,
      { text: "forged" },
    ]),
    call("stop-other", "stops another Run", ({ other }) => ["POST", `/api/runs/${other}/stop`, {}]),
    call("start", "starts a Run", () => [
      "POST",
      "/api/runs",
      { instructions: "forged" },
      { "acting-as": "ada" },
    ]),
    call("read-runs", "reads the list of Runs", () => ["GET", "/api/runs"]),
    call("read-other", "reads another Run's events", ({ other }) => [
      "GET",
      `/api/runs/${other}/events?after=0`,
    ]),
    call("preview-address", "asks for the addresses of its previews", ({ own }) => [
      "GET",
      `/api/runs/${own}/previews`,
    ]),
    ...[Array.from({ length: 10_000 }, (_, n) => n + 1), [0], [65_536], ["80/../.."], "80"].map(
      (ports, n) =>
        steals(`ports-${n}`, `says that ${portsText(ports)} is open`, async (thief) => {
          const before = await thief.log(thief.own);
          const fact = { type: "ports.changed", ports };
          const number = await thief.nextNumber();
          await thief.call("POST", "/box/events", { number, facts: [fact] });
          return (await thief.log(thief.own)) !== before && "The log has grown.";
        }),
    ),
    call("new-key", "makes an API key", () => [
      "POST",
      "/api/keys",
      { name: "forged", scope: "admin" },
    ]),
    call("viewer-ticket", "gets a ticket for the viewers' socket", () => [
      "POST",
      "/api/ws-ticket",
      {},
    ]),
    call("large-batch", "sends a batch of 2 MB", () => [
      "POST",
      "/box/events",
      { number: 1, facts: [said("x".repeat(2e6))] },
    ]),
    call("deep-body", "sends JSON that is nested 100,000 times", () => [
      "POST",
      "/box/events",
      "[".repeat(1e5) + "]".repeat(1e5),
    ]),
    call("path", "climbs out of a path", ({ other }) => ["GET", `/box/../api/runs/${other}`]),
  ],
};
