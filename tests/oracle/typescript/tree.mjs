// A syntax tree of tree-sitter as plain objects, in preorder, without recursion.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const modules = process.env.ORACLE_MODULES ?? 'build/oracle/node_modules';
const require = createRequire(path.resolve(modules, 'package.json'));
const { Parser, Language } = require('web-tree-sitter');

const grammars = {
    typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
    tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
    javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
};
const grammarOf = {
    '.ts': 'typescript', '.mts': 'typescript', '.cts': 'typescript', '.tsx': 'tsx',
    '.js': 'javascript', '.jsx': 'javascript', '.mjs': 'javascript', '.cjs': 'javascript',
};

export async function openParsers() {
    await Parser.init();
    const parsers = {};
    for (const [name, file] of Object.entries(grammars)) {
        const language = await Language.load(require.resolve(file));
        parsers[name] = new Parser();
        parsers[name].setLanguage(language);
    }
    return parsers;
}

// Columns count code points, from 1; tree-sitter counts UTF-16 units, from 0. A line's table is made once: a bundle
// on one line would make counting from its start quadratic.
function columnsOf(source) {
    if (!/[\ud800-\udfff]/.test(source)) {
        return (row, column) => column + 1;
    }
    const lines = source.split('\n');
    const tables = new Map();
    const tableOf = (line) => {
        const table = new Uint32Array(line.length + 1);
        let count = 0;
        for (let i = 0; i < line.length; i++) {
            table[i] = count;
            const code = line.charCodeAt(i);
            count += code >= 0xdc00 && code <= 0xdfff ? 0 : 1;
        }
        table[line.length] = count;
        return table;
    };
    return (row, column) => {
        if (!tables.has(row)) {
            tables.set(row, tableOf(lines[row]));
        }
        return tables.get(row)[column] + 1;
    };
}

// { nodes, source, broken }: nodes[0] is the root; broken says that the grammar did not understand all of the file.
export function readTree(parsers, file) {
    const source = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
    const tree = parsers[grammarOf[path.extname(file)]].parse(source);
    const column = columnsOf(source);
    const nodes = [];
    const cursor = tree.walk();
    let parent = null;
    let broken = false;
    for (;;) {
        const start = cursor.startPosition;
        const node = {
            type: cursor.nodeType,
            named: cursor.nodeIsNamed,
            field: cursor.currentFieldName,
            start: cursor.startIndex,
            end: cursor.endIndex,
            line: start.row + 1,
            col: column(start.row, start.column),
            endLine: cursor.endPosition.row + 1,
            parent,
            children: [],
            index: nodes.length,
        };
        broken ||= node.type === 'ERROR' || cursor.nodeIsMissing;
        nodes.push(node);
        parent?.children.push(node);
        if (cursor.gotoFirstChild()) {
            parent = node;
            continue;
        }
        let more = false;
        while (!(more = cursor.gotoNextSibling()) && cursor.gotoParent()) {
            parent = parent.parent;
        }
        if (!more) {
            break;
        }
    }
    cursor.delete();
    tree.delete();
    broken ||= nodes.some((node) => isMisread(node, source));
    return { nodes, source, broken };
}

// What the grammar reads as something else without an error: tag<Type>`…` as two comparisons, f<typeof import('x')>()
// as a comparison with the typeof of a promise, the type arguments behind import('x').Y as a cast that begins a
// statement, x as A.B.C as a member of a cast, typeof x!.y as a member of a typeof, and
// some await (…) as a call of await.
function isMisread(node, source) {
    const parent = node.parent;
    const grand = parent?.parent;
    return (node.type === 'template_string' && parent.type === 'binary_expression' && ofType(parent, '>', '>>', '>>>') !== undefined) ||
        (node.type === 'import' && grand?.type === 'unary_expression') ||
        (node.type === 'unary_expression' && parent.type === 'non_null_expression') ||
        (node.type === 'identifier' && node.field === 'function' && source.slice(node.start, node.end) === 'await') ||
        (node.type === 'as_expression' && parent.type === 'member_expression') ||
        (node.type === 'type_assertion' && parent.type === 'expression_statement');
}

export const field = (node, name) => node.children.find((child) => child.field === name);
export const fields = (node, name) => node.children.filter((child) => child.field === name);
export const ofType = (node, ...types) => node.children.find((child) => types.includes(child.type));
export const allOfType = (node, ...types) => node.children.filter((child) => types.includes(child.type));
export const has = (node, type) => node.children.some((child) => child.type === type);
export const named = (node) => node.children.filter((child) => child.named && child.type !== 'comment');
