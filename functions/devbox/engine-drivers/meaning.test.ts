import { describe, expect, it } from "vitest";
import { Failure, type FailureKind, reasons, telling } from "./failure.ts";
import { failureFrom } from "./meaning.ts";

type Row = readonly [words: string, kind: FailureKind, httpStatus?: number];

/** The words of real programs (November 2026) to replies of a scripted service, and the status that they tell apart. */
const recorded: Readonly<Record<string, readonly Row[]>> = {
  "Claude Code": [
    [
      "Failed to authenticate. API Error: 403 Your API key does not have permission to use the specified resource.",
      "auth",
      403,
    ],
    ["Not logged in · Please run /login", "auth"],
    ["API Error: 402 Your account has no billing set up.", "quota", 402],
    ["Credit balance is too low", "quota", 400],
    ["Claude AI usage limit reached|1796046001", "quota"],
    [
      "There's an issue with the selected model (claude-opus-5-5). It may not exist or you may not have access to it. Run --model to pick a different model.",
      "model",
      404,
    ],
    [
      "Prompt is too long · the request is ~250000 tokens (limit 200000) but this conversation is only ~2621 tokens — the rest is system prompt, tool definitions, and attachment content.",
      "context",
      400,
    ],
    [
      "Request too large (max 32MB). Accumulated images and attachments in the conversation pushed the request over the limit.",
      "context",
      413,
    ],
    ["API Error: The model has reached its context window limit.", "context"],
    ["API Error: 400 thinking.budget_tokens: unsupported value.", "bad-request", 400],
    [
      "API Error: Request rejected (429) · This request would exceed your organization's rate limit.",
      "rate-limit",
      429,
    ],
    [
      "API Error: 500 Internal server error. This is a server-side issue, usually temporary — try again in a moment. If it persists, check your inference gateway (127.0.0.1:40405).",
      "server",
      500,
    ],
    ["API Error: 529 Overloaded. This is a server-side issue.", "overloaded", 529],
    [
      "API Error: API returned an empty or malformed response (HTTP 200) — check for a proxy or gateway intercepting the request. Response: content-type html, body is an HTML page, 40 bytes",
      "malformed",
    ],
    [
      "API Error: Connection dropped (ECONNRESET). Check the gateway set in ANTHROPIC_BASE_URL, then try again.",
      "broken-off",
    ],
    [
      "API Error: Connection to the API was lost (ECONNRESET). This is usually temporary — try again.",
      "broken-off",
    ],
    [
      "API Error: Opus 4.8's safeguards flagged this message. Our intentionally broad safeguards allow us to deliver more capabilities faster, but can sometimes flag legitimate cybersecurity work.",
      "refused",
    ],
    ["API Error: 400 Output blocked by content filtering policy", "refused", 400],
    [
      "API Error: Claude's response exceeded the 128000 output token maximum. To configure this behavior, set the CLAUDE_CODE_MAX_OUTPUT_TOKENS environment variable.",
      "output-limit",
    ],
  ],
  Codex: [
    [
      "unexpected status 401 Unauthorized: Incorrect API key provided: sk-****., url: http://127.0.0.1:37849/v1/responses",
      "auth",
      401,
    ],
    ["unexpected status 402 Payment Required: Your account has no billing set up.", "quota", 402],
    ["Quota exceeded. Check your plan and billing details.", "quota"],
    ["The model `mock-9` does not exist or you do not have access to it.", "model", 400],
    [
      "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
      "context",
    ],
    ["unexpected status 413 Payload Too Large: Request exceeds the maximum size", "context", 413],
    ["exceeded retry limit, last status: 429 Too Many Requests", "rate-limit", 429],
    [
      "We’re currently experiencing high demand, which may cause temporary errors.",
      "overloaded",
      500,
    ],
    ["Selected model is at capacity. Please try a different model.", "overloaded"],
    [
      "stream disconnected before completion: stream closed before response.completed",
      "broken-off",
    ],
    ["stream disconnected before completion: error sending request", "broken-off"],
    [
      "stream disconnected before completion: Incomplete response returned, reason: content_filter",
      "refused",
    ],
    ["Incomplete response returned, reason: max_output_tokens", "output-limit"],
  ],
  "GitHub Copilot": [
    [
      "Authentication failed with provider at http://127.0.0.1:45143/v1 (HTTP 403).\n  Check your COPILOT_PROVIDER_API_KEY.",
      "auth",
      403,
    ],
    ["402 Your account has no billing set up.", "quota", 402],
    [
      "Model 'mock' not found on provider at http://127.0.0.1:35365/v1 (HTTP 404).\n  Check that the model is available on your provider.",
      "model",
      404,
    ],
    ["You have exceeded your premium request allowance", "quota"],
    ["400 Scripted: 400.", "bad-request", 400],
    [
      "Failed to get response from the AI model; retried 5 times (total retry wait time: 5.00 seconds) Last error: Failed to parse chat-completions stream chunk: EOF while parsing a string at line 1 column 19",
      "malformed",
    ],
    [
      "Last error: Failed to finalize chat-completions stream: request ended without sending any chunks",
      "malformed",
    ],
    [
      "Failed native model HTTP request: error sending request for url (http://127.0.0.1:45699/v1/chat/completions): client error (SendRequest): connection closed before message completed",
      "broken-off",
    ],
    [
      "400 The response was filtered due to the prompt triggering our content management policy.",
      "refused",
      400,
    ],
    [
      "Retried 5 times (wait: 15.68 seconds) Last error: 503 Down. 4096 bytes sent",
      "overloaded",
      503,
    ],
  ],
  opencode: [
    [
      "Session too large to compact - context exceeds model limit even after stripping media",
      "context",
    ],
    [
      "JSON parsing failed: Text: {nope. Error message: JSON Parse error: Expected '}'",
      "malformed",
    ],
    ["You exceeded your current quota, please check your plan and billing details.", "quota"],
    ["Incorrect API key provided: sk-****.", "auth"],
  ],
  Gemini: [
    ["API key not valid. Please pass a valid API key.", "auth", 400],
    ["Your account has no billing set up.", "quota", 402],
    ["You have exhausted your daily quota on this model.", "quota", 429],
    ["The model `mock-9` does not exist or you do not have access to it.", "model"],
    [
      "The input token count (1500000) exceeds the maximum number of tokens allowed (1048576).",
      "context",
      400,
    ],
    ["This request would exceed your organization's rate limit.", "rate-limit", 429],
    ["Internal server error", "server"],
    ["The model is overloaded. Please try again later.", "overloaded", 503],
    ["Incomplete JSON segment at the end", "malformed"],
    ["exception TypeError: fetch failed sending request", "broken-off"],
    ["terminated", "broken-off"],
  ],
  "a later version": [
    ["Something else", "server"],
    ["It waited 429 ms, then it did something else", "server"],
    ["The tool of port 5000 was refused a sandbox", "server"],
    ["I'm a teapot", "bad-request", 418],
    ["Gateway", "timeout", 504],
    ["The service cannot be reached: no connection within 30 s", "broken-off", 502],
  ],
};

describe.each(Object.entries(recorded))("the words of %s", (_, rows) => {
  const all = rows.map(([words, kind, httpStatus]) => ({ words, kind, httpStatus }));

  it.each(all)("mean $kind: $words", ({ words, kind, httpStatus }) => {
    expect(failureFrom(words, httpStatus)).toMatchObject({ kind, message: words });
  });

  it.each(all.filter((it) => it.httpStatus && it.words.includes(`${it.httpStatus}`)))(
    "mean $kind, also if only they say the status: $words",
    ({ words, kind, httpStatus }) => {
      const found = failureFrom(words);
      expect(found.httpStatus ?? httpStatus).toBe(httpStatus);
      expect(found.kind).toBe(kind);
    },
  );
});

describe("a reason", () => {
  it("has its own sentence and its own remedy", () => {
    const all = Object.values(reasons);
    expect(new Set(all.map((it) => it.remedy)).size).toBe(all.length - 1); // overloaded and server: wait
    const named = all.flatMap((it) => it.what || []);
    expect(new Set(named).size).toBe(named.length);
  });

  it("says what happened, in whose words, then what to do", () => {
    expect(failureFrom("Slow down.", 429).sentence("Codex")).toBe(
      "Codex failed (HTTP 429): the rate limit of its plan or key is reached: Slow down. Wait until the limit allows more, then continue the Run.",
    );
  });
});

describe("of the engine's own reason and one that was seen", () => {
  it.each<[FailureKind, FailureKind, "own" | "seen"]>([
    ["timeout", "rate-limit", "seen"],
    ["empty", "refused", "seen"],
    ["server", "bad-request", "seen"],
    ["malformed", "overloaded", "seen"],
    ["broken-off", "malformed", "seen"],
    ["malformed", "broken-off", "own"],
    ["rate-limit", "rate-limit", "seen"],
    ["model", "malformed", "own"],
    ["server", "timeout", "own"],
    ["quota", "rate-limit", "own"],
    ["crash", "refused", "own"],
  ])("%s and %s, the one that says more counts: %s", (own, seen, which) => {
    const both = { own: new Failure(own, "own"), seen: new Failure(seen, "seen") };
    expect(telling(both.own, both.seen)).toBe(both[which]);
    expect(telling(both.own, undefined)).toBe(both.own);
  });
});
