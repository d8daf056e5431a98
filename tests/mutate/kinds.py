"""The kinds of mutations. Each is a generator over a sample: it yields Mutations, of which the caller draws some. The
first fourteen are what people pin by hand in lockdown tests; the others are what documents of operations say."""

import re
import string

from sample import Mutation

SERVICES = "docs/engineering/05-services.md"
DATABASE = "docs/devops/database.md"
PROMOTION = "docs/ops/production-promotion-protocol.md"
ENVIRONMENT = "docs/devops/environment-variables.md"
OPERATIONS = "docs/devops/operations.md"


def mutation(what, files, names, paths=None, lines=None):
    return [Mutation(what, files, names, paths, lines)] if files else []


def misspelt(random, name):
    """The name with one letter doubled, so that nothing else has that name."""
    letters = [i for i, c in enumerate(name) if c.isalpha()]
    at = random.choice(letters)
    return name[: at + 1] + name[at] + name[at + 1 :]


def banned_phrase(sample, known, random):
    phrases = ["HIPAA compliant", "SOC 2 certified", "military-grade", "guarantees uptime", "HIPAA-compliant"]
    places = [place for place in sample.paragraphs() if place[0].startswith(("docs/", "README"))]
    for _ in range(40):
        path, line = random.choice(places)
        phrase = random.choice(phrases)
        said = f"The service is {phrase}, say its owners."
        name = phrase.split()[0].split("-")[0]
        yield from mutation(f"{path}:{line} says {phrase}", sample.with_paragraph(path, line, said), [name], [path])


def source_matches(sample, known, random):
    for path, line, match in known["contains"]:
        new = match.group(0).replace(match.group(2), match.group(2) + "x")
        files = sample.on_line(path, line, match.group(0), new)
        yield from mutation(f"{path}:{line} {match.group(0)} is {new}", files, [match.group(0)], [path])


def pr_number(sample, known, random):
    for path, line, match in sample.grep(r"^\| (#\d+) \|.*", [PROMOTION]):
        files = sample.without_lines(path, line)
        yield from mutation(f"{path}:{line} {match.group(1)} is gone", files, [match.group(1)], [path])


def path_exists(sample, known, random):
    rows = sample.query("SELECT path, line, text, target FROM doc_reference WHERE kind = 'path' AND status = 'found'")
    for row in rows:
        target = row["target"]
        if "." not in target.rsplit("/", 1)[-1] or target not in sample.texts:
            continue
        stem, dot, extension = target.rpartition(".")
        new = misspelt(random, stem.rsplit("/", 1)[-1])
        new = row["text"].replace(stem.rsplit("/", 1)[-1], new)
        files = sample.on_line(row["path"], row["line"], row["text"], new)
        yield from mutation(f"{row['path']}:{row['line']} names {new}", files, [new], [row["path"]])
        yield from mutation(f"{target} is gone", {target: None}, [row["text"]], [row["path"]])


def phrase_required(sample, known, random):
    for path, line, text in known["required"]:
        yield from mutation(f"{path}:{line} lost {text}", sample.on_line(path, line, text, "that"), [text], [path])


def env_var(sample, known, random):
    rows = sample.query("SELECT DISTINCT name FROM env_read WHERE path LIKE 'src/%'")
    for row in rows:
        name = row["name"]
        for path, line, match in sample.grep(rf"^\| `({name})`", sample.documents):
            new = misspelt(random, name)
            files = sample.on_line(path, line, name, new)
            yield from mutation(f"{path}:{line} documents {new} for {name}", files, [new], [path])
        new = misspelt(random, name)
        files = {
            path: re.sub(rf"\b{name}\b", new, text)
            for path, text in sample.texts.items()
            if not path.endswith(".md") and re.search(rf"\b{name}\b", text)
        }
        yield from mutation(f"the source reads {new} for {name}", files, [name], sample.documents)


def heading_present(sample, known, random):
    for path, line, text in known["headings"]:
        yield from mutation(f"{path}:{line} lost its heading {text}", sample.without_lines(path, line), [text], [path])


def enumeration(sample, known, random):
    for path, line, match in sample.grep(r"^### (\w+)$", [DATABASE]):
        files = sample.on_line(path, line, match.group(0), "### something else")
        yield from mutation(f"{path}:{line} lost {match.group(1)}", files, [match.group(1)], [path])
    for path, line, match in sample.grep(r"^## (\w+Service|\w+Store|\w+Publisher)$", [SERVICES]):
        files = sample.on_line(path, line, match.group(0), "## Something else")
        yield from mutation(f"{path}:{line} lost {match.group(1)}", files, [match.group(1)], [path])
    for path, line, match in sample.grep(r"^## (Phase [A-F])", ["docs/devops/field-trial.md"]):
        files = sample.without_lines(path, line)
        yield from mutation(f"{path}:{line} lost {match.group(1)}", files, [match.group(1)], [path])


def source_lacks(sample, known, random):
    for path in sample.sources():
        if re.match(r"src/(controllers|services|repositories)/", path) and "Scaffold" not in path:
            for said in ("process.env.MUTATED", "eval('1')"):
                text = sample.texts[path] + f"export const mutated = {said};\n"
                yield from mutation(f"{path} has {said}", {path: text}, [said.split("(")[0].rsplit(".", 1)[0]], [path])


def table_rows(sample, known, random):
    for table in known["rows"]:
        line = random.randint(table["line"] + 2, table["end_line"])
        files = sample.without_lines(table["path"], line)
        names = [table["text"], "rows"]
        yield from mutation(f"{table['path']}:{line} lost a row of {table['text']}", files, names, [table["path"]])


def endpoint(sample, known, random):
    for path, line, match in sample.grep(r"`(GET|POST|PATCH|PUT|DELETE) (/[^` ]+)`", sample.documents):
        method = random.choice([m for m in ("PUT", "TRACE", "PATCH") if m != match.group(1)])
        for new in (f"{match.group(1)} {match.group(2)}x", f"{method} {match.group(2)}"):
            files = sample.on_line(path, line, match.group(0), f"`{new}`")
            yield from mutation(f"{path}:{line} says {new}", files, [new.split()[1]], [path])
    for path, line, match in sample.grep(r"(localhost:3000|\$ISSUER_URL)(/[a-z0-9/._-]+[a-z])", sample.documents):
        files = sample.on_line(path, line, match.group(0), match.group(0) + "x")
        yield from mutation(f"{path}:{line} calls {match.group(2)}x", files, [match.group(2) + "x"], [path])


def dependency(sample, known, random):
    for row in known["dependencies"]:
        major = re.match(r"[\^~](\d+)", row["version"]).group(1)
        old = f'"{row["name"]}": "{row["version"]}"'
        files = sample.on_line(row["path"], row["line"], old, old.replace(major, str(max(0, int(major) - 1)), 1))
        if major != "0":
            yield from mutation(f"{row['name']} is a major version older", files, [row["name"]], [row["path"]])
        files = sample.on_line(row["path"], row["line"], f'"{row["name"]}"', f'"{row["name"]}-x"')
        yield from mutation(f"{row['name']} is no dependency", files, [row["name"]], [row["path"]])


def command(sample, known, random):
    scripts = [row["name"] for row in sample.query("SELECT name FROM package_script WHERE path = 'package.json'")]
    for path, line, match in sample.grep(r"npm run ([a-z:]+)", sample.documents):
        if match.group(1) in scripts:
            new = misspelt(random, match.group(1))
            files = sample.on_line(path, line, match.group(0), f"npm run {new}")
            yield from mutation(f"{path}:{line} runs {new}", files, [new], [path])
    for path, line, match in sample.grep(r"jq [^']*'([^']+)'", sample.documents):
        files = sample.on_line(path, line, match.group(1), match.group(1) + " |")
        yield from mutation(f"{path}:{line} has a jq program that ends in |", files, ["jq"], [path], (line, line))
    for path in sample.documents:
        lines = sample.lines(path)
        for number, line in enumerate(lines, 1):
            if re.match(r"\s*```(sh|bash)$", line):
                close = next(i for i in range(number, len(lines)) if lines[i].strip() == "```")
                margin = line[: len(line) - len(line.lstrip())]
                text = "\n".join(lines[:number] + [margin + 'echo "$(date"'] + lines[number:])
                where = (number, close + 2)
                yield from mutation(f"{path}:{number + 1} has shell that does not parse", {path: text}, ["bash"], [path], where)


def secret(sample, known, random):
    letters = string.ascii_letters + string.digits
    places = list(sample.paragraphs())
    for prefix, length in (("sk_live_", 24), ("AKIA", 16), ("ghp_", 36), ("xoxb-", 24)) * 6:
        value = prefix + "".join(random.choice(letters.upper() if prefix == "AKIA" else letters) for _ in range(length))
        path, line = random.choice(places)
        files = sample.with_paragraph(path, line, f"The key is `{value}`.")
        yield from mutation(f"{path}:{line} has a key {prefix}…", files, ["key", "token"], [path], (line + 2, line + 2))


def env_default(sample, known, random):
    for path in (ENVIRONMENT,):
        for _, line, match in sample.grep(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", [path]):
            value = match.group(2)
            new = {"true": "false"}.get(value, value + "1")
            files = sample.on_line(path, line, f"`{value}`", f"`{new}`")
            yield from mutation(f"{path}:{line} default of {match.group(1)} is {new}", files, [match.group(1)], [path])
    for path, line, match in sample.grep(r"env\.([A-Z_]+) \?\? '?([^')]+)'?", ["src/config/index.ts"]):
        old = match.group(0)
        files = sample.on_line(path, line, old, old.replace(match.group(2), match.group(2) + "1"))
        yield from mutation(f"{path}:{line} default of {match.group(1)}", files, [match.group(1)], [ENVIRONMENT])
    for path, line, match in sample.grep(r"required\('([A-Z_]+)', (process\.env\.\w+)\)", ["src/config/index.ts"]):
        files = sample.on_line(path, line, match.group(0), f"({match.group(2)} ?? 'x')")
        yield from mutation(f"{path}:{line} {match.group(1)} has a default", files, [match.group(1)], sample.documents)


def sql_table(sample, known, random):
    for row in sample.query("SELECT path, name FROM sql_table WHERE kind = 'table' AND path LIKE 'migrations/%'"):
        name = row["name"]
        for path, line, match in sample.grep(rf"`{name}`|^### {name}$", [DATABASE, SERVICES]):
            if match.group(0).startswith("#") or "DB tables" in sample.lines(path)[line - 1]:
                new = misspelt(random, name)
                files = sample.on_line(path, line, match.group(0), match.group(0).replace(name, new))
                yield from mutation(f"{path}:{line} documents {new}", files, [new, name], [path])
        new = misspelt(random, name)
        files = {p: re.sub(rf"\b{name}\b", new, t) for p, t in sample.texts.items()
                 if p.endswith((".sql", ".ts")) and re.search(rf"\b{name}\b", t)}
        yield from mutation(f"the table {name} is {new}", files, [name], sample.documents)


def columns_of(sample):
    table = None
    for number, line in enumerate(sample.lines(DATABASE), 1):
        heading = re.match(r"### (\w+)$", line)
        table = heading.group(1) if heading else None if line.startswith("## ") else table
        row = re.match(r"\| `(\w+)` \| ([A-Z][A-Z0-9 \[\]()]*) \|", line)
        if table and row:
            yield table, number, row.group(1), row.group(2)


def sql_column(sample, known, random):
    for table, line, name, _ in columns_of(sample):
        new = misspelt(random, name)
        files = sample.on_line(DATABASE, line, f"`{name}`", f"`{new}`")
        yield from mutation(f"{DATABASE}:{line} documents {table}.{new}", files, [new, name], [DATABASE], (line, line))
    for row in sample.query("SELECT path, line, table_name, name FROM sql_column WHERE path LIKE 'migrations/%'"):
        new = misspelt(random, row["name"])
        files = sample.on_line(row["path"], row["line"], row["name"] + " ", new + " ")
        yield from mutation(f"the column {row['table_name']}.{row['name']} is {new}", files, [row["name"]], [DATABASE])


def sql_type(sample, known, random):
    for table, line, name, kind in columns_of(sample):
        new = "INTEGER" if kind != "INTEGER" else "TEXT"
        files = sample.on_line(DATABASE, line, f"| {kind} |", f"| {new} |")
        yield from mutation(f"{DATABASE}:{line} {table}.{name} is {new} for {kind}", files, [name], [DATABASE])
    rows = sample.query("SELECT path, line, table_name, name, type FROM sql_column WHERE path LIKE 'migrations/%'")
    for row in rows:
        new = "BIGINT" if row["type"] != "BIGINT" else "TEXT"
        files = sample.on_line(row["path"], row["line"], f"{row['name']} {row['type']}", f"{row['name']} {new}")
        yield from mutation(f"{row['table_name']}.{row['name']} is {new}", files, [row["name"]], [DATABASE])


def sql_index(sample, known, random):
    for path, line, match in sample.grep(r"`(idx_\w+)` on `(\w+)`", [DATABASE]):
        new = misspelt(random, match.group(1))
        yield from mutation(f"{path}:{line} documents {new}", sample.on_line(path, line, match.group(1), new), [new, match.group(1)], [path])
    for row in sample.query("SELECT path, line, name FROM sql_index WHERE name LIKE 'idx_%'"):
        new = misspelt(random, row["name"])
        files = sample.on_line(row["path"], row["line"], row["name"], new)
        yield from mutation(f"the index {row['name']} is {new}", files, [row["name"]], [DATABASE])


def port(sample, known, random):
    for path, line, match in sample.grep(r"(localhost:|port |\| )(3000|5432|6379)\b", sample.documents):
        if re.search("[│|─]", sample.lines(path)[line - 1].lstrip("|").split(match.group(0))[0].strip("| ")):
            continue  # a picture made of characters
        new = match.group(2)[:-1] + "7"
        files = sample.on_line(path, line, match.group(0), match.group(1) + new)
        yield from mutation(f"{path}:{line} says port {new}", files, [new, match.group(2)], [path])
    for row in sample.query("SELECT path, line, host_port FROM compose_port"):
        for new in (row["host_port"] + 4, row["host_port"] + 70):
            files = sample.on_line(row["path"], row["line"], f"{row['host_port']}:", f"{new}:")
            yield from mutation(f"compose publishes {new} for {row['host_port']}", files, [str(row["host_port"])], sample.documents)


def link(sample, known, random):
    for path, line, match in sample.grep(r"\]\(([^)#:]+\.md)(#[^)]*)?\)", sample.documents):
        stem = match.group(1)[:-3]
        new = misspelt(random, stem) + ".md"
        files = sample.on_line(path, line, f"]({match.group(1)}", f"]({new}")
        yield from mutation(f"{path}:{line} leads to {new}", files, [new], [path])


def anchor(sample, known, random):
    for path, line, match in sample.grep(r"\]\([^)#]*#([^)]+)\)", sample.documents):
        new = misspelt(random, match.group(1))
        files = sample.on_line(path, line, f"#{match.group(1)})", f"#{new})")
        yield from mutation(f"{path}:{line} leads to #{new}", files, [new], [path])
    for row in sample.query("SELECT DISTINCT target_path, target_line, target FROM doc_reference WHERE kind = 'anchor'"):
        lines = sample.lines(row["target_path"]) if row["target_path"] in sample.texts else []
        if row["target_line"] and row["target_line"] <= len(lines):
            files = sample.on_line(row["target_path"], row["target_line"], lines[row["target_line"] - 1], "## Elsewhere")
            yield from mutation(f"{row['target_path']} lost #{row['target']}", files, [row["target"]], sample.documents)


def section_format(sample, known, random):
    section = None
    for number, line in enumerate(sample.lines(SERVICES), 1):
        if line.startswith("## "):
            section = line[3:]
        label = re.match(r"\*\*(Purpose|Dependencies|Redis keys|DB tables):\*\*", line)
        if section and label:
            files = sample.without_lines(SERVICES, number)
            names = [f"{section}: {label.group(1)}", section]
            yield from mutation(f"{SERVICES}:{number} {section} lost {label.group(1)}", files, names, [SERVICES])
        if section and line == "| Public method | Meaning |":
            files = sample.on_line(SERVICES, number, "Public method", "Something")
            yield from mutation(f"{SERVICES}:{number} {section} lost its methods", files, [section], [SERVICES])


def public_method(sample, known, random):
    section = None
    for number, line in enumerate(sample.lines(SERVICES), 1):
        if line.startswith("## "):
            section = line[3:]
        method = re.match(r"\| `(\w+)` \|", line)
        if section and method:
            new = misspelt(random, method.group(1))
            files = sample.on_line(SERVICES, number, f"`{method.group(1)}`", f"`{new}`")
            yield from mutation(f"{SERVICES}:{number} {section}.{new}", files, [new, method.group(1)], [SERVICES])


def diagram(sample, known, random):
    for row in sample.query("SELECT path, line, kind, title FROM diagram"):
        lines = sample.lines(row["path"])
        opened = row["line"] if lines[row["line"] - 1].startswith("```") else row["line"] - 1
        close = next(i for i in range(opened, len(lines)) if lines[i].strip() == "```") + 1
        files = sample.without_lines(row["path"], opened, close)
        yield from mutation(f"{row['path']}:{opened} lost a diagram", files, ["diagram"], [row["path"]])
        files = sample.on_line(row["path"], opened + 1, row["kind"], row["kind"][:-1] + "x")
        yield from mutation(f"{row['path']}:{opened} is a {row['kind'][:-1]}x", files, ["diagram"], [row["path"]])
        for at in range(opened + 1, close - 1):
            line = lines[at]
            for fault, new in (
                ("no closing bracket", re.sub(r"\]$", "", line)),
                ("a message without a text", re.sub(r"^(\s+\w+-?->>\w+):.*", r"\1", line)),
                ("a message without a receiver", re.sub(r"^(\s+\w+-?->>)\w+:", r"\1:", line)),
                ("a message without an arrow", re.sub(r"^(\s+\w+)-?->>(\w+:)", r"\1 \2", line)),
                ("no end", "" if line.strip() == "end" else line),
            ):
                if new != line:
                    files = sample.on_line(row["path"], at + 1, line, new)
                    yield from mutation(f"{row['path']}:{at + 1} has {fault}", files, ["diagram"], [row["path"]])


def numbering(sample, known, random):
    for path, line, match in sample.grep(r"^#{2,4} (?:(Gate|Phase) )?(\d+)\b", sample.documents):
        files = sample.without_lines(path, line)
        yield from mutation(f"{path}:{line} lost its number {match.group(2)}", files, [match.group(2), "number"], [path])
        files = sample.on_line(path, line, match.group(2), str(int(match.group(2)) + 20))
        names = [str(int(match.group(2)) + 20), match.group(2)]
        yield from mutation(f"{path}:{line} has another number", files, names, [path])


def count(sample, known, random):
    said = r"\b(7)-gate|\b(4)-phase|\b(33) open"
    for path, line, match in sample.grep(said, sample.documents):
        number = next(group for group in match.groups() if group)
        for new in (str(int(number) + add) for add in (1, -1, 2, 10)):
            files = sample.on_line(path, line, match.group(0), match.group(0).replace(number, new, 1))
            yield from mutation(f"{path}:{line} says {match.group(0).replace(number, new, 1)}", files, [new, number], [path])


def redis_key(sample, known, random):
    for row in sample.query("SELECT path, line, prefix FROM redis_key WHERE prefix <> ''"):
        for path, line, match in sample.grep(rf"`{row['prefix']}[^`]*`", sample.documents):
            new = misspelt(random, row["prefix"])
            files = sample.on_line(path, line, match.group(0), match.group(0).replace(row["prefix"], new))
            yield from mutation(f"{path}:{line} documents {new}", files, [new], [path])
        new = misspelt(random, row["prefix"])
        files = sample.on_line(row["path"], row["line"], row["prefix"], new)
        yield from mutation(f"{row['path']} writes {new} for {row['prefix']}", files, [row["prefix"]], sample.documents)


def log_line(sample, known, random):
    for path, line, match in sample.grep(r"^\| `([A-Z][^`]+)` \|", [OPERATIONS]):
        new = misspelt(random, match.group(1))
        files = sample.on_line(path, line, match.group(1), new)
        yield from mutation(f"{path}:{line} documents {new}", files, [new], [path])
    for row in sample.query("SELECT path, line, text FROM log_message WHERE kind = 'log'"):
        if row["text"] in sample.texts[OPERATIONS] and row["path"].startswith("src/"):
            new = misspelt(random, row["text"])
            text = sample.texts[row["path"]].replace(row["text"], new)
            files = {row["path"]: text}
            yield from mutation(f"{row['path']} logs {new}", files, [row["text"]], [OPERATIONS])


def status_word(sample, known, random):
    for path, line, match in sample.grep(r"^\| (#\d+) \|.* \| (open|awaiting gate) \|$", [PROMOTION]):
        new = random.choice(["shipped", "merged", "in work", "done"])
        files = sample.on_line(path, line, f"| {match.group(2)} |", f"| {new} |")
        yield from mutation(f"{path}:{line} {match.group(1)} is {new}", files, [match.group(1)], [path])


ALL = [
    banned_phrase, source_matches, pr_number, path_exists, phrase_required, env_var, heading_present, enumeration,
    source_lacks, table_rows, endpoint, dependency, command, secret,
    env_default, sql_table, sql_column, sql_type, sql_index, port, link, anchor, section_format, public_method, diagram,
    numbering, count, redis_key, log_line, status_word,
]
