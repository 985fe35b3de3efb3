import * as z from "zod";
import { oneLine } from "../output/text.ts";

/** What the supervisor asks of the first process in a sandbox (`inside/first.mjs`), one JSON line each. */
export type Request =
  | {
      readonly do: "start";
      readonly id: number;
      readonly words: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      /** The names by which the connections for input, output and errors introduce themselves. */
      readonly streams: readonly string[];
    }
  | { readonly do: "kill"; readonly id: number; readonly signal: "SIGTERM" | "SIGKILL" }
  | { readonly do: "bridge"; readonly port: number; readonly socket: string }
  | { readonly do: "dial"; readonly port: number; readonly stream: string }
  | { readonly do: "look"; readonly id: number };

const port = z.int().min(1).max(65_535);
const error = z
  .string()
  .max(4_096)
  .transform((text) => oneLine(text, 1_000))
  .optional();
const signals = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGILL",
  "SIGTRAP",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGKILL",
  "SIGUSR1",
  "SIGSEGV",
  "SIGUSR2",
  "SIGPIPE",
  "SIGALRM",
  "SIGTERM",
  "SIGSTKFLT",
  "SIGXCPU",
  "SIGXFSZ",
  "SIGVTALRM",
  "SIGPROF",
  "SIGIO",
  "SIGPWR",
  "SIGSYS",
] as const;

/** What the first process says. A program in the box may have written it: parse strictly, believe nothing. */
const reply = z.union([
  z.strictObject({
    exited: z.int(),
    code: z.int().min(0).max(255).nullable(),
    signal: z.enum(signals).nullable(),
    error,
  }),
  z.strictObject({ bridged: port, error }),
  z.strictObject({ refused: z.string().max(64), error }),
  z.strictObject({
    seen: z.int(),
    ports: z.array(port).max(200),
    programs: z.array(z.string().max(40)).max(200),
  }),
]);
export type Reply = z.infer<typeof reply>;

export function replyOf(line: string): Reply | undefined {
  try {
    return reply.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
