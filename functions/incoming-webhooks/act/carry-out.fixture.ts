import { type FakeServer, fakeServer } from "../../../infra/testing/console/fake-server.ts";
import { idFrom } from "../../../shared/id.ts";
import { codeHostsFrom } from "../../code-hosts/code-hosts.ts";
import type { Ports } from "../../ports/ports.ts";
import { carryOutWaiting } from "../arrive/receive.ts";
import { addDelivery, deliveryOf, type KeptDelivery } from "../deliveries.ts";
import type { Plan } from "../plan/plan.ts";
import { putWebhookOf } from "../team-webhooks.ts";
import { carryOut } from "./carry-out.ts";

const team = "local";
export const repository = { kind: "github", owner: "acme", repo: "sums" } as const;
const ticket = {
  title: "Sums are wrong",
  url: "https://github.com/acme/sums/issues/1",
  labels: [],
  sha256: "0".repeat(64),
  bytes: 1,
  pullRequests: [],
  repository: { id: repository, name: "acme/sums", cloneUrl: "", base: "main" },
};

/** A team with a GitHub webhook, a repository where ada may write, and deliveries that wait. */
export async function world() {
  const server: FakeServer = await fakeServer();
  const clock = { ms: Date.parse("2026-11-23T10:00:00.000Z") };
  const github = { away: false, comments: [] as string[] };
  const ports: Ports = {
    ...server.ports,
    now: () => new Date(clock.ms).toISOString(),
    codeHosts: async () => codeHostsFrom({ GH_TOKEN: "ghp_x" }),
    fetch: async (url, init) => {
      if (github.away) return new Response("{}", { status: 503 });
      if (url.endsWith("/comments")) github.comments.push(String(init.body));
      const [, who] = /collaborators\/([^/]+)\/permission$/.exec(url) ?? [];
      return Response.json({ permission: who === "ada" ? "write" : "read" }, { status: 201 });
    },
  };
  await putWebhookOf(ports, { team, name: "ada" }, "github", {
    kind: "github",
    start: { label: "wheelhouse" },
  });

  let number = 0;
  const waiting = async (plan: Plan): Promise<string> => {
    number += 1;
    const at = ports.now();
    const delivery: KeptDelivery = {
      id: `${at}-${number}`,
      webhook: "github",
      delivery: "d",
      event: "x",
      at,
      why: "",
      state: "waiting",
      runId: null,
      hash: `h${number}`,
      tries: 0,
      plan,
    };
    await addDelivery(ports, team, delivery);
    return delivery.id;
  };
  return {
    server,
    ports,
    clock,
    github,
    waiting,
    delivery: (id: string) => deliveryOf(ports, team, id),
    /** Carries out one delivery now. */
    outcome: async (plan: Plan) => carryOut(ports, team, await waiting(plan)),
    /** The sweep, some time later. */
    later: async (ms: number) => {
      clock.ms += ms;
      await carryOutWaiting(ports);
    },
    runs: async () => (await ports.list.page(team, { limit: 10 })).runs,
    /** A Run that works on the repository, in its first turn. */
    working: async (): Promise<string> => {
      const runId = await server.create({ ticketUrl: ticket.url, engine: "codex" });
      const branch = `wheelhouse/${runId}`;
      await server.launch(runId, { read: { ...ticket, branch }, choices: [] });
      await server.say(runId, { type: "turn.started", turn: 1 });
      return runId;
    },
    finish: async (runId: string): Promise<void> => {
      const { turn } = await server.run(runId);
      if (turn.state === "due")
        await server.say(runId, { type: "turn.started", turn: turn.number });
      await server.say(runId, { type: "turn.ended", turn: turn.number, ok: true });
      await server.report(runId, "completed", "Done.");
    },
    write: (runId: string, text: string) => {
      number += 1;
      const id = idFrom("message", new Uint8Array(17).fill(number));
      return server.tell(runId, { type: "message", by: "ada", id, text, autonomous: false });
    },
  };
}

export const check = (runId: string): Plan => ({
  do: "tell",
  runId,
  repository,
  text: "The check failed.",
});
export const review = (runId: string, name = "ada"): Plan => ({
  do: "tell",
  runId,
  repository,
  text: "> Name it.",
  by: { name, repository },
});
export const labelled: Plan = {
  do: "start",
  instructions: "Work on this issue.",
  ticket: { ...repository, number: 1 },
  by: { name: "ada", repository },
};
