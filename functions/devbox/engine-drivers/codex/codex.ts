import * as z from "zod";
import { lastLines } from "../../output/text.ts";
import { type Child, type Ended, startChild } from "../child.ts";
import { type Driver, type Opening, type Session, SessionUnknown } from "../driver.ts";
import { Failure } from "../failure.ts";
import { createRpc, type Rpc, RpcError } from "../rpc.ts";
import { answerCodex } from "./answer-codex.ts";
import { refused } from "./prompt.ts";
import { codexWords, newThreadSettings, threadSettings } from "./settings.ts";
import { createThread, type Thread } from "./thread.ts";

const greeting = {
  clientInfo: { name: "wheelhouse-devbox", title: "Wheelhouse", version: "1" },
  capabilities: { experimentalApi: true }, // needed for our tools
};
const greeted = z.object({ userAgent: z.string().catch("") });
const opened = z.object({
  thread: z.object({ id: z.string() }),
  model: z.string().optional().catch(undefined),
});

/**
 * Drives Codex with the JSON lines of `codex app-server`. It signs in with `.codex/auth.json` in its home, which
 * must exist before. `OPENAI_BASE_URL` in its environment selects another model service.
 */
export const codex: Driver = {
  label: "Codex",
  async open(opening): Promise<Session> {
    const { box, config, env } = opening;
    const argv = codexWords(opening);
    const onLine = (line: Record<string, unknown>) => {
      opening.alive?.();
      rpc.take(line);
    };
    const child = startChild({ box, config, argv, env, onLine });
    const rpc: Rpc = createRpc(child.send, answerCodex(opening), (method, params) =>
      thread.notified(method, params),
    );
    const thread = createThread(opening, rpc.call);
    void child.ended.then((how) => {
      const crash = crashOf(child, how);
      rpc.end(crash);
      thread.crashed(crash);
    });
    try {
      return await begin(opening, child, rpc, thread);
    } catch (error) {
      await child.kill();
      if (error instanceof SessionUnknown) throw error;
      throw refused(error);
    }
  },
};

async function begin(opening: Opening, child: Child, rpc: Rpc, thread: Thread): Promise<Session> {
  const { userAgent } = greeted.parse(await rpc.call("initialize", greeting));
  rpc.notify("initialized");
  if (opening.resume) thread.open(opening.resume);
  const { thread: own, model } = opened.parse(await openThread(opening, rpc));
  thread.open(own.id);
  return {
    id: own.id,
    model,
    version: /\/(\d\S*)/.exec(userAgent)?.[1],
    prompt: thread.prompt,
    steer: thread.steer,
    interrupt: thread.interrupt,
    close: () => child.kill(),
  };
}

async function openThread(opening: Opening, rpc: Rpc): Promise<Record<string, unknown>> {
  const settings = threadSettings(opening);
  const { resume: threadId } = opening;
  if (threadId === undefined)
    return rpc.call("thread/start", { ...settings, ...newThreadSettings(opening) });
  try {
    return await rpc.call("thread/resume", { ...settings, threadId, excludeTurns: true });
  } catch (error) {
    if (error instanceof RpcError && unknownThread.test(error.message))
      throw new SessionUnknown(error.message);
    throw error;
  }
}

const unknownThread = /no rollout found|thread not found|invalid (session|thread) id/i;

function crashOf(child: Child, { code, signal }: Ended): Failure {
  const how = signal ? `It was ended by ${signal}` : `It ended with code ${code}`;
  const said = lastLines(child.stderr(), 3, 600);
  return new Failure("crash", said ? `${how}: ${said}` : how);
}
