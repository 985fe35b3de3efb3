import { styleText } from "node:util";
import type { Command } from "commander";
import { Client } from "./client.ts";
import { connectionOf } from "./connection.ts";
import { findRun } from "./find-run.ts";

/** What a command works with. */
export type Context = {
  readonly client: Client;
  readonly json: boolean;
  /** Both ends are terminals with a person before them. */
  readonly interactive: boolean;
  readonly color: boolean;
  /** The id of a Run as people name it. */
  find(name: string): Promise<string>;
  /** Where a person sees a Run. */
  url(runId: string): string;
  /** The outcome: for programs as one document, for people as text. */
  answer(document: unknown, text: string): void;
};

/** Options that every command takes. */
type Shared = { readonly url?: string; readonly token?: string; readonly json?: boolean };

export function contextOf(command: Command): Context {
  const options = command.optsWithGlobals<Shared>();
  const client = new Client(connectionOf(options, process.env));
  const json = options.json === true;
  return {
    ...{ client, json, color: colored() },
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    find: (name) => findRun(client, name),
    url: (runId) => `${client.connection.url}/runs/${runId}`,
    answer: (document, text) =>
      void process.stdout.write(json ? `${JSON.stringify(document)}\n` : `${text}\n`),
  };
}

/** An empty NO_COLOR counts as none (no-color.org). */
export const colored = (): boolean => !process.env["NO_COLOR"] && process.stdout.isTTY === true;

type Style = "bold" | "dim" | "green" | "red" | "yellow" | "magenta" | "cyan";

export const styled = (style: Style, text: string): string =>
  colored() ? styleText(style, text, { validateStream: false }) : text;
