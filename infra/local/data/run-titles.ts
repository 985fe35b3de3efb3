import type { DatabaseSync } from "node:sqlite";
import { atomically } from "./atomically.ts";
import { text } from "./database.ts";

/** Of a part with more hits than this, a list by time soon finds a page. */
const mostSought = 1_000;
/** So many groups of three characters begin with one or two rare ones. */
const mostTerms = 20;

/**
 * The index for a part of a title: each three characters of it (sqlite.org/fts5.html, the trigram tokenizer). Two spaces
 * follow each title, so that its last characters begin such a group too. Triggers fill the index, so an earlier
 * version of this program fills it as well. A title that changed stays in it beside the new one: a hit is a candidate.
 */
export function openRunTitles(db: DatabaseSync) {
  if (!db.prepare("select 1 from sqlite_schema where name = 'run_titles'").get())
    atomically(db, () =>
      db.exec(`create virtual table run_titles using fts5(run_id unindexed, title, tokenize = 'trigram');
      create trigger run_titles_new after insert on run_list
        begin insert into run_titles values (new.run_id, new.title || '  '); end;
      create trigger run_titles_changed after update of title on run_list when old.title <> new.title
        begin insert into run_titles values (new.run_id, new.title || '  '); end;
      insert into run_titles select run_id, title || '  ' from run_list;`),
    );
  db.exec(
    "create virtual table if not exists temp.run_title_terms using fts5vocab(main, run_titles, instance)",
  );
  db.function("folded", { deterministic: true }, (title) => folded(String(title)));
  const count = db.prepare(
    "select count(*) as count from (select 1 from run_titles where run_titles match ? limit ?)",
  );
  const termAfter = db.prepare("select term from run_title_terms where term > ? limit 1");

  /** The groups that begin with a part. Undefined: too many. */
  function termsOf(part: string): string[] | undefined {
    const terms: string[] = [];
    for (let last = part; terms.length <= mostTerms; ) {
      const row = termAfter.get(last);
      const term = row && text(row, "term");
      if (!term?.startsWith(part)) return terms;
      terms.push(term);
      last = term;
    }
    return undefined;
  }

  return {
    /**
     * What the index is asked for. Undefined where a list by time is the better way, since many titles match, or the only
     * way, since the index does not know the case of a character.
     */
    sought(part: string): string | undefined {
      const characters = [...part];
      const long = characters.length > 2;
      if (!characters.every(long ? comparable : stable)) return undefined;
      const terms = long ? [part] : termsOf(part);
      if (!terms) return undefined;
      const match = (terms.length > 0 ? terms : [nothing])
        .map((it) => `"${it.replaceAll('"', '""')}"`)
        .join(" OR ");
      const found = Number(count.get(match, mostSought + 1)?.["count"]);
      return found > mostSought ? undefined : match;
    },
  };
}

/** No title has these: they are no characters (unicode.org, noncharacters). Where one does, it is a candidate only. */
const nothing = "\uffff\ufffe\uffff";

/** For comparisons without case. Each character stands for itself, as in the index. */
export function folded(title: string): string {
  if (/^[ -~]*$/.test(title)) return title.toLowerCase();
  return Array.from(title.toWellFormed(), (it) => {
    const small = it.toLowerCase();
    return small.length === it.length ? small : it;
  }).join("");
}

/** Whether the index compares this character without case as `folded` does, or more loosely: it knows Unicode 6.1. */
const comparable = (character: string): boolean =>
  character < "\u0530" || character.toLowerCase() === character.toUpperCase();

/** Whether the index holds this small character as it is: of some, such as ς and µ, it holds another form. */
const stable = (character: string): boolean =>
  comparable(character) && character.toUpperCase().toLowerCase() === character;
