// The differences of definition: rows that only one side can have. Each has a pair in classes/ that shows both readings.
//   known(side, kind, row): the name of the class, or null; side 0 is assay, 1 the oracle.
const classes = {
    'any-in-jsdoc': (side, kind, row) => side === 0 && kind === 'any_type' && row.context === 'jsdoc',
};

export function known(side, kind, row) {
    return Object.keys(classes).find((name) => classes[name](side, kind, row)) ?? null;
}
