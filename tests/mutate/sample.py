"""The sample as mutations see it: its files as text, its facts by `assay query`, and the contracts that are added to its
configuration, so that every kind has enough to break. Nothing here changes the sample: a mutation is a mapping of paths
to new texts, with None for a file that goes away."""

import json
import os
import re
import subprocess


class Mutation:
    """One edit, and how a finding names it: one of `names` in its text, at one of `paths` (None: anywhere)."""

    def __init__(self, what, files, names, paths=None, lines=None):
        self.what, self.files, self.names, self.paths, self.lines = what, files, names, paths, lines

    def is_named_by(self, finding):
        places = [(finding["path"], finding["line"])]
        if finding.get("evidence"):
            places.append((finding["evidence"]["path"], finding["evidence"]["line"]))
        if self.paths is not None and not any(path in self.paths for path, _ in places):
            return False
        if self.lines is not None and any(
            path in self.paths and line is not None and self.lines[0] <= line <= self.lines[1] for path, line in places
        ):
            return True
        said = " ".join(str(finding.get(key) or "") for key in ("rule", "subject", "message", "hint")).lower()
        return any(name.lower() in said for name in self.names)


class Sample:
    def __init__(self, assay, folder):
        self.assay, self.folder, self.texts = assay, folder, {}
        listed = subprocess.run(["git", "-C", folder, "ls-files", "-z"], capture_output=True, text=True, check=True)
        for path in listed.stdout.split("\0"):
            if path:
                with open(os.path.join(folder, path), encoding="utf-8") as file:
                    self.texts[path] = file.read()
        self.documents = sorted(
            path for path in self.texts if path.endswith(".md") and not path.startswith("openspec/changes/archive/")
        )

    def query(self, sql):
        """The rows, or none when the program has no such table: the kind is then named as one without candidates."""
        command = [self.assay, "query", sql, self.folder, "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True)
        return json.loads(done.stdout) if done.returncode == 0 else []

    def lines(self, path):
        return self.texts[path].split("\n")

    def on_line(self, path, line, old, new):
        """The text of the file with the first `old` of a line replaced; None when the line has none."""
        lines = self.lines(path)
        if not 0 < line <= len(lines) or old not in lines[line - 1]:
            return None
        lines[line - 1] = lines[line - 1].replace(old, new, 1)
        return {path: "\n".join(lines)}

    def without_lines(self, path, first, last=None):
        lines = self.lines(path)
        del lines[first - 1 : last or first]
        return {path: "\n".join(lines)}

    def with_paragraph(self, path, after, text):
        lines = self.lines(path)
        lines[after:after] = ["", text]
        return {path: "\n".join(lines)}

    def grep(self, pattern, paths):
        """(path, line, match) of every match, in order."""
        expression = re.compile(pattern)
        for path in paths:
            for number, line in enumerate(self.lines(path), 1):
                for match in expression.finditer(line):
                    yield path, number, match

    def sources(self, prefix="src/"):
        return sorted(path for path in self.texts if path.startswith(prefix) and path.endswith(".ts"))

    def paragraphs(self):
        """(path, last line) of the paragraphs of documents that are followed by an empty line, outside of code."""
        for path in self.documents:
            fenced = False
            lines = self.lines(path)
            for number, line in enumerate(lines, 1):
                if line.lstrip().startswith("```"):
                    fenced = not fenced
                is_last = number < len(lines) and lines[number] == ""
                if not fenced and is_last and re.match(r"[A-Za-z`]", line):
                    yield path, number


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def overlay(sample, random):
    """What is added under `contracts:`, as (text, what the kinds need to know of it). All of it holds."""
    known = {"contains": [], "required": [], "headings": [], "rows": [], "dependencies": [], "documents": []}
    out = []

    def entry(files, body):
        out.append(f"  - files: {quoted(files)}\n    {body}\n")

    routes = list(sample.grep(r"router\.(get|post|put|patch|delete)\('([^']+)'", sample.sources("src/routes/")))
    for path, line, match in random.sample(routes, min(14, len(routes))):
        if sum(match.group(0) in text for text in [sample.texts[path]]) and sample.texts[path].count(match.group(0)) == 1:
            entry(path, f"contains: {quoted(match.group(0))}")
            known["contains"].append((path, line, match))

    spans = [
        (path, line, match)
        for path, line, match in sample.grep(r"`([^`]{6,40})`", sample.documents)
        if sample.texts[path].count(match.group(1)) == 1
    ]
    for path, line, match in random.sample(spans, min(16, len(spans))):
        entry(path, f"require: {quoted(match.group(1))}")
        known["required"].append((path, line, match.group(1)))

    rows = sample.query("SELECT path, line, level, text FROM heading WHERE level > 1 ORDER BY path, line")
    by_path = {}
    for row in rows:
        if row["path"] in sample.documents:
            by_path.setdefault(row["path"], []).append(row)
    for path in random.sample(sorted(by_path), min(6, len(by_path))):
        titles = [row["text"] for row in by_path[path]]
        if len(set(titles)) == len(titles):
            entry(path, "headings: [" + ", ".join(quoted(title) for title in titles) + "]")
            known["headings"] += [(path, row["line"], row["text"]) for row in by_path[path]]

    tables = sample.query(
        "SELECT t.path, t.line, t.rows, t.end_line, t.section_line, h.text FROM doc_table AS t"
        " JOIN heading AS h ON h.path = t.path AND h.line = t.section_line WHERE h.level > 1 ORDER BY t.path, t.line"
    )
    sections = [(table["path"], table["section_line"]) for table in tables]
    titles = [(table["path"], table["text"]) for table in tables]
    alone = [
        table
        for table, section, title in zip(tables, sections, titles)
        if sections.count(section) == 1 and titles.count(title) == 1 and table["path"] in sample.documents
    ]
    alone = [table for table in alone if not table["path"].endswith("05-services.md")]
    for table in random.sample(alone, min(14, len(alone))):
        entry(table["path"], f"tables: {{under: {quoted(table['text'])}, rows: {table['rows']}}}")
        known["rows"].append(table)

    dependencies = sample.query("SELECT path, line, name, version FROM package_dependency WHERE path = 'package.json'")
    pinned = [row for row in dependencies if re.match(r"[\^~]\d", row["version"])]
    pairs = ", ".join(f"{quoted(row['name'])}: {quoted('>=' + row['version'][1:])}" for row in pinned)
    out.append(f"  - dependencies: {{{pairs}}}\n")
    known["dependencies"] = pinned
    return "".join(out), known
