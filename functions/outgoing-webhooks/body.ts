import type { Run } from "../../shared/run.ts";
import type { Occasion, OutgoingView } from "../../shared/schemas/outgoing-webhook.ts";
import { withoutControls } from "../../shared/words/characters.ts";
import { statusLabels } from "../../shared/words/ending.ts";

/** The contents of a notification. `test`: a test message. */
export type News = {
  readonly id: string;
  readonly at: string;
  readonly on: Occasion | "test";
  readonly run?: Run;
  /** URL of the console, without a trailing slash. */
  readonly console: string;
};

const plain = (text: string, most: number): string => {
  const clean = withoutControls(text);
  return clean.length > most ? `${clean.slice(0, most - 1)}…` : clean;
};

/** The body of a message in the shape that its receiver expects. */
export function bodyOf(shape: OutgoingView["shape"], news: News): string {
  return JSON.stringify(shape === "slack" ? slack(news) : own(news));
}

const addressOf = ({ console, run, on }: News): string =>
  run ? `${console}/runs/${run.id}${on === "needs-you" ? "#q" : ""}` : console;

function own(news: News): object {
  const { id, at, on, run } = news;
  const open = on === "needs-you" ? run?.open : undefined;
  return {
    id,
    at,
    on,
    ...(run
      ? {
          run: {
            id: run.id,
            title: plain(run.title, 300),
            status: run.status,
            summary: run.summary === undefined ? null : plain(run.summary, 4_000),
            code: run.code ?? null,
            url: addressOf(news),
            createdBy: run.createdBy,
          },
        }
      : { text: "Messages from Wheelhouse arrive here." }),
    ...(open
      ? {
          question: {
            id: open.id,
            url: addressOf(news),
            questions: open.questions.map(({ id, header, question, kind, options }) => ({
              id,
              question: plain(question, 4_000),
              kind,
              ...(header ? { header: plain(header, 80) } : {}),
              ...(options ? { options: options.map((it) => plain(it.label, 200)) } : {}),
            })),
          },
        }
      : {}),
  };
}

/** The shape of Slack's incoming webhooks; a notification shows `text` ("Formatting text for app surfaces"). */
function slack(news: News): object {
  const { on, run } = news;
  if (!run || on === "test") return { text: "Messages from Wheelhouse arrive here." };
  const title = escaped(plain(run.title.replaceAll(/\s+/g, " "), 150));
  const how = statusLabels[on].toLowerCase();
  const text = `“${title}” ${how}`;
  const open = on === "needs-you" ? run.open : null;
  const said = open
    ? `${open.askedBy} asks:\n${open.questions.map((it) => `• ${it.question}`).join("\n")}`
    : run.summary && `Summary:\n${run.summary}`;
  const [label, address] = [open ? "Answer" : "See the Run", addressOf(news)];
  return {
    text,
    blocks: [
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: `*<${address}|${title.replaceAll("|", "¦")}>* ${how}`,
        },
      },
      ...(said ? [words(said)] : []),
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: `<${address}|${label}> · started by ${escaped(plain(run.createdBy, 100))}`,
          },
        ],
      },
    ],
  };
}

/** Words that are not ours: without formatting, links and emoji, so that they cannot look like the rest of the message. */
const words = (text: string): object => ({
  type: "section",
  text: { type: "plain_text", text: plain(text, 1_000), emoji: false },
});

/** Escapes the three characters that have a meaning in Slack. */
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
