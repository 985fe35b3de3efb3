import { randomUUID } from "node:crypto";
import type { InitializeRequest, PromptRequest } from "@agentclientprotocol/sdk";
import { lastLines } from "../../output/text.ts";
import { type Child, type Ended, startChild } from "../child.ts";
import {
  type Driver,
  type Opening,
  type PromptEnd,
  type Session,
  SessionUnknown,
} from "../driver.ts";
import { Failure } from "../failure.ts";
import { createRpc, type Rpc } from "../rpc.ts";
import type { Agent } from "./agent.ts";
import { answerAgent } from "./answer-agent.ts";
import { refused } from "./failure.ts";
import { chooseOptions, openSession } from "./open-session.ts";
import { type AcpPrompt, createPrompt } from "./prompt.ts";
import { createReplay } from "./replay.ts";
import { prepare, reportCost, toolsFor } from "./start.ts";
import { initialized, promptResult, updateOf } from "./updates.ts";
import { createTally } from "./usage.ts";

const greeting: InitializeRequest = {
  protocolVersion: 1,
  clientInfo: { name: "wheelhouse-devbox", title: "Wheelhouse", version: "1" },
  clientCapabilities: {
    fs: { readTextFile: false, writeTextFile: false },
    terminal: false,
    elicitation: { form: {} },
  },
};

/** The time that a cancelled prompt gets to stop its commands, and the process to end by itself. */
const cancelMs = 1_500;
const closeMs = 1_000;

/** Drives a program that speaks the Agent Client Protocol. */
export const acpDriver = (agent: Agent): Driver => ({
  label: agent.label,
  open: (opening) => open(agent, opening),
});

async function open(agent: Agent, opening: Opening): Promise<Session> {
  const { box, config, env, on } = opening;
  const bridge = opening.bridge?.(toolsFor(agent, opening));
  const start = agent.start(opening, bridge);
  await prepare(start, opening).catch((error: unknown) => {
    bridge?.close();
    throw error;
  });

  const tally = createTally(agent);
  const replay = createReplay(opening.resume === undefined ? undefined : start.lastMessage);
  const names = messageNames();
  const place = { workspace: config.command.workspace, keeps: agent.keeps?.(opening) };
  let current: AcpPrompt | undefined;
  let crash: Failure | undefined;
  let closing = false;

  const child = startChild({
    box,
    config,
    argv: start.argv,
    env: { ...env, ...start.env },
    onLine: (line) => {
      opening.alive?.();
      rpc.take(line);
    },
    onStderr: (text) => {
      const why = agent.trouble?.(text);
      if (why !== undefined) current?.troubled(why);
    },
  });
  const rpc: Rpc = createRpc(child.send, answerAgent(opening), (method, params) => {
    if (method !== "session/update") return;
    replay.take(params);
    const update = updateOf(params)?.update;
    if (update?.sessionUpdate === "usage_update") {
      if (update.cost) tally.cost(update.cost.amount);
      const more = current && tally.soFar();
      if (more) on(more);
    } else if (update) current?.take(update); // without a prompt it is history, or comes too late
  });
  const gone = child.ended.then((how) => {
    bridge?.close();
    crash = crashOf(child, how);
    rpc.end(crash);
  });

  async function prompt(sessionId: string, text: string): Promise<PromptEnd> {
    if (crash) return { how: "failed", failure: crash };
    const mine = createPrompt(agent, place, names, on);
    current = mine;
    try {
      const result = promptResult.parse(
        await rpc.call("session/prompt", {
          sessionId,
          prompt: [{ type: "text", text }],
        } satisfies PromptRequest),
      );
      const end = mine.ended(result);
      const usage = tally.ended(result);
      if (usage) on(usage);
      return end;
    } catch (error) {
      const end = mine.failed(error);
      return closing ? { how: "interrupted" } : end;
    } finally {
      current = undefined;
    }
  }

  try {
    const { agentInfo } = initialized.parse(await rpc.call("initialize", greeting));
    const session = await openSession(rpc, opening, start);
    const model = (await chooseOptions(rpc, session, opening)) ?? session.model ?? start.model;
    await Promise.race([replay.ended(), gone]);
    if (opening.resume !== undefined) await reportCost(agent, rpc, session.id);
    tally.forget();
    let running: Promise<PromptEnd> | undefined;
    const interrupt = () => {
      current?.interrupted();
      rpc.notify("session/cancel", { sessionId: session.id });
    };
    return {
      id: session.id,
      model,
      version: agentInfo?.version,
      prompt(text) {
        running = prompt(session.id, text);
        return running;
      },
      interrupt,
      async close() {
        closing = true;
        if (current) {
          interrupt(); // so that the agent stops its commands, wherever they run
          await Promise.race([running, gone, pause(cancelMs)]);
        }
        child.endInput();
        const timer = setTimeout(() => void child.kill(), closeMs);
        await gone;
        clearTimeout(timer);
      },
    };
  } catch (error) {
    await child.kill();
    throw error instanceof SessionUnknown ? error : refused(error);
  }
}

/** Makes names of messages that are unique among all processes of this session. */
function messageNames(): () => string {
  const process = randomUUID().slice(0, 8);
  let count = 0;
  return () => {
    count += 1;
    return `${process}-${count}`;
  };
}

function crashOf(child: Child, { code, signal }: Ended): Failure {
  const how = signal ? `It was ended by ${signal}` : `It ended with code ${code}`;
  const said = lastLines(child.stderr(), 3, 600);
  return new Failure("crash", said ? `${how}: ${said}` : how);
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
