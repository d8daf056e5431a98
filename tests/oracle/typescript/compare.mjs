// Compares the facts of dump_facts with those of facts.mjs, row by row, with positions.
//   node compare.mjs ASSAY-ROWS ORACLE-ROWS [-v KIND] [--least PERCENT] [--class NAME]
// Prints for every kind how many rows each side has, how many they share, precision and recall, and a sample of the
// differences; -v KIND prints all of that kind. Ends with 1 when a kind of at least 200 facts stays below PERCENT, or
// when there are other differences than those of the class NAME, or none of those.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { known } from './classes.mjs';

const compared = {
    import: { columns: ['specifier', 'name', 'alias', 'kind', 'is_type'] },
    export: { columns: ['name', 'local', 'specifier', 'kind', 'is_type'], noColumn: true },
    symbol: { columns: ['name', 'kind'] },
    parameter: { columns: ['name', 'position', 'function_kind', 'type'] },
    scope: { columns: ['kind'], line: 'end_line', noColumn: true },
    binding: { columns: ['name', 'kind', 'value_kind'] },
    call: { columns: ['name', 'kind', 'argument_count'] },
    callee: { table: 'call', columns: ['callee'] },
    call_argument: { columns: ['position', 'member', 'kind', 'value'] },
    decorator: { columns: ['name', 'target_kind'] },
    type_use: { columns: ['name'] },
    any_type: { columns: [] },
    suppression: { columns: ['directive', 'rule'], noColumn: true },
    env_read: { columns: ['name', 'form'] },
    test_case: { columns: ['kind', 'name'] },
};
// Of a binding the kinds whose place is one node: members and assignments are read off whole expressions.
const only = { binding: ['const', 'let', 'var', 'property', 'return'] };
const literal = ['string', 'number', 'boolean', 'null'];
const kindsOfTable = new Map();
for (const [kind, { table }] of Object.entries(compared)) {
    kindsOfTable.set(table ?? kind, [...(kindsOfTable.get(table ?? kind) ?? []), kind]);
}

const [assayRows, oracleRows, ...options] = process.argv.slice(2);
const option = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
const least = Number(option('--least') ?? 0);
const verbose = option('-v');
const onlyClass = option('--class');

// Both sides' rows of one kind become texts; a text that occurs twice has the count 2.
const counts = Object.fromEntries(Object.keys(compared).map((kind) => [kind, [new Map(), new Map()]]));
const broken = new Set();
const classes = new Map();

function add(side, kind, file, line, col, row) {
    const { columns, noColumn } = compared[kind];
    const value = (column) => (row[column] === undefined || row[column] === null ? 'NULL' : String(row[column]).replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t'));
    if (kind === 'call_argument') {
        row.value = literal.includes(row.kind) ? row.value : null;
    }
    // Of a callee only what is all names: how the rest is shown is a matter of taste, and long ones are cut.
    if (kind === 'callee' && (!/^[\w$#.()]*$/.test(row.callee) || row.callee.length > 150)) {
        return;
    }
    if (only[kind] && !only[kind].includes(row.kind)) {
        return;
    }
    const name = known(side, kind, row);
    if (name) {
        classes.set(name, (classes.get(name) ?? 0) + 1);
        return;
    }
    const key = [file, line, noColumn ? 0 : col, ...columns.map((column) => `${column}=${value(column)}`)].join('\t');
    const map = counts[kind][side];
    map.set(key, (map.get(key) ?? 0) + 1);
}

for await (const text of createInterface({ input: createReadStream(oracleRows) })) {
    const [file, kind, line, col, columns] = text.split('\t');
    if (kind === 'broken') {
        broken.add(file);
    } else {
        add(1, kind, file, line, col, JSON.parse(columns));
    }
}
for await (const text of createInterface({ input: createReadStream(assayRows) })) {
    const [file, table, ...cells] = text.split('\t');
    if (!kindsOfTable.has(table) || broken.has(file)) {
        continue;
    }
    const row = {};
    for (const cell of cells) {
        const equals = cell.indexOf('=');
        row[cell.slice(0, equals)] = cell.slice(equals + 1) === 'NULL' ? null : cell.slice(equals + 1);
    }
    for (const kind of kindsOfTable.get(table)) {
        const line = compared[kind].line ? row[compared[kind].line] : row.line;
        add(0, kind, file, line, row.col, { ...row });
    }
}

const missingFrom = (one, other) => {
    const rest = [];
    for (const [key, count] of one) {
        for (let i = other.get(key) ?? 0; i < count; i++) {
            rest.push(key);
        }
    }
    return rest;
};
const total = (map) => [...map.values()].reduce((sum, count) => sum + count, 0);
const percent = (part, whole) => (whole === 0 ? 100 : (100 * part) / whole);

let failed = 0;
let passed = 0;
console.log(`${'kind'.padEnd(14)} ${'assay'.padStart(8)} ${'oracle'.padStart(8)} ${'both'.padStart(8)}  precision   recall`);
for (const [kind, [ours, theirs]] of Object.entries(counts)) {
    const onlyOurs = missingFrom(ours, theirs);
    const onlyTheirs = missingFrom(theirs, ours);
    const mine = total(ours);
    const other = total(theirs);
    const both = mine - onlyOurs.length;
    const precision = percent(both, mine);
    const recall = percent(both, other);
    const enough = onlyClass ? onlyOurs.length + onlyTheirs.length === 0 : Math.max(mine, other) < 200 || (precision >= least && recall >= least);
    enough ? passed++ : failed++;
    console.log(`${kind.padEnd(14)} ${String(mine).padStart(8)} ${String(other).padStart(8)} ${String(both).padStart(8)} ${precision.toFixed(3).padStart(9)} % ${recall.toFixed(3).padStart(8)} %${enough ? '' : '  below'}`);
    const sample = (list, sign) => {
        const step = verbose === kind ? 1 : Math.max(1, Math.ceil(list.length / 4));
        for (let i = 0; i < list.length; i += step) {
            console.log(`    ${sign} ${list[i].replaceAll('\t', ' ')}`);
        }
    };
    if (!verbose || verbose === kind) {
        sample(onlyOurs, 'only assay: ');
        sample(onlyTheirs, 'only oracle:');
    }
}
for (const [name, count] of [...classes].sort()) {
    console.log(`difference of definition: ${name}, ${count} rows left out`);
}
console.log(`not compared: ${broken.size} files that the grammar does not understand`);
console.log(`${passed} passed, ${failed} failed`);
if (onlyClass && (classes.size !== 1 || !classes.has(onlyClass))) {
    failed++;
}
process.exitCode = failed > 0 ? 1 : 0;
