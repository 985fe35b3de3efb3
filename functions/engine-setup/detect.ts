import { type EngineName, engines } from "../../shared/engine.ts";
import { type Credentials, noCredentials } from "../../shared/schemas/box-protocol.ts";
import { claudeApi, claudePlan } from "./claude.ts";
import { codex } from "./codex.ts";
import { copilot } from "./copilot.ts";
import { gemini } from "./gemini.ts";
import { type Look, programs } from "./look.ts";
import { opencode } from "./opencode/opencode.ts";
import type { SignIn } from "./sign-in.ts";

/** Whether an engine is ready. `why` says what was found, or what is missing and how to add it. */
export type Detection = {
  readonly engine: EngineName;
  readonly available: boolean;
  readonly why: string;
  /** What people should know before they use it. */
  readonly caution?: string;
};

/** How each engine signs in. Each uses only its own credentials. */
const signIns: Readonly<Record<Exclude<EngineName, "script">, (look: Look) => SignIn>> = {
  "claude-plan": claudePlan,
  "claude-api": claudeApi,
  codex,
  copilot,
  opencode,
  gemini,
};

const names = Object.keys(engines) as EngineName[];

/** Every engine, in the order of auto-detect. Pure: it starts nothing and uses no network. */
export const detectAll = (look: Look): Detection[] => names.map((engine) => detect(engine, look));

function detect(engine: EngineName, look: Look): Detection {
  if (engine === "script")
    return {
      engine,
      available: true,
      why: "runs the shell blocks of the instructions, needs no model",
    };
  const program = programs[engine];
  const signIn = signIns[engine](look);
  const problems = [
    ...(look.find(program) ? [] : [(look.missing ?? notInstalled)(program)]),
    ...(signIn.missing === undefined ? [] : [signIn.missing]),
  ];
  if (problems.length > 0) return { engine, available: false, why: problems.join("; ") };
  const { by, caution } = signIn.missing === undefined ? signIn : { by: "" };
  const why = `signed in by ${by}`;
  return { engine, available: true, why, ...(caution === undefined ? {} : { caution }) };
}

const notInstalled = (program: string): string =>
  `${program} is not installed: npm run engines:install`;

/** The credentials of an engine. Empty if it has none. */
export function credentialsFor(engine: EngineName, look: Look): Credentials {
  const signIn = engine === "script" ? undefined : signIns[engine](look);
  if (!signIn || signIn.missing !== undefined) return noCredentials;
  return signIn.credentials;
}
