/** One of a choice with what is recommended, several of a choice, and a text: for our own tool. */
export const three = {
  questions: [
    {
      id: "where",
      header: "Place",
      question: "Where should the toggle live?",
      kind: "single",
      options: [
        { label: "Header", description: "Always in sight.", recommended: true },
        { label: "Settings", description: "Out of the way." },
      ],
    },
    {
      id: "themes",
      header: "Themes",
      question: "Which themes?",
      kind: "multi",
      options: [{ label: "Dark" }, { label: "Light" }],
    },
    { id: "why", header: "Reason", question: "Why now?", kind: "text" },
  ],
};

/** For Claude Code's AskUserQuestion. */
export const claudes = {
  questions: [
    {
      header: "Place",
      question: "Where should the toggle live?",
      multiSelect: false,
      options: [
        { label: "Header (Recommended)", description: "Always in sight." },
        { label: "Settings", description: "Out of the way." },
      ],
    },
    {
      header: "Themes",
      question: "Which themes?",
      multiSelect: true,
      options: [
        { label: "Dark", description: "Light on dark." },
        { label: "Light", description: "Dark on light." },
      ],
    },
  ],
};

/** For Codex's request_user_input. */
export const codexs = {
  questions: [
    {
      id: "where",
      header: "Place",
      question: "Where should the toggle live?",
      options: [
        { label: "Header (Recommended)", description: "Always in sight." },
        { label: "Settings", description: "Out of the way." },
      ],
    },
  ],
};

/** For an engine that has only a shell. */
export const command =
  'wheelhouse-ask --single "Where should the toggle live?" --option Header --option Settings --recommended Header';
