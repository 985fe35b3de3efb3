import type { FakeServer } from "./fake-server.ts";
import { done, exec, minute, passed, threeQuestions } from "./scene-parts.ts";

const title = "Rate-limit the login routes";
const instructions =
  "Add a rate limiter to the login routes.\n\n- 10 tries a minute per address\n- answer `429` with `Retry-After`";
const quota =
  "This account's Fargate quota is used up. A new account starts with 6 vCPUs: raise “Fargate On-Demand vCPU resource count” under Service Quotas.";

async function requested(server: FakeServer, ago: number): Promise<string> {
  server.at(-ago);
  const id = await server.create({ title, instructions, engine: "codex" });
  await server.request(id);
  return id;
}

/** A Run that waits because AWS has no capacity for its DevBox. */
export async function waitingForCapacity(server: FakeServer): Promise<string> {
  const id = await requested(server, 80_000);
  server.at(-78_000);
  await server.progress(id, { phase: "waiting", reason: quota });
  server.at(0);
  return id;
}

/** A Run whose DevBox is launching. */
export async function launching(server: FakeServer): Promise<string> {
  const id = await requested(server, 21_000);
  server.at(-20_000);
  await server.progress(id, { phase: "placing" });
  server.at(-12_000);
  await server.progress(id, { phase: "pulling", seconds: 8.2 });
  server.at(-3_000);
  await server.progress(id, { phase: "booting", seconds: 9.1 });
  server.at(0);
  return id;
}

/** A Run that waited for capacity, saved at each turn and question, was parked, and continues in a new DevBox. */
export async function saved(server: FakeServer): Promise<string> {
  const ago = 30 * minute;
  const id = await requested(server, ago);
  await server.progress(id, { phase: "waiting", reason: quota });
  server.at(-ago + 42_000);
  await server.progress(id, { phase: "placing", seconds: 42 });
  server.at(-ago + 50_000);
  await server.progress(id, { phase: "pulling", seconds: 7.6 });
  server.at(-ago + 62_000);
  await server.progress(id, { phase: "booting", seconds: 11.9 });
  server.at(-ago + 65_000);
  await server.hello(id);
  await server.say(
    id,
    { type: "turn.started", turn: 1 },
    { type: "message.written", text: "Three things are not said, and each changes what I build." },
  );
  await server.ask(id, "Codex", threeQuestions);
  server.at(-ago + 66_000);
  await server.save(id, 11_900_000);
  server.at(-ago + 10 * minute);
  await server.tell(id, { type: "park" });
  await server.save(id, 12_100_000);
  const { generation } = await server.run(id);
  await server.tell(id, { type: "box-gone", generation, reason: "its task has ended" });
  server.at(-4 * minute);
  const { open } = await server.run(id);
  await server.tell(id, {
    type: "answer",
    by: "Ben",
    questions: open?.id ?? "",
    answers: {
      store: { choices: ["Redis"] },
      routes: { choices: ["POST /login"] },
      message: { text: "Too many tries." },
    },
  });
  await server.request(id);
  server.at(-4 * minute + 9_000);
  await server.progress(id, { phase: "placing" });
  await server.progress(id, { phase: "pulling", seconds: 8.8 });
  server.at(-4 * minute + 16_000);
  await server.progress(id, { phase: "booting", seconds: 7.2 });
  server.at(-4 * minute + 19_000);
  await server.hello(id);
  await server.say(id, exec("t1", "npm test", "npm test"));
  server.at(-3 * minute);
  await server.say(id, done("t1", passed));
  for (const bytes of [12_300_000, 12_300_000, 12_600_000]) await server.save(id, bytes);
  await server.say(id, { type: "message.written", text: "The limiter is in; now its tests." });
  server.at(0);
  return id;
}
