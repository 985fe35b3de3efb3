import * as z from "zod";
import type { boxStanding } from "../../../shared/schemas/box-protocol.ts";
import type { Tool, ToolReply } from "../engine-drivers/tools.ts";

export const reportJobResult: Tool = {
  name: "report_job_result",
  description:
    "Report the result of your work, once, as the last thing you do. People read the summary first: " +
    "what you did, what you checked, what is left; one paragraph.",
  inputSchema: {
    type: "object",
    required: ["status", "summary"],
    additionalProperties: false,
    properties: {
      status: { type: "string", enum: ["completed", "failed"] },
      summary: { type: "string" },
    },
  },
};

const reporting = z.object({
  status: z.enum(["completed", "failed"]),
  summary: z.string().trim().min(1),
});
export type Reported = z.infer<typeof reporting>;

export type Standing = z.infer<typeof boxStanding>;

type Actions = {
  /** Whether a result would be accepted now. */
  standing(): Promise<Standing>;
  /** Whether this turn has its result. */
  reported(): boolean;
  keep(report: Reported): void;
  /** Ends the prompt, because the model goes on reporting in vain. */
  enough(): void;
};

/** An engine's reports of its result. The first one of a turn counts. */
export interface Reports {
  /** Never rejects: the reply tells the model how its report is wrong. */
  take(args: unknown): Promise<ToolReply>;
  /** A prompt begins. */
  begin(): void;
  /** The prompt was ended because of reports in vain. */
  readonly ended: boolean;
}

/** So many reports of a prompt may change nothing: repeated, malformed, or too early. The next one ends the prompt. */
const mostInVain = 3;
const summaryChars = 3_500;
const again = "You have reported already, and the first report counts. End your turn now.";

export function createReports({ standing, reported, keep, enough }: Actions): Reports {
  let inVain = 0;
  let last: Promise<unknown> = Promise.resolve();

  function vain(text: string): ToolReply {
    inVain += 1;
    if (inVain > mostInVain) enough();
    return { text, isError: true };
  }

  async function answer(args: unknown): Promise<ToolReply> {
    if (reported()) return vain(again);
    const { data, error } = reporting.safeParse(args);
    if (!data) return vain(z.prettifyError(error));
    const { mayReport, why } = await standing();
    if (!mayReport) return vain(why ?? "You cannot report a result now.");
    keep({ ...data, summary: paragraph(data.summary) });
    return { text: "Reported. End your turn now.", isError: false };
  }

  return {
    /** One after the other, so that the first of several in one reply of the model is the first. */
    take(args) {
      const mine = last.then(() => answer(args));
      last = mine.catch(() => {});
      return mine;
    },
    begin() {
      inVain = 0;
    },
    get ended() {
      return inVain > mostInVain;
    },
  };
}

const paragraph = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join(" ")
    .replace(/ {2,}/g, " ")
    .slice(0, summaryChars);
