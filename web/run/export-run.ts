import { api } from "../api.ts";

const pageSize = 500;

/**
 * The whole Run as one file of JSON lines, as `GET /api/runs/:id/export` gives it. It is read in pages, as a reply
 * of a Lambda function holds at most 6 MB.
 *
 * @param told how much of it is there, from 0 to 1
 */
export async function exportRun(runId: string, told: (share: number) => void): Promise<Blob> {
  const lines: string[] = [];
  for (let seq = 0, end = 1; seq < end; ) {
    const { events, head } = await api.events(runId, seq, pageSize);
    if (seq === 0) end = head;
    if (events.length === 0) break;
    lines.push(...events.map((event) => `${JSON.stringify(event)}\n`));
    seq = events.at(-1)?.seq ?? end;
    told(Math.min(1, seq / end));
  }
  return new Blob(lines, { type: "application/jsonl" });
}
