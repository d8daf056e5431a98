// Compares what assay says of the Markdown below a folder with other implementations.
//   node tests/oracle/markdown.mjs anchors FOLDER       headings: the anchors of github-slugger
//   node tests/oracle/markdown.mjs diagrams FOLDER      Mermaid refuses each diagram that assay calls wrong
//   node tests/oracle/markdown.mjs diagrams FOLDER both … and takes every other
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [kind, folder, both] = process.argv.slice(2);
const modules = process.env.ORACLE_MODULES;
const load = (path) => import(pathToFileURL(join(modules, path)).href);

function rows(query) {
    const text = execFileSync(process.env.ASSAY, ['query', '--format', 'json', query, folder], {
        maxBuffer: 1 << 30,
        stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(text.toString());
}

async function anchors() {
    const { default: Slugger } = await load('github-slugger/index.js');
    let slugger, path;
    const wrong = [];
    const headings = rows(
        `SELECT h.path, h.line, h.text, h.slug FROM heading AS h
         WHERE NOT EXISTS (SELECT 1 FROM doc_anchor AS a WHERE a.path = h.path AND a.kind = 'custom')
         ORDER BY h.path, h.line`,
    );
    for (const heading of headings) {
        if (heading.path !== path) slugger = new Slugger();
        path = heading.path;
        const slug = slugger.slug(heading.text);
        if (slug !== heading.slug) wrong.push(`${path}:${heading.line} ${heading.slug}, not ${slug}`);
    }
    return [headings.length, wrong];
}

// The text of the diagram whose first line is `line`.
function diagramAt(path, line) {
    const lines = readFileSync(join(folder, path), 'utf8').split(/\r?\n/);
    const indent = lines[line - 2].match(/^\s*/)[0].length;
    const body = [];
    for (let i = line - 1; i < lines.length && !/^\s*(```+|~~~+)\s*$/.test(lines[i]); i++) body.push(lines[i].slice(indent));
    return body.join('\n');
}

async function diagrams() {
    const { JSDOM } = await load('jsdom/lib/api.js').then((m) => m.default ?? m);
    const dom = new JSDOM('');
    globalThis.window = dom.window;
    globalThis.document = dom.window.document;
    const { default: mermaid } = await load('mermaid/dist/mermaid.core.mjs');
    const wrong = [];
    const all = rows('SELECT path, line, is_valid, problem FROM diagram ORDER BY path, line');
    for (const diagram of all) {
        const parses = await mermaid.parse(diagramAt(diagram.path, diagram.line)).then(
            () => true,
            () => false,
        );
        if (parses && !diagram.is_valid) wrong.push(`${diagram.path}:${diagram.line} is drawn, though: ${diagram.problem}`);
        if (!parses && diagram.is_valid && both) wrong.push(`${diagram.path}:${diagram.line} is refused`);
    }
    return [all.length, wrong];
}

const [count, wrong] = await (kind === 'anchors' ? anchors() : diagrams());
for (const line of wrong.slice(0, 20)) console.log(line);
console.log(`${count} ${kind} compared, ${wrong.length} wrong`);
process.exit(wrong.length ? 1 : 0);
