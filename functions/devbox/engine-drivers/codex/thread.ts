import * as z from "zod";
import type { Opening, Session } from "../driver.ts";
import type { Rpc } from "../rpc.ts";
import { turnError } from "./failure.ts";
import { itemOf, stepOf } from "./items.ts";
import { type CodexPrompt, createPrompt } from "./prompt.ts";
import { turnSettings } from "./settings.ts";
import { createTally, tokenUsage } from "./usage.ts";

const inThread = z.object({ threadId: z.string() });
const itemEvent = z.object({ item: z.unknown() });
const delta = z.object({ itemId: z.string(), delta: z.string() });
const usageEvent = z.object({ turnId: z.string(), tokenUsage });
const planEvent = z.object({
  plan: z.array(
    z.object({ step: z.string(), status: z.enum(["pending", "inProgress", "completed"]) }),
  ),
});
const errorEvent = z.object({ error: turnError, willRetry: z.boolean() });
const turnEvent = z.object({
  turn: z.object({ id: z.string(), status: z.string(), error: turnError.nullish().catch(null) }),
});

/** A thread and its prompts. Converts Codex's notifications to events and to the ends of prompts. */
export interface Thread extends Required<Pick<Session, "prompt" | "steer" | "interrupt">> {
  /** Sets our thread's id. Sub-agents have their own threads, of which only steps and usage are reported. */
  open(thread: string): void;
  notified(method: string, params: Record<string, unknown>): void;
  /** The process has ended. */
  crashed(why: Error): void;
}

type Heard = (params: Record<string, unknown>, thread: string) => void;

/** Skips notifications that do not match the schema. */
const hear =
  <T>(schema: z.ZodType<T>, tell: (data: T, thread: string) => void): Heard =>
  (params, thread) => {
    const { data } = schema.safeParse(params);
    if (data) tell(data, thread);
  };

export function createThread(
  { config, instructions, resume, on }: Opening,
  call: Rpc["call"],
): Thread {
  const tally = createTally();
  const open = new Set<string>();
  const turns = new Set<string>();
  let threadId = "";
  let running: CodexPrompt | undefined;
  let prompts = 0;
  let steers = 0;
  const turnOf = (thread: string) => (thread === threadId ? running : undefined);

  const item = (ended: boolean) => (event: z.infer<typeof itemEvent>, thread: string) => {
    const it = itemOf(event.item);
    if (it?.type === "agentMessage" && ended) turnOf(thread)?.written(it.id, it.text);
    if (it?.type === "userMessage" && it.clientId) turnOf(thread)?.taken(it.clientId);
    const told = it && stepOf(it, config.command.workspace);
    if (!told) return;
    const { kind, title, call: what, ...end } = told;
    if (!open.has(it.id)) on({ type: "step", step: it.id, kind, title, call: what });
    open.add(it.id);
    if (!ended) return;
    open.delete(it.id);
    on({ type: "step-ended", step: it.id, ...end });
  };

  function began(turn: CodexPrompt | undefined, id: string): void {
    if (!turn) return;
    turns.add(id);
    turn.started(id);
  }

  const heard: Record<string, Heard> = {
    "item/started": hear(itemEvent, item(false)),
    "item/completed": hear(itemEvent, item(true)),
    "item/agentMessage/delta": hear(delta, (it, thread) =>
      turnOf(thread)?.wrote(it.itemId, it.delta),
    ),
    "item/commandExecution/outputDelta": hear(delta, (it) => {
      if (open.has(it.itemId)) on({ type: "output", step: it.itemId, text: it.delta });
    }),
    "thread/tokenUsage/updated": hear(usageEvent, (it, thread) => {
      const used = tally.add(thread, it.tokenUsage, thread === threadId && !turns.has(it.turnId));
      if (used) on(used);
    }),
    "turn/plan/updated": hear(planEvent, (it, thread) => {
      if (thread === threadId) on({ type: "plan", items: it.plan.map(planItem) });
    }),
    error: hear(errorEvent, ({ error, willRetry }, thread) => {
      if (willRetry) turnOf(thread)?.troubled(error);
    }),
    "turn/started": hear(turnEvent, ({ turn }, thread) => began(turnOf(thread), turn.id)),
    "turn/completed": hear(turnEvent, ({ turn }, thread) => {
      const mine = turnOf(thread);
      if (mine) running = undefined;
      mine?.ended(turn.status, turn.error);
      // Commands survive an interrupt, so end them: work that people have stopped must not continue.
      if (mine && turn.status === "interrupted")
        call("thread/backgroundTerminals/clean", { threadId }).catch(() => {});
    }),
  };

  return {
    open(thread) {
      threadId = thread;
    },
    notified(method, params) {
      const { data } = inThread.safeParse(params);
      if (data) heard[method]?.(params, data.threadId);
    },
    crashed(why) {
      running?.failed(why);
      running = undefined;
    },
    prompt(text) {
      const turn = createPrompt(threadId, call, on);
      running = turn;
      prompts += 1;
      // A resumed thread keeps its first instructions, but the mode may have changed.
      const context = { wheelhouse: { kind: "application", value: instructions } };
      const more = resume && prompts === 1 ? { additionalContext: context } : {};
      call("turn/start", {
        threadId,
        input: [{ type: "text", text }],
        ...turnSettings,
        ...more,
      }).then(
        (result) => {
          const { data } = turnEvent.safeParse(result);
          if (data) began(turn, data.turn.id);
        },
        (error) => {
          if (running === turn) running = undefined;
          turn.failed(error);
        },
      );
      return turn.end;
    },
    steer(text) {
      if (!running) return Promise.reject(new Error("Nothing is running."));
      steers += 1;
      return running.steer(text, `steer-${steers}`);
    },
    interrupt: () => running?.interrupt(),
  };
}

const planItem = ({ step, status }: z.infer<typeof planEvent>["plan"][number]) =>
  ({ text: step, status: status === "inProgress" ? "in-progress" : status }) as const;
