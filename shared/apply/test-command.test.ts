import { describe, expect, it } from "vitest";
import { testCommand } from "./test-command.ts";

const found = (text: string, strict = false) => testCommand(text, strict);

describe("a command that runs tests", () => {
  it.each([
    ["npm test", "npm test"],
    ["npm run test:unit -- --run", "npm run test:unit -- --run"],
    ["pnpm test", "pnpm test"],
    ["cd app && CI=1 npx vitest run", "npx vitest run"],
    ["node --test", "node --test"],
    ["python -m pytest -q", "python -m pytest -q"],
    ["timeout 60 go test ./...", "go test ./..."],
    ["cargo test", "cargo test"],
    ["./gradlew check", "./gradlew check"],
    ["make test", "make test"],
    ["bash -lc 'cd x && npm test'", "npm test"],
  ])("is seen in %s", (text, command) => {
    expect(found(text)?.command).toBe(command);
  });

  it.each(["npm install", "cat test.txt", "echo npm test", "git commit -m 'test'", "ls tests"])(
    "is not seen in %s",
    (text) => expect(found(text)).toBeUndefined(),
  );

  it("is the last of several", () => {
    expect(found("npm test && go test ./...")?.command).toBe("go test ./...");
  });
});

describe("the exit code of the whole", () => {
  it.each(["npm test", "npm ci && npm test", "npm test && echo good", "npm test;"])(
    "is that of the tests in %s",
    (text) => expect(found(text)?.proves).toBe(true),
  );

  it.each(["npm test | tail", "npm test || true", "npm test; echo done", "npm test\necho done"])(
    "says nothing of the tests in %s",
    (text) => expect(found(text)?.proves).toBe(false),
  );

  it("is that of the tests if the shell stops at the first failure", () => {
    expect(found("npm test\necho done", true)?.proves).toBe(true);
    expect(found("npm test | tail\necho done", true)?.proves).toBe(false);
  });
});
