import { createRedactor } from "../../../shared/redaction/redactor.ts";

/** As the server takes them (see `workerFacts`). */
const [most, longest] = [20, 240];

/** The last lines that a worker wrote about itself, for the Workers page, with no secret in them. */
export function lastLines() {
  const redactor = createRedactor();
  const lines: string[] = [];
  return {
    know: redactor.know,
    add(line: string): void {
      lines.push(redactor.text(line).slice(0, longest));
      lines.splice(0, lines.length - most);
    },
    read: (): string[] => [...lines],
  };
}
