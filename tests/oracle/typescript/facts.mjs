// Prints the facts of TypeScript and JavaScript files as the schema's sentences define them, read off tree-sitter's
// node types: the other side of compare.mjs. One row a line, separated by tabs: file, kind, line, column, JSON.
//   node facts.mjs < LIST-OF-FILES
// A file that the grammar does not understand gives the row "file broken".
import { readFileSync, writeSync } from 'node:fs';
import { calls, decorators } from './calls.mjs';
import { bindings, parameters, scopes, symbols } from './declarations.mjs';
import { exports, imports } from './modules.mjs';
import { environment, suppressions } from './rest.mjs';
import { openParsers, readTree } from './tree.mjs';
import { types } from './types.mjs';

const readers = [imports, exports, symbols, parameters, scopes, bindings, calls, decorators, types, environment, suppressions];
const parsers = await openParsers();

for (const file of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    const tree = readTree(parsers, file);
    const rows = [];
    if (tree.broken) {
        rows.push(`${file}\tbroken\t0\t0\t{}`);
    } else {
        tree.text = (node) => tree.source.slice(node.start, node.end);
        const add = (kind, line, col, columns) => rows.push(`${file}\t${kind}\t${line}\t${col ?? 0}\t${JSON.stringify(columns)}`);
        for (const reader of readers) {
            reader(tree, add);
        }
    }
    if (rows.length > 0) {
        writeAll(`${rows.join('\n')}\n`);
    }
}

function writeAll(text) {
    let bytes = Buffer.from(text);
    while (bytes.length > 0) {
        bytes = bytes.subarray(writeSync(1, bytes));
    }
}
